import type { Subscriber } from '../subscriptions/subscriber.ts';
import { untilDecided } from '../views/checkpointed.ts';
import type { Moved } from './change-log.ts';

/** Streams compared at once. */
const AT_ONCE = 32;
/** Commits of one stream that are caught up before the time is looked at again. */
const COMMITS_AT_ONCE = 500;
/** Streams whose position a run remembers, so that one that moved often is compared once. */
const MAX_REMEMBERED = 20_000;

type Found = 'current' | 'repaired' | 'parked' | 'ahead' | 'unfinished';

/** Compares streams with a subscriber's checkpoints, and repairs. Counts the differences; bounded in memory and time. */
export function createComparison(subscriber: Subscriber, isOver: () => boolean) {
  const known = new Map<string, number>();
  let batch = new Map<string, Moved>();
  const counts = { compared: 0, current: 0, repaired: 0, parked: 0, ahead: 0, unfinished: 0 };
  let error: unknown;

  async function compare(moved: Moved): Promise<void> {
    try {
      const found = await repair(subscriber, moved, isOver);
      counts[found] += 1;
      if (found !== 'unfinished') known.set(moved.stream, moved.last);
    } catch (cause) {
      error ??= cause;
    }
  }

  return {
    get compared() {
      return counts.compared;
    },
    get repaired() {
      return counts.repaired;
    },
    get parked() {
      return counts.parked;
    },
    /** Streams whose checkpoint is past the end of the log. */
    get ahead() {
      return counts.ahead;
    },
    /** The first error of a stream that could not be compared. */
    get error() {
      return error;
    },
    /** Streams that `run` will compare. */
    get waiting() {
      return batch.size;
    },
    /** The furthest move per stream counts. */
    add(moves: readonly Moved[]): void {
      for (const moved of moves) {
        const last = Math.max(known.get(moved.stream) ?? 0, batch.get(moved.stream)?.last ?? 0);
        if (last < moved.last) batch.set(moved.stream, moved);
      }
    },
    /** Compares the collected streams; false when the time was up within a long one. */
    async run(): Promise<boolean> {
      const moves = [...batch.values()];
      const before = counts.unfinished;
      for (let from = 0; from < moves.length; from += AT_ONCE) {
        const group = moves.slice(from, from + AT_ONCE);
        await Promise.all(group.map(compare));
        counts.compared += group.length;
      }
      batch = new Map();
      if (known.size > MAX_REMEMBERED) known.clear();
      return counts.unfinished === before;
    },
  };
}

async function repair(subscriber: Subscriber, { stream, last }: Moved, isOver: () => boolean): Promise<Found> {
  const position = await subscriber.position(stream);
  if (position.parked) return 'parked';
  // The log's end is read after the checkpoint, and only grows: a checkpoint past it is of events that are no more.
  if (position.version > last) {
    const head = (await subscriber.head?.(stream)) ?? position.version;
    return head < position.version ? 'ahead' : 'current';
  }
  if (position.version === last) return 'current';
  let caughtUp = 0;
  for (;;) {
    const { status, commits } = await untilDecided(() => subscriber.catchUp(stream, { maxCommits: COMMITS_AT_ONCE }));
    if (status === 'failed' || status === 'parked') return 'parked';
    caughtUp += commits;
    // No missing commit matches the event filter: it was not behind.
    if (commits < COMMITS_AT_ONCE) return caughtUp > 0 ? 'repaired' : 'current';
    if (isOver()) return 'unfinished';
  }
}
