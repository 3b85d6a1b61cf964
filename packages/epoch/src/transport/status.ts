import type { ParkedStream, Subscriber } from '../subscriptions/subscriber.ts';
import type { ChangeLog } from './change-log.ts';
import { MINUTE_MS } from './change-log.ts';

/** Parked streams that one report names at most. */
export const MAX_PARKED_LISTED = 100;

export interface SubscriberStatus {
  readonly subscriber: string;
  /** The subscriber's watermark; undefined before the first sweep. */
  readonly sweptThroughMs: number | undefined;
  readonly parked: readonly ParkedStream[];
  readonly moreParked: boolean;
}

/** Each subscriber's progress: for administrators, the command line, and processes that wait for the slowest. */
export async function statusOf(
  changeLog: ChangeLog,
  subscribers: readonly Subscriber[],
): Promise<readonly SubscriberStatus[]> {
  return Promise.all(
    subscribers.map(async (subscriber) => {
      const minute = await changeLog.sweptThrough(subscriber.id);
      const parked: ParkedStream[] = [];
      let moreParked = false;
      for await (const each of subscriber.parked()) {
        if (parked.length >= MAX_PARKED_LISTED) {
          moreParked = true;
          break;
        }
        parked.push(each);
      }
      const sweptThroughMs = minute === undefined ? undefined : minute * MINUTE_MS;
      return { subscriber: subscriber.id, sweptThroughMs, parked, moreParked };
    }),
  );
}

/** Redrives every parked stream of a subscriber; one that fails again is parked again, with its new error. */
export async function redriveAll(
  subscriber: Subscriber,
): Promise<{ readonly redriven: number; readonly failed: readonly ParkedStream[] }> {
  let redriven = 0;
  const parked: ParkedStream[] = [];
  for await (const each of subscriber.parked()) parked.push(each);
  const failed: ParkedStream[] = [];
  for (const each of parked) {
    const { status, error } = await subscriber.redrive(each.stream);
    if (status === 'failed' || status === 'parked') failed.push({ ...each, error: error ?? each.error });
    else redriven += 1;
  }
  return { redriven, failed };
}
