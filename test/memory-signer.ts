import { generateKeyPairSync, sign } from 'node:crypto';
import { datedKeys, type KeyDates, keyIdOn, type Signer } from '../lib/app/ports/signer.ts';

/** Keys of this process, one for each date. */
export function memorySigner(keys: readonly KeyDates[] = [{ id: 'key-1', from: '2020-01-01' }]): Signer {
  const pairs = new Map(keys.map(({ id }) => [id, generateKeyPairSync('ec', { namedCurve: 'P-256' })]));
  const pairOf = (id: string) => {
    const pair = pairs.get(id);
    if (pair === undefined) throw new Error(`no key ${id}`);
    return pair;
  };
  return {
    keys: async () =>
      datedKeys(keys).map((key) => {
        const publicKey = pairOf(key.id).publicKey.export({ type: 'spki', format: 'pem' });
        return { ...key, publicKey: String(publicKey) };
      }),
    keyOn: (day) => keyIdOn(keys, day),
    sign: async (id, text) => sign('sha256', Buffer.from(text), pairOf(id).privateKey).toString('base64'),
  };
}
