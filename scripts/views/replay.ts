import { aggregateNameOf, type EventStore } from 'epoch';
import type { Subscriber } from 'epoch/subscriptions';
import type { Moved } from 'epoch/transport';
import { untilDecided } from 'epoch/views';
import { dropFailedBatch, failedBatches } from '../../lib/aws/s3/failed-batches.ts';
import type { Print } from './commands.ts';
import { type Place, platformAt } from './place.ts';

/**
 * Delivers what the relay could not publish to its subscribers: commits that the bus will never accept, and batches
 * that Lambda gave up on. The log is their body, so each stream is simply caught up; doing it twice does nothing.
 */
export async function replay(place: Place, print: Print): Promise<boolean> {
  const { s3, ...platform } = await platformAt(place);
  const { subscribers } = platform;
  let whole = true;
  for await (const aside of platform.changeLog.aside()) {
    const done = await catchUp(subscribers, aside.stream);
    if (done) await platform.changeLog.dropAside(aside);
    print(`${aside.stream}@${aside.version} (${aside.code}): ${said(done)}`);
    whole &&= done;
  }
  const bucket = place.outputs['FailuresBucket'];
  if (bucket === undefined) return whole;
  for await (const batch of failedBatches(s3, bucket)) {
    // The relay may not have recorded them: sweeps and copies of the log know them from now on.
    await platform.changeLog.record(platform.clock.nowMs(), await movesOfStreams(platform.events, batch.streams));
    const results = await Promise.all(batch.streams.map((stream) => catchUp(subscribers, stream)));
    const done = results.every((each) => each);
    if (done) await dropFailedBatch(s3, bucket, batch);
    print(`${batch.key}: ${batch.streams.length} streams, ${said(done)}`);
    whole &&= done;
  }
  return whole;
}

/** Without types every subscriber of the aggregate compares. */
function movesOfStreams(events: Pick<EventStore, 'position'>, streams: readonly string[]): Promise<readonly Moved[]> {
  return Promise.all(streams.map(async (stream) => ({ stream, last: await events.position(stream), types: [] })));
}

function said(done: boolean): string {
  return done ? 'delivered to all that subscribe to it' : 'not all could take it, it stays';
}

async function catchUp(subscribers: readonly Subscriber[], stream: string): Promise<boolean> {
  const hearers = subscribers.filter(({ subscribesTo }) => subscribesTo[aggregateNameOf(stream)] !== undefined);
  const outcomes = await Promise.all(hearers.map((each) => untilDecided(() => each.catchUp(stream))));
  return outcomes.every(({ status }) => status === 'applied' || status === 'duplicate');
}
