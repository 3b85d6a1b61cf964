import type { StoredCommit } from 'epoch';
import { type ChangeLog, type Moved, minuteOf } from 'epoch/transport';
import { SKEW_MS } from './settled.ts';

/** Days that are compared where no earlier copy has compared them. The change log keeps more. */
export const COMPARED_DAYS = 14;

/** Commits from one instant until another, by which everything is said to have taken effect. */
export interface Compared {
  readonly fromMs: number;
  readonly settledMs: number;
}

interface Waiting {
  readonly last: number;
  readonly types: readonly string[];
  readonly atMs: number;
}

/** Commits of a stream in order, of which the first `passed` have been compared; those of them that no entry covers are `left`. */
interface WaitingStream {
  readonly commits: Waiting[];
  passed: number;
  left: readonly Waiting[];
}

/**
 * Compares commits of the log with the change log: sweeps know only what the relay has recorded, and a relay that is late, or has
 * given up, has not recorded everything. A commit counts as relayed when an entry from before the sweeps makes them compare its
 * stream. Memory grows with the commits that are compared.
 */
export function createRelayComparison(
  changeLog: Pick<ChangeLog, 'minutes' | 'minute'>,
  { fromMs, settledMs }: Compared,
) {
  const streams = new Map<string, WaitingStream>();
  const pass = ({ stream, last, types }: Moved) => {
    const waiting = streams.get(stream);
    if (waiting === undefined) return;
    const { commits, passed } = waiting;
    while ((commits[waiting.passed]?.last ?? Number.POSITIVE_INFINITY) <= last) waiting.passed += 1;
    const looked = [...waiting.left, ...commits.slice(passed, waiting.passed)];
    waiting.left = looked.filter((each) => each.last > last || !covers(types, each.types));
    if (waiting.left.length === 0 && waiting.passed === commits.length) streams.delete(stream);
  };
  const oldestMs = () => {
    // All of them: after a clock that was far ahead, times fall along a stream.
    let oldest: number | undefined;
    for (const { commits, passed, left } of streams.values())
      for (const { atMs } of [...left, ...commits.slice(passed)]) oldest = Math.min(oldest ?? atMs, atMs);
    return oldest;
  };
  return {
    add({ stream, lastVersion: last, atMs, events }: StoredCommit): void {
      if (atMs < fromMs || atMs >= settledMs) return;
      const types = events.map(({ type }) => type);
      const waiting = streams.get(stream) ?? { commits: [], passed: 0, left: [] };
      waiting.commits.push({ last, types, atMs });
      streams.set(stream, waiting);
    },
    /** When the oldest commit was made that was not relayed before the sweeps; undefined when all were. */
    async missingSinceMs(): Promise<number | undefined> {
      const firstMs = oldestMs();
      if (firstMs === undefined) return undefined;
      const end = minuteOf(settledMs + SKEW_MS);
      for await (const minute of changeLog.minutes(minuteOf(firstMs - SKEW_MS))) {
        if (minute >= end || streams.size === 0) break;
        for await (const moved of changeLog.minute(minute)) pass(moved);
      }
      return oldestMs();
    },
  };
}

/** Without types every subscriber compares the stream. */
function covers(types: readonly string[], own: readonly string[]): boolean {
  return types.length === 0 || own.every((type) => types.includes(type));
}
