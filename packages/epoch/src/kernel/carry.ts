import type { AnyAggregate } from './aggregate.ts';
import { DEFAULT_CARRY_EVERY, MAX_COMMIT_BYTES } from './limits.ts';

const WRITE_UNIT_BYTES = 1_024;

/** What the carrying rule looks at. Sizes are whole items, in bytes. */
export interface CarryInput {
  readonly bytesWithout: number;
  readonly bytesWith: number;
  /** Commits since one that carried a state this reducer can use. */
  readonly sinceState: number;
  readonly carryEvery: number;
}

/**
 * Whether the state rides in this commit. It does when it is free (no more write units than the events alone take), and
 * when it is due: then a load, which reads the last `carryEvery` commits in one query, always meets a state. More often
 * would pay for writing what is seldom read; less often would pay for reading a longer tail. It never rides when the
 * item would be too large: the events alone decide whether a commit fits.
 */
export function carriesState({ bytesWithout, bytesWith, sinceState, carryEvery }: CarryInput): boolean {
  if (bytesWith > MAX_COMMIT_BYTES) return false;
  if (sinceState + 1 >= carryEvery) return true;
  return writeUnits(bytesWith) <= writeUnits(bytesWithout);
}

/** In how many commits at most the state rides again. */
export function carryEveryOf(aggregate: AnyAggregate): number {
  return Math.max(1, aggregate.carryEvery ?? DEFAULT_CARRY_EVERY);
}

/** Write units of one item: one per started KiB. A transaction takes twice as many. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}
