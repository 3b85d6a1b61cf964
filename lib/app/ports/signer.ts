import type { Day } from '../../domain/metering/day.ts';

/** A key that receipts are signed with: ECDSA over P-256 and SHA-256. */
export interface SigningKey {
  readonly id: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** First day, UTC, on which it signs. */
  readonly from: Day;
  /** First day on which a later one signs; absent for the key that is in use. */
  readonly until?: Day;
}

/** Signs what the platform states. The private key never leaves its place. */
export interface Signer {
  /** All keys that were ever in use, oldest first: what they signed stays verifiable. */
  keys(): Promise<readonly SigningKey[]>;
  /** The key that signs on a day. Throws SignerError when none does. */
  keyOn(day: Day): string;
  /** The signature of a text's UTF-8: DER, in base64. */
  sign(keyId: string, text: string): Promise<string>;
}

/** There is no key for the day, or the place of the keys failed. */
export class SignerError extends Error {
  readonly code = 'signer-failed';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SignerError';
  }
}

/** A key's place among the others: from a day on, until the next one begins. */
export interface KeyDates {
  readonly id: string;
  readonly from: Day;
}

/** Keys with their last days; they come oldest first. */
export function datedKeys(keys: readonly KeyDates[]): readonly (KeyDates & { readonly until?: Day })[] {
  return keys.map((key, index) => {
    const next = keys[index + 1];
    return next === undefined ? key : { ...key, until: next.from };
  });
}

export function keyIdOn(keys: readonly KeyDates[], day: Day): string {
  const key = keys.findLast(({ from }) => from <= day);
  if (key === undefined) throw new SignerError(`no key signs on ${day}: the first one begins on ${keys[0]?.from}`);
  return key.id;
}
