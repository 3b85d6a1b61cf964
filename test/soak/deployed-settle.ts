import { GetQueueAttributesCommand, ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Subscriber } from 'epoch/subscriptions';
import type { ChangeLog } from 'epoch/transport';
import { redriveAll, sweep } from 'epoch/transport';
import { rebuild } from 'epoch/views';
import { projectorOf } from '../../lib/app/delivery.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { countDeadLetters, redriveDeadLetters } from '../../lib/aws/sqs/dead-letters.ts';
import type { PlatformAt } from '../../scripts/views/place.ts';
import { until } from '../until.ts';
import { dumpViews } from './view-dump.ts';

const PREFIX = 'catacloud-local-';
const SETTLE_MS = 1_200_000;
/** Rounds of redriving and sweeping in which everything must come to rest. */
const MAX_ROUNDS = 20;

export async function subscriberQueues(queues: SQSClient): Promise<readonly string[]> {
  const { QueueUrls = [] } = await queues.send(new ListQueuesCommand({ QueueNamePrefix: PREFIX, MaxResults: 1_000 }));
  return QueueUrls.filter((url) => /-\d+$/.test(url));
}

/** Redrives what is parked; answers how many streams that were. */
export async function redriveParked(subscribers: readonly Subscriber[]): Promise<number> {
  let redriven = 0;
  for (const subscriber of subscribers) redriven += (await redriveAll(subscriber)).redriven;
  return redriven;
}

/** Waits for the queues, then redrives and sweeps as people and the schedule would, until nothing is found any more. */
export async function settle(
  { queues, changeLog }: PlatformAt,
  subscribers: readonly Subscriber[],
  tally: { repairs: number; deadLetters: number; redriven: number },
  print: (line: string) => void,
): Promise<readonly string[]> {
  await until('the queues are empty', () => areEmpty(queues), { limitMs: SETTLE_MS, everyMs: 500 });
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    let found = 0;
    for (const { queue, messages } of await countDeadLetters(queues, PREFIX)) {
      if (messages > 0) found += await redriveDeadLetters(queues, queue);
    }
    tally.deadLetters += found;
    const redriven = await redriveParked(subscribers);
    tally.redriven += redriven;
    let repaired = 0;
    const whole = asOneMinute(changeLog);
    for (const subscriber of subscribers)
      repaired += (await sweep({ changeLog: whole, nowMs: Date.now, settleMinutes: -1 }, subscriber)).repaired;
    tally.repairs += repaired;
    print(`round ${round}: ${repaired} repaired, ${redriven} redriven, ${found} dead letters`);
    await until('the queues are empty', () => areEmpty(queues), { limitMs: SETTLE_MS, everyMs: 500 });
    if (repaired + redriven + found === 0) return leftOver(queues, subscribers);
  }
  return ['it does not come to rest'];
}

/**
 * All that the relay has ever seen, as if in one minute: watermarks of the schedule's own sweeps are behind, and what they
 * have seen is looked at again from the start, each stream once.
 */
function asOneMinute(changeLog: ChangeLog): ChangeLog {
  return {
    ...changeLog,
    async *minutes() {
      yield 0;
    },
    async *entries() {
      for await (const minute of changeLog.minutes(0)) yield* changeLog.entries(minute);
    },
    sweptThrough: async () => undefined,
    sweptAt: async () => undefined,
    markSwept: async () => {},
  };
}

/** What is parked or dead although everything was redriven. */
async function leftOver(queues: SQSClient, subscribers: readonly Subscriber[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { id, parked } of subscribers)
    for await (const { stream, error } of parked()) left.push(`${id} has parked ${stream}: ${error}`);
  for (const { queue, messages } of await countDeadLetters(queues, PREFIX))
    if (messages > 0) left.push(`${queue} has ${messages} dead letters`);
  return left;
}

/** Nothing waits. What a killed function had in hand comes again much later: a duplicate, for sweeps do not wait for it. */
async function areEmpty(queues: SQSClient): Promise<boolean> {
  for (const QueueUrl of await subscriberQueues(queues)) {
    const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    const { Attributes } = await queues.send(request);
    if (Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0) > 0) return false;
  }
  return true;
}

/** The files view built once more beside the live one comes to the same rows. */
export async function rebuilt(deps: PlatformAt, viewsTable: string): Promise<readonly string[]> {
  const { dynamo, events: reader, viewStore: store } = deps;
  const projector = projectorOf(deps, { ...files, version: files.version + 1 });
  await rebuild({ projector, store, reader, pause: async () => {}, nowMs: Date.now });
  const dump = await dumpViews(dynamo, viewsTable);
  const text = (view: string) =>
    JSON.stringify(dump.get(view), (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  const live = `files@${files.version}`;
  return text(live) === text(projector.id) ? [] : [`${projector.id}, rebuilt, differs from ${live}`];
}
