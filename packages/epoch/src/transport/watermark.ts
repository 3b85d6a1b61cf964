import type { ParkedStream, Subscriber } from '../subscriptions/subscriber.ts';
import { type ChangeLog, MINUTE_MS } from './change-log.ts';

/** Streams that a watermark names at most. */
export const MAX_LACKING_NAMED = 100;

/**
 * The time through which all of some subscribers are swept. Undefined while one of them
 * has never been swept.
 */
export async function watermark(changeLog: ChangeLog, subscribers: readonly string[]): Promise<number | undefined> {
  const minutes = await Promise.all(subscribers.map((subscriber) => changeLog.sweptThrough(subscriber)));
  if (minutes.some((minute) => minute === undefined)) return undefined;
  return Math.min(...minutes.map((minute) => minute ?? 0)) * MINUTE_MS;
}

export interface Lacking extends ParkedStream {
  readonly subscriber: string;
}

/** A watermark passes parked streams; these are the ones it has passed. */
export interface NamedWatermark {
  readonly throughMs: number | undefined;
  /** Streams that are not applied up to the watermark. */
  readonly lacking: readonly Lacking[];
  readonly moreLacking: boolean;
}

/** The watermark together with the streams that it passes over. The list is read after it: it names at least those. */
export async function namedWatermark(
  changeLog: ChangeLog,
  subscribers: readonly Pick<Subscriber, 'id' | 'parked'>[],
): Promise<NamedWatermark> {
  const throughMs = await watermark(
    changeLog,
    subscribers.map(({ id }) => id),
  );
  const lacking: Lacking[] = [];
  for (const { id, parked } of subscribers) {
    for await (const each of parked()) {
      if (lacking.length === MAX_LACKING_NAMED) return { throughMs, lacking, moreLacking: true };
      lacking.push({ ...each, subscriber: id });
    }
  }
  return { throughMs, lacking, moreLacking: false };
}
