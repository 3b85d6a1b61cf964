import { crc32 } from 'node:zlib';
import { base64OfCrc32, combineCrc32 } from '../../../lib/client/crc32.ts';
import type { DescribedBytes } from '../memory-objects.ts';
import { PART } from '../upload-scene.ts';
import type { Content } from './steps.ts';

/** What a client has for a part: bytes, or a description where they are many. */
export type PartBytes = Uint8Array | DescribedBytes;

/** A large content is one part and five bytes. */
const REST = 5;

/** A content by its parts, ascending, with the checksum of the whole. */
export function contentOf({ kind, seed }: Content) {
  const parts = partsOf(kind, seed);
  const whole = parts.reduce((sum, part) => combineCrc32(sum, crcOf(part), lengthOf(part)), 0);
  const sizeBytes = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  return { kind, parts, sizeBytes, checksum: { algorithm: 'CRC32' as const, value: base64OfCrc32(whole) } };
}

function partsOf(kind: Content['kind'], seed: number): readonly PartBytes[] {
  if (kind === 'empty') return [new Uint8Array()];
  if (kind === 'small') return [Uint8Array.from({ length: 3 + (seed % 2) }, (_, at) => seed + at)];
  return [described(seed, 1, PART), described(seed, 2, REST)];
}

function described(seed: number, part: number, bytes: number): DescribedBytes {
  const of = `${seed}/${part}`;
  return { bytes, crc32: crc32(of), of };
}

export function lengthOf(part: PartBytes): number {
  return part instanceof Uint8Array ? part.length : part.bytes;
}

function crcOf(part: PartBytes): number {
  return part instanceof Uint8Array ? crc32(part) : part.crc32;
}

/** A part that it is not: longer, or as long with something else in it. */
export function wrong(part: PartBytes, what: 'longer' | 'other'): PartBytes {
  if (!(part instanceof Uint8Array)) {
    return what === 'longer' ? { ...part, bytes: part.bytes + 1 } : { ...part, crc32: part.crc32 ^ 1, of: 'other' };
  }
  return what === 'longer' ? Uint8Array.of(...part, 7) : part.map((byte) => byte ^ 255);
}

/** What the store has to have, and what it has, so that both can be compared. */
export function shown(parts: readonly PartBytes[]): string {
  return parts.map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part.of)).join(' ');
}
