import { filteredTypes, matchesFilter, type Subscriber } from '../subscriptions/subscriber.ts';
import { type ChangeLog, MINUTE_MS, type Moved, minuteOf, type SweptAt } from './change-log.ts';
import { createComparison } from './compare.ts';

/**
 * Minutes that the sweep stays behind the clock, so that deliveries in progress arrive by themselves, and a slow relay has
 * time to record what it has read.
 */
export const SETTLE_MINUTES = 2;
/** Minutes with entries that one run processes for one subscriber; the next run continues. Usually time ends a run first. */
export const MAX_MINUTES_PER_RUN = 2_000;
/** Streams after whose comparison the place in a minute is saved, so that a minute of any size is passed at last. */
export const COMPARED_PER_CURSOR = 256;
/** Streams that wait for newer code which one run tries again at most. */
const RETRIED_PER_RUN = 100;
/** A watermark that is older makes the sweep ask whether the view was rebuilt since. */
const BACKLOG_MINUTES = 10;

export interface SweepOptions {
  readonly changeLog: ChangeLog;
  /** The same clock as the relay's. */
  readonly nowMs: () => number;
  readonly settleMinutes?: number;
  /** Called between comparisons: a run whose time is up ends, and the next one continues from there. */
  readonly isOver?: () => boolean;
}

export interface Swept {
  readonly subscriber: string;
  /** Everything that the relay saw before this instant is applied, but for parked streams. */
  readonly throughMs: number;
  readonly compared: number;
  /** Streams that were behind: the bus, or a handler, had lost something. */
  readonly repaired: number;
  readonly parked: number;
  /** Streams whose checkpoint is at a commit that the log does not have, as after a restore of the log: the view must be rebuilt. */
  readonly ahead: number;
  /** The run ended at its bound, short of now. */
  readonly more: boolean;
}

/**
 * Compares what the relay has seen with what a subscriber has applied, minute by minute, repairs by the ordinary catch-up,
 * and moves the subscriber's watermark. Costs the change log once per subscriber and one checkpoint per moved stream;
 * never a scan.
 *
 * A run ends when its time is up: its cursor is saved, also within a minute and within a long stream. Each run gets ahead by an
 * entry at least, so that runs whose time is too short for their first reads still reach the end. A stream that cannot be compared now (its table is unavailable) keeps the watermark before it and is tried again by the next
 * run; the others are repaired all the same, and the error is thrown at the end.
 */
export async function sweep(options: SweepOptions, subscriber: Subscriber): Promise<Swept> {
  const { changeLog, nowMs, settleMinutes = SETTLE_MINUTES, isOver = () => false } = options;
  const end = minuteOf(nowMs()) - settleMinutes;
  const from = await startOf(options, subscriber, end - BACKLOG_MINUTES);
  const comparison = createComparison(subscriber, isOver);
  const result = (minute: number, more: boolean): Swept => {
    const { compared, repaired, parked, ahead } = comparison;
    return { subscriber: subscriber.id, throughMs: minute * MINUTE_MS, compared, repaired, parked, ahead, more };
  };
  if (from === 'not-rebuilt') return result(0, true);
  /** Moves the watermark, unless something before it is still to be done. */
  const moveWatermark = async (minute: number, after?: string) => {
    if (comparison.error === undefined) await changeLog.markSwept(subscriber.id, minute, after);
  };
  const endAt = async (minute: number) => {
    if (comparison.error !== undefined) throw comparison.error;
    return result(minute, true);
  };

  let walked = 0;
  for await (const minute of changeLog.minutes(from.minute)) {
    if (minute >= end) break;
    // Minute by minute, so that a run that dies has not walked in vain.
    if (walked > 0) await moveWatermark(minute);
    if (walked >= MAX_MINUTES_PER_RUN || (walked > 0 && isOver())) return endAt(minute);
    let key = minute === from.minute ? from.after : undefined;
    for await (const entry of changeLog.entries(minute, key)) {
      comparison.add(entry.moved.filter((moved) => concerns(moved, subscriber)));
      const isLast = isOver();
      if (isLast || comparison.waiting >= COMPARED_PER_CURSOR) {
        if (!(await comparison.run())) return endAt(minute);
        await moveWatermark(minute, entry.key);
      }
      if (isLast) return endAt(minute);
      key = entry.key;
    }
    if (!(await comparison.run())) return endAt(minute);
    if (key !== undefined) await moveWatermark(minute, key);
    walked += 1;
  }
  await retryUnknown(subscriber, isOver);
  // Minutes without anything need no look: whatever lay before the end has been seen.
  await moveWatermark(end);
  if (comparison.error !== undefined) throw comparison.error;
  return result(end, false);
}

/**
 * Where a run continues. A version that was rebuilt has everything older than the rebuild's start; while the rebuild of a
 * new version is in progress, a sweep would repeat the rebuild's work, and its watermark would promise too much.
 */
async function startOf(
  { changeLog, settleMinutes = SETTLE_MINUTES }: SweepOptions,
  subscriber: Subscriber,
  backlog: number,
): Promise<SweptAt | 'not-rebuilt'> {
  const swept = await changeLog.sweptAt(subscriber.id);
  if (swept !== undefined && swept.minute >= backlog) return swept;
  const rebuilt = await subscriber.rebuilt?.();
  if (rebuilt === undefined) return swept ?? { minute: 0 };
  if (!rebuilt.isDone) return swept ?? 'not-rebuilt';
  const minute = Math.max(0, minuteOf(rebuilt.startMs) - Math.max(settleMinutes, SETTLE_MINUTES));
  return swept !== undefined && swept.minute > minute ? swept : { minute };
}

/** Streams that were parked for events which this code may know by now: retried, for no delivery may ever follow. */
async function retryUnknown(subscriber: Subscriber, isOver: () => boolean): Promise<void> {
  let tried = 0;
  for await (const { stream, code } of subscriber.parked()) {
    if (tried >= RETRIED_PER_RUN || isOver()) return;
    if (code !== 'unknown-event') continue;
    tried += 1;
    await subscriber.catchUp(stream);
  }
}

function concerns({ stream, types }: Moved, { subscribesTo }: Subscriber): boolean {
  return types.length === 0
    ? filteredTypes(subscribesTo, stream).length > 0
    : matchesFilter(subscribesTo, stream, types);
}
