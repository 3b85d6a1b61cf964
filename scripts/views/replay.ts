import { S3Client } from '@aws-sdk/client-s3';
import { registry } from '../../lib/app/registry.ts';
import { PROJECTIONS, SAGAS, timers } from '../../lib/app/subscribers.ts';
import { subscribersOf } from '../../lib/aws/lambda/subscribers-of.ts';
import { dropFailedBatch, failedBatches } from '../../lib/aws/s3/failed-batches.ts';
import type { Subscriber } from '../../lib/epoch/delivery/subscriber.ts';
import { aggregateNameOf } from '../../lib/epoch/stream-name.ts';
import { type Place, worldAt } from './place.ts';

/**
 * Brings what the relay could not publish to everybody who hears it: commits that the bus will never take, and batches
 * that Lambda gave up on. The log is their body, so each stream is simply caught up; doing it twice does nothing.
 */
export async function replay(place: Place, print: (line: string) => void): Promise<boolean> {
  const world = worldAt(place);
  const subscribers = subscribersOf({ projections: PROJECTIONS, sagas: SAGAS, registry, timers }, world);
  let whole = true;
  for await (const { stream, version, code } of world.changeLog.aside()) {
    whole = (await catchUp(subscribers, stream)) && whole;
    print(`${stream}@${version} (${code}): brought to everybody who hears it`);
  }
  const s3 = new S3Client(place.endpoint === undefined ? {} : { endpoint: place.endpoint, forcePathStyle: true });
  const bucket = place.outputs['FailuresBucket'];
  if (bucket === undefined) return whole;
  for await (const batch of failedBatches(s3, bucket)) {
    const results = await Promise.all(batch.streams.map((stream) => catchUp(subscribers, stream)));
    const done = results.every((each) => each);
    if (done) await dropFailedBatch(s3, bucket, batch);
    print(`${batch.key}: ${batch.streams.length} streams ${done ? 'caught up' : 'not all caught up, it stays'}`);
    whole &&= done;
  }
  return whole;
}

async function catchUp(subscribers: readonly Subscriber[], stream: string): Promise<boolean> {
  const hearers = subscribers.filter(({ hears }) => hears[aggregateNameOf(stream)] !== undefined);
  const outcomes = await Promise.all(hearers.map((subscriber) => subscriber.catchUp(stream)));
  return outcomes.every(({ status }) => status === 'applied' || status === 'duplicate');
}
