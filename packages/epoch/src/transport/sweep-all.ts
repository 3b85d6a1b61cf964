import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { SweptAt } from './change-log.ts';
import { readOnce } from './read-once.ts';
import { type SweepOptions, type Swept, sweep } from './sweep.ts';
import type { TimeShares } from './time-shares.ts';

export interface SweepAllOptions extends Omit<SweepOptions, 'isOver'> {
  /** The time of the run. */
  readonly shares: TimeShares;
}

/** What a run came to, for each subscriber. */
export interface SweptAll {
  readonly swept: readonly Swept[];
  readonly failed: readonly { readonly subscriber: string; readonly error: unknown }[];
  /** Those that the run had no time to begin with. */
  readonly notReached: readonly string[];
}

/**
 * Sweeps subscribers one after the other, within the time of one run: those that are furthest behind first, each for an equal part
 * of what is left. Whom the time does not reach is first in the next run. The failure of one does not keep the others
 * from being swept. The change log is read once for all of them.
 */
export async function sweepAll(options: SweepAllOptions, subscribers: readonly Subscriber[]): Promise<SweptAll> {
  const { shares, ...rest } = options;
  const changeLog = readOnce(options.changeLog);
  const result = { swept: [] as Swept[], failed: [] as SweptAll['failed'][number][], notReached: [] as string[] };
  const waiting = await furthestBehindFirst(changeLog.sweptAt, subscribers);
  for (const [index, subscriber] of waiting.entries()) {
    // The first one is begun in any case: a run whose time is up by now would get nobody ahead, and neither would the next.
    if (index > 0 && shares.isOver()) {
      result.notReached.push(subscriber.id);
      continue;
    }
    const isOver = shares.share(waiting.length - index);
    try {
      result.swept.push(await sweep({ ...rest, changeLog, isOver }, subscriber));
    } catch (error) {
      result.failed.push({ subscriber: subscriber.id, error });
    }
  }
  return result;
}

async function furthestBehindFirst(
  sweptAt: (subscriber: string) => Promise<SweptAt | undefined>,
  subscribers: readonly Subscriber[],
): Promise<readonly Subscriber[]> {
  const placed = await Promise.all(
    // Whose place cannot be read fails when its turn comes.
    subscribers.map(async (subscriber) => ({ subscriber, at: await sweptAt(subscriber.id).catch(() => undefined) })),
  );
  return placed.toSorted((one, other) => order(one.at, other.at)).map(({ subscriber }) => subscriber);
}

function order(one: SweptAt | undefined, other: SweptAt | undefined): number {
  const minutes = (one?.minute ?? -1) - (other?.minute ?? -1);
  if (minutes !== 0) return minutes;
  const [left, right] = [one?.after ?? '', other?.after ?? ''];
  return left === right ? 0 : left < right ? -1 : 1;
}
