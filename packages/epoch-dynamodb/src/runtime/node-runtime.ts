import * as crypto from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** SHA-256 of a text's UTF-8, in lower-case hex. At once where Node can (from 20.12 on): a hash object takes several times as long. */
export const sha256Hex: (text: string) => string =
  'hash' in crypto
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text).digest('hex');

/** What a kernel needs of a Node process: clock, ids, pauses, randomness. */
export function nodeRuntime() {
  return {
    nowMs: () => Date.now(),
    newId: newUlid,
    pause: async (ms: number): Promise<void> => {
      await pause(ms);
    },
    timer: {
      nowMs: () => performance.now(),
      after: (ms: number, call: () => void) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
  };
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/** A ULID: 48 bits of time and 80 of randomness, in Crockford's base 32 (github.com/ulid/spec). */
function newUlid(): string {
  let id = '';
  let time = Date.now();
  for (let i = 0; i < TIME_LENGTH; i += 1) {
    id = `${ALPHABET[time % 32]}${id}`;
    time = Math.floor(time / 32);
  }
  for (const byte of randomBytes(RANDOM_LENGTH)) id += ALPHABET[byte % 32];
  return id;
}

/** Generated ahead: a call takes a microsecond however few bytes it is for. */
const POOL_BYTES = 4_096;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Not by `getRandomValues`: the first call of that one sets up all of Web Crypto, which takes milliseconds. */
export function randomBytes(bytes: number): Uint8Array {
  if (bytes > POOL_BYTES) return crypto.randomFillSync(new Uint8Array(bytes));
  if (used + bytes > POOL_BYTES) {
    crypto.randomFillSync(pool);
    used = 0;
  }
  const drawn = pool.slice(used, used + bytes);
  // Issued bytes are erased: they may become a user's secret.
  pool.fill(0, used, used + bytes);
  used += bytes;
  return drawn;
}
