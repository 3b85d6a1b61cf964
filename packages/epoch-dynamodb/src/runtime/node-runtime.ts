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
  const nowMs = Date.now();
  if (nowMs !== time.atMs) time = { atMs: nowMs, text: timeText(nowMs) };
  const start = take(RANDOM_LENGTH);
  const half = RANDOM_LENGTH / 2;
  // By halves: a text that grows letter by letter becomes a tree of its beginnings once it is longer than 12.
  const id = `${time.text}${lettersAt(start, half)}${lettersAt(start + half, half)}`;
  pool.fill(0, start, start + RANDOM_LENGTH);
  return id;
}

function lettersAt(start: number, count: number): string {
  let text = '';
  for (let at = start; at < start + count; at += 1) text += ALPHABET[(pool[at] ?? 0) % 32];
  return text;
}

/** Of the last id: many are made in a millisecond. */
let time = { atMs: 0, text: '' };

function timeText(atMs: number): string {
  let text = '';
  for (let left = atMs; text.length < TIME_LENGTH; left = Math.floor(left / 32)) text = `${ALPHABET[left % 32]}${text}`;
  return text;
}

/** Generated ahead: a call takes a microsecond however few bytes it is for. */
const POOL_BYTES = 4_096;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Not by `getRandomValues`: the first call of that one sets up all of Web Crypto, which takes milliseconds. */
export function randomBytes(bytes: number): Uint8Array {
  if (bytes > POOL_BYTES) return crypto.randomFillSync(new Uint8Array(bytes));
  const start = take(bytes);
  const drawn = pool.slice(start, start + bytes);
  // Issued bytes are erased: they may become a user's secret.
  pool.fill(0, start, start + bytes);
  return drawn;
}

/** Where the next so many unused bytes of the pool begin. */
function take(bytes: number): number {
  if (used + bytes > POOL_BYTES) {
    crypto.randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return used - bytes;
}
