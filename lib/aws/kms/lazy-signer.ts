import { type KeyDates, keyIdOn, type Signer } from '../../app/ports/signer.ts';
import { isDay } from '../../domain/metering/day.ts';
import { EnvironmentError, environment } from '../environment.ts';
import { once } from '../lazily.ts';

/** The keys of receipts, from the function's environment; the client of KMS is loaded with the first signature. */
export function receiptSigner(): Signer {
  const keys = once(() => parseKeys(environment('RECEIPT_KEYS')));
  const loaded = once(async () => (await import('./signer.ts')).createSigner(keys()));
  return {
    keyOn: (day) => keyIdOn(keys(), day),
    keys: async () => (await loaded()).keys(),
    sign: async (keyId, text) => (await loaded()).sign(keyId, text),
  };
}

/** `2026-01-01 arn…, 2027-01-01 arn…`: a first day and a key each, oldest first. */
export function parseKeys(text: string): readonly KeyDates[] {
  return text.split(',').map((part) => {
    const [from = '', id = '', ...more] = part.trim().split(' ');
    if (!isDay(from) || id === '' || more.length > 0) throw new EnvironmentError('RECEIPT_KEYS');
    return { id, from };
  });
}
