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
  const known = new Map<string, Moved>();
  let batch = new Map<string, Wanted>();
  const counts = { compared: 0, current: 0, repaired: 0, parked: 0, ahead: 0, unfinished: 0 };
  let error: unknown;

  async function compare(moved: Wanted): Promise<void> {
    try {
      const found = await repair(subscriber, moved, isOver);
      counts[found] += 1;
      if (found !== 'unfinished') known.set(moved.stream, moved);
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
    /** Streams whose checkpoint is at a commit that the log does not have. */
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
        const waiting = batch.get(moved.stream);
        const seen = waiting ?? known.get(moved.stream);
        if (seen === undefined || seen.last < moved.last) batch.set(moved.stream, { ...waiting, ...moved });
        else if (seen.last > moved.last || isOther(seen, moved)) batch.set(moved.stream, { ...seen, isBack: true });
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

/** What to compare. `isBack`: a later entry is of an earlier version, or of another commit: perhaps the log was restored between them. */
type Wanted = Moved & { readonly isBack?: boolean };

/** Whether two hashes of one version are of different commits; entries have the beginning only. */
function isOther({ hash: one }: { readonly hash?: string }, { hash: other }: { readonly hash?: string }): boolean {
  return one !== undefined && other !== undefined && !one.startsWith(other);
}

async function repair(subscriber: Subscriber, moved: Wanted, isOver: () => boolean): Promise<Found> {
  const { stream, last, isBack = false } = moved;
  const position = await subscriber.position(stream);
  if (position.parked) return position.ahead === true ? 'ahead' : 'parked';
  const isDoubtful = isBack || position.version > last || (position.version === last && isOther(position, moved));
  // The log is read after the checkpoint, and only grows: a checkpoint that is not in it is of events that are no more.
  if (isDoubtful && (await subscriber.verify?.(stream)) === false) return 'ahead';
  if (position.version >= last) return 'current';
  let caughtUp = 0;
  for (;;) {
    const { status, commits } = await untilDecided(() => subscriber.catchUp(stream, { maxCommits: COMMITS_AT_ONCE }));
    if (status === 'parked') return (await subscriber.position(stream)).ahead === true ? 'ahead' : 'parked';
    if (status === 'failed') return 'parked';
    caughtUp += commits;
    // No missing commit matches the event filter: it was not behind.
    if (commits < COMMITS_AT_ONCE) return caughtUp > 0 ? 'repaired' : 'current';
    if (isOver()) return 'unfinished';
  }
}
