import { hearsAny, type Subscriber } from '../subscriptions/subscriber.ts';
import { untilDecided } from '../views/checkpointed.ts';
import { type ChangeLog, MINUTE_MS, type Moved, minuteOf } from './change-log.ts';

/**
 * Minutes that the sweep stays behind the clock, so that what is under way arrives by itself, and a relay that is slow to
 * write down what it has read is waited for.
 */
export const SETTLE_MINUTES = 2;
/** Minutes with entries that one run walks for one subscriber; the next run goes on. */
export const MAX_MINUTES_PER_RUN = 120;
/** Streams compared at once. */
const AT_ONCE = 8;

export interface SweepOptions {
  readonly changeLog: ChangeLog;
  /** The same clock as the relay's. */
  readonly nowMs: () => number;
  readonly settleMinutes?: number;
  /** Asked between repairs: a run whose time is up ends, and the next one goes on from there. */
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
  /** The run ended at its bound, short of now. */
  readonly more: boolean;
}

/**
 * Compares what the relay has seen with what a subscriber has applied, minute by minute, repairs by the ordinary catch-up,
 * and moves the subscriber's watermark. Costs the change log once per subscriber and one checkpoint per moved stream;
 * never a scan. A minute whose streams cannot all be repaired stays where it is, and is tried again.
 */
export async function sweep(options: SweepOptions, subscriber: Subscriber): Promise<Swept> {
  const { changeLog, nowMs, settleMinutes = SETTLE_MINUTES, isOver = () => false } = options;
  const end = minuteOf(nowMs()) - settleMinutes;
  const counts = { compared: 0, current: 0, repaired: 0, parked: 0 };
  const endBefore = async (minute: number): Promise<Swept> => {
    await changeLog.markSwept(subscriber.id, minute);
    return { subscriber: subscriber.id, throughMs: minute * MINUTE_MS, ...tally(counts), more: true };
  };
  let walked = 0;
  for await (const minute of changeLog.minutes((await changeLog.sweptThrough(subscriber.id)) ?? 0)) {
    if (minute >= end) break;
    if (walked >= MAX_MINUTES_PER_RUN || isOver()) return endBefore(minute);
    // Minute by minute while there are several, so that a run that dies has not walked in vain.
    if (walked > 0) await changeLog.markSwept(subscriber.id, minute);
    const moves = await heardIn(changeLog, minute, subscriber);
    for (let from = 0; from < moves.length; from += AT_ONCE) {
      if (isOver()) return endBefore(minute);
      const group = moves.slice(from, from + AT_ONCE);
      for (const outcome of await Promise.all(group.map((moved) => repair(subscriber, moved)))) counts[outcome] += 1;
      counts.compared += group.length;
    }
    walked += 1;
  }
  // Minutes without anything need no look: whatever lay before the end has been seen.
  await changeLog.markSwept(subscriber.id, end);
  return { subscriber: subscriber.id, throughMs: end * MINUTE_MS, ...tally(counts), more: false };
}

function tally({ compared, repaired, parked }: { compared: number; repaired: number; parked: number }) {
  return { compared, repaired, parked };
}

/** The same, beginning with another in each turn: so none is always last when time is short. */
export function inTurn<T>(items: readonly T[], turn: number): readonly T[] {
  const first = items.length === 0 ? 0 : turn % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** The furthest move per stream of a minute, of what the subscriber hears. */
async function heardIn(changeLog: ChangeLog, minute: number, { hears }: Subscriber): Promise<readonly Moved[]> {
  const moves = new Map<string, Moved>();
  for await (const moved of changeLog.minute(minute)) {
    if (!hearsAny(hears, moved.stream, moved.types)) continue;
    const known = moves.get(moved.stream);
    if (known === undefined || known.last < moved.last) moves.set(moved.stream, moved);
  }
  return [...moves.values()];
}

async function repair(subscriber: Subscriber, { stream, last }: Moved): Promise<'current' | 'repaired' | 'parked'> {
  const position = await subscriber.position(stream);
  if (position.parked) return 'parked';
  if (position.version >= last) return 'current';
  const { status, commits } = await untilDecided(() => subscriber.catchUp(stream));
  if (status === 'failed' || status === 'parked') return 'parked';
  // Nothing heard among what was missing: it was not behind.
  return commits > 0 ? 'repaired' : 'current';
}

/**
 * The instant through which every one of some subscribers is swept: what billing waits for. Undefined while one of them
 * has never been swept.
 */
export async function watermark(changeLog: ChangeLog, subscribers: readonly string[]): Promise<number | undefined> {
  const minutes = await Promise.all(subscribers.map((subscriber) => changeLog.sweptThrough(subscriber)));
  if (minutes.some((minute) => minute === undefined)) return undefined;
  return Math.min(...minutes.map((minute) => minute ?? 0)) * MINUTE_MS;
}
