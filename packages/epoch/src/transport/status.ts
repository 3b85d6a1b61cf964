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

/** How far a redrive is: of `all` streams that were parked at its beginning so many are `done`, and those of them that failed again. */
export interface RedriveProgress {
  readonly all: number;
  readonly done: number;
  readonly failed: readonly ParkedStream[];
}

/** Redrives every parked stream of a subscriber; one that fails again is parked again, with its new error. */
export async function redriveAll(
  subscriber: Subscriber,
  onProgress: (progress: RedriveProgress, stream: string | undefined) => Promise<void> = async () => {},
): Promise<{ readonly redriven: number; readonly failed: readonly ParkedStream[] }> {
  let redriven = 0;
  const parked: ParkedStream[] = [];
  for await (const each of subscriber.parked()) parked.push(each);
  const failed: ParkedStream[] = [];
  const all = parked.length;
  await onProgress({ all, done: 0, failed }, undefined);
  for (const each of parked) {
    const { status, error } = await subscriber.redrive(each.stream);
    if (status === 'failed' || status === 'parked') failed.push({ ...each, error: error ?? each.error });
    else redriven += 1;
    await onProgress({ all, done: redriven + failed.length, failed }, each.stream);
  }
  return { redriven, failed };
}
