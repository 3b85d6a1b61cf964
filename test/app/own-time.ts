import { createHash } from 'node:crypto';
import { ulid } from '../../lib/domain/ids.ts';

export const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A clock that only the test moves, and ids that are the same in every run. */
export function ownTime(startMs: number) {
  let now = startMs;
  let serial = 0;
  return {
    nowMs: () => now,
    setMs: (atMs: number) => {
      now = atMs;
    },
    newId: () => {
      const random = new Uint8Array(10);
      new DataView(random.buffer).setUint32(6, ++serial);
      return ulid(now, random);
    },
  };
}
