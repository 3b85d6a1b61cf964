import { DEFAULT_PART_BYTES, MAX_PARTS } from '../limits.ts';

const MIB = 1024 * 1024;

/** The larger of 8 MiB and what keeps a file within 10,000 parts, in whole MiB. */
export function partSizeFor(bytes: number): number {
  return Math.max(DEFAULT_PART_BYTES, Math.ceil(bytes / MAX_PARTS / MIB) * MIB);
}
