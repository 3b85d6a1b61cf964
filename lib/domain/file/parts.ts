/**
 * Which parts of an upload are there: 10,000 parts in at most 1,540 characters. Parts below `next` are all there; the rest
 * are bits, counted from `next`. An upload in order costs a few characters.
 */
export interface PartSet {
  /** The lowest part that is missing; parts count from 1. */
  readonly next: number;
  /** Groups of 13 bits (lowest first, 2 characters each); bit i of group g stands for part `next + 13g + i`. */
  readonly ahead: string;
}

/** 91 characters that JSON and UTF-8 keep as single bytes: two of them hold 13 bits (91² = 8,281 ≥ 2¹³). */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,-./:;<=>?@[]^_`{|}'";
const BASE = 91;
const BITS = 13;

export const noParts: PartSet = { next: 1, ahead: '' };

export function hasPart(set: PartSet, part: number): boolean {
  if (part < set.next) return true;
  const offset = part - set.next;
  return (groupAt(set.ahead, Math.floor(offset / BITS)) & (1 << (offset % BITS))) !== 0;
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

/** The 13 bits of a group; none beyond the end. */
function groupAt(ahead: string, group: number): number {
  if (2 * group >= ahead.length) return 0;
  return ALPHABET.indexOf(ahead.charAt(2 * group)) * BASE + ALPHABET.indexOf(ahead.charAt(2 * group + 1));
}

function unpack(ahead: string): boolean[] {
  const offsets: boolean[] = [];
  for (let group = 0; 2 * group < ahead.length; group += 1) {
    const bits = groupAt(ahead, group);
    for (let bit = 0; bit < BITS; bit += 1) offsets.push((bits & (1 << bit)) !== 0);
  }
  return offsets;
}

function pack(offsets: readonly (boolean | undefined)[]): string {
  const last = offsets.lastIndexOf(true);
  let ahead = '';
  for (let start = 0; start <= last; start += BITS) {
    let bits = 0;
    for (let bit = 0; bit < BITS; bit += 1) if (offsets[start + bit] === true) bits |= 1 << bit;
    ahead += ALPHABET.charAt(Math.floor(bits / BASE)) + ALPHABET.charAt(bits % BASE);
  }
  return ahead;
}
