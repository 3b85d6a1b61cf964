/**
 * Ids are ULIDs with a type prefix: `fil_01J9ZC…`. They sort by the time of their making, say what they name, and are
 * made without coordination. Pure: time and randomness come in as arguments.
 * Format of the ULID: https://github.com/ulid/spec
 */
export const ID_PREFIXES = {
  organisation: 'org',
  file: 'fil',
  job: 'job',
  jobConfiguration: 'jcf',
  machine: 'mch',
  attempt: 'att',
  user: 'usr',
  plan: 'pln',
  pipeline: 'ppl',
  export: 'exp',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;
export const ULID_RANDOM_BYTES = 10;
/** The last instant a ULID can name: 2^48 − 1 milliseconds, in the year 10889. */
export const ULID_MAX_TIME_MS = 2 ** 48 - 1;

/** A ULID's letters, for a pattern of an id. */
export const ULID_PATTERN = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const ULID = new RegExp(`^${ULID_PATTERN}$`);

/** A ULID from an instant and ten random (or digest) bytes. Throws a RangeError on anything else: a bug of the caller. */
export function ulid(atMs: number, random: Uint8Array): string {
  if (!Number.isInteger(atMs) || atMs < 0 || atMs > ULID_MAX_TIME_MS) {
    throw new RangeError(`a ULID's time is an integer in [0, ${ULID_MAX_TIME_MS}], got ${atMs}`);
  }
  if (random.length < ULID_RANDOM_BYTES) {
    throw new RangeError(`a ULID needs ${ULID_RANDOM_BYTES} random bytes, got ${random.length}`);
  }
  let time = '';
  for (let left = atMs, i = 0; i < TIME_LENGTH; i += 1) {
    time = ALPHABET.charAt(left % 32) + time;
    left = Math.floor(left / 32);
  }
  let bits = 0n;
  for (const byte of random.subarray(0, ULID_RANDOM_BYTES)) bits = bits * 256n + BigInt(byte);
  let tail = '';
  for (let i = 0; i < RANDOM_LENGTH; i += 1) {
    tail = ALPHABET.charAt(Number(bits % 32n)) + tail;
    bits /= 32n;
  }
  return time + tail;
}

export function isUlid(value: unknown): value is string {
  return typeof value === 'string' && ULID.test(value);
}

/** `fil_01J9ZC…` from a kind and a ULID. */
export function idOf(kind: IdKind, body: string): string {
  if (!isUlid(body)) throw new RangeError(`an id's body is a ULID, got ${JSON.stringify(body)}`);
  return `${ID_PREFIXES[kind]}_${body}`;
}

export function isId(kind: IdKind, value: unknown): boolean {
  const prefix = `${ID_PREFIXES[kind]}_`;
  return typeof value === 'string' && value.startsWith(prefix) && isUlid(value.slice(prefix.length));
}

/** Whether an id is a token's. Its letters come from the request that made it: they are no ULID. */
export function isTokenId(id: string): boolean {
  return id.startsWith('tok_');
}

/** The ULID inside an id. */
export function bodyOf(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}

/** When an id was made, in milliseconds UTC. */
export function timeOfId(id: string): number {
  const body = bodyOf(id);
  if (!isUlid(body)) throw new RangeError(`not an id with a ULID: ${JSON.stringify(id)}`);
  let atMs = 0;
  for (const letter of body.slice(0, TIME_LENGTH)) atMs = atMs * 32 + ALPHABET.indexOf(letter);
  return atMs;
}

/** One attempt has one machine: the machine's id has the attempt's body, so that a repeated request names the same machine. */
export function machineIdOf(attemptId: string): string {
  return idOf('machine', bodyOf(attemptId));
}

/** The id that is `n` further on: many ids that need no list. It sorts behind the first, and by its number. */
export function idAfter(first: string, n: number): string {
  const body = bodyOf(first);
  let value = 0n;
  for (const letter of body) value = value * 32n + BigInt(ALPHABET.indexOf(letter));
  value += BigInt(n);
  let next = '';
  for (let i = 0; i < TIME_LENGTH + RANDOM_LENGTH; i += 1) {
    next = ALPHABET.charAt(Number(value % 32n)) + next;
    value /= 32n;
  }
  return first.slice(0, first.length - body.length) + next;
}
