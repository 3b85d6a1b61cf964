/**
 * Which parts of an upload are there: 10,000 parts in at most 1,668 characters. Parts below `next` are all there; the rest
 * are bits, six to a character, counted from `next`. An upload in order costs a few characters.
 */
export interface PartSet {
  /** The lowest part that is missing; parts count from 1. */
  readonly next: number;
  /** Bit i (lowest first, six to a character) stands for part `next + i`. */
  readonly ahead: string;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BITS = 6;

export const noParts: PartSet = { next: 1, ahead: '' };

export function hasPart(set: PartSet, part: number): boolean {
  if (part < set.next) return true;
  const offset = part - set.next;
  const letter = set.ahead.charAt(Math.floor(offset / BITS));
  return letter !== '' && (ALPHABET.indexOf(letter) & (1 << (offset % BITS))) !== 0;
}

/** The set with these parts as well; linear in the window, whatever the number of parts. */
export function withParts(set: PartSet, parts: readonly number[]): PartSet {
  const offsets = unpack(set.ahead);
  for (const part of parts) {
    if (part >= set.next) offsets[part - set.next] = true;
  }
  let run = 0;
  while (offsets[run] === true) run += 1;
  return { next: set.next + run, ahead: pack(offsets.slice(run)) };
}

/** Parts from 1 to `partCount` that are missing, at most `limit` of them. */
export function missingParts(set: PartSet, partCount: number, limit: number): number[] {
  const missing: number[] = [];
  for (let part = set.next; part <= partCount && missing.length < limit; part += 1) {
    if (!hasPart(set, part)) missing.push(part);
  }
  return missing;
}

function unpack(ahead: string): boolean[] {
  const offsets: boolean[] = [];
  for (const letter of ahead) {
    const bits = ALPHABET.indexOf(letter);
    for (let bit = 0; bit < BITS; bit += 1) offsets.push((bits & (1 << bit)) !== 0);
  }
  return offsets;
}

function pack(offsets: readonly (boolean | undefined)[]): string {
  let last = -1;
  for (let i = offsets.length - 1; i >= 0 && last < 0; i -= 1) if (offsets[i] === true) last = i;
  let ahead = '';
  for (let start = 0; start <= last; start += BITS) {
    let bits = 0;
    for (let bit = 0; bit < BITS; bit += 1) if (offsets[start + bit] === true) bits |= 1 << bit;
    ahead += ALPHABET.charAt(bits);
  }
  return ahead;
}
