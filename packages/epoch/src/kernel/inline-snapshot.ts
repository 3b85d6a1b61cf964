import type { AnyAggregate } from './aggregate.ts';
import { DEFAULT_SNAPSHOT_EVERY, MAX_COMMIT_BYTES } from './limits.ts';

const WRITE_UNIT_BYTES = 1_024;

/** The input of the rule for inline snapshots. */
export interface InlineSnapshotInput {
  /** Bytes of the item without a state. */
  readonly bytesWithout: number;
  /** Commits since one with an inline snapshot that this reducer can use. */
  readonly sinceState: number;
  readonly snapshotEvery: number;
}

/**
 * How many bytes an inline snapshot may take in this commit. It is stored when it is free (no more write units than the events
 * alone take), and when it is due: then a load, which reads the last `snapshotEvery` commits in one query, always finds one. More
 * snapshots would cost writes that are seldom read; fewer would cost reads of a longer tail. A snapshot that does not fit the
 * item is left out: only the events decide whether a commit is too large.
 */
export function roomForState({ bytesWithout, sinceState, snapshotEvery }: InlineSnapshotInput): number {
  const isDue = sinceState + 1 >= snapshotEvery;
  const paidBytes = isDue ? MAX_COMMIT_BYTES : writeUnits(bytesWithout) * WRITE_UNIT_BYTES;
  return Math.min(MAX_COMMIT_BYTES, paidBytes) - bytesWithout;
}

/** At most how many commits lie between inline snapshots. */
export function snapshotEveryOf(aggregate: AnyAggregate): number {
  return Math.max(1, aggregate.snapshotEvery ?? DEFAULT_SNAPSHOT_EVERY);
}

/** Write units of one item: one per started KiB. A transaction takes twice as many. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}
