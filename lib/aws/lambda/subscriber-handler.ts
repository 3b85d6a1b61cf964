import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { matchesFilter, type Subscriber } from 'epoch/subscriptions';
import { parseCommitMessage } from 'epoch/transport';
import { createRefusals } from 'epoch-dynamodb';
import { type BatchReport, deliverToEach, type Message } from 'epoch-dynamodb/lambda';
import { SOURCE_PREFIX } from '../../app/event-source.ts';
import type { ProjectionPlatform } from '../../app/platform.ts';
import { environment } from '../environment.ts';
import { once } from '../lazily.ts';
import { createLog, type Log } from '../log.ts';
import { type AwsPlatform, platformOnAws, projectionPlatformOnAws } from '../platform.ts';
import { traced } from '../traces/tracing.ts';
import { failuresOf, type QueueHandler } from './queue-handler.ts';
import { mayBegin, noteInvocation } from './remaining-time.ts';

/** Works the queue of one or several views off, without a kernel. */
export function projectionHandler(
  make: (platform: ProjectionPlatform) => Subscriber | readonly Subscriber[],
): QueueHandler {
  return deliveryHandler(projectionPlatformOnAws, make);
}

/** Works the queue of one or several subscribers that command. */
export function subscriberHandler(make: (platform: AwsPlatform) => Subscriber | readonly Subscriber[]): QueueHandler {
  return deliveryHandler(platformOnAws, make);
}

/**
 * Everything is made at the first invocation, from the function's environment. Several subscribers of one queue take each message
 * side by side: one that fails has it delivered again, to those that have taken it, too.
 */
function deliveryHandler<P extends ProjectionPlatform & { readonly dynamo: DynamoDBClient }>(
  setUp: () => P,
  make: (platform: P) => Subscriber | readonly Subscriber[],
): QueueHandler {
  const made = once(() => {
    const platform = setUp();
    const refusals = createRefusals(platform.dynamo, environment('VIEWS_TABLE'));
    const subscribers = [make(platform)].flat().map((subscriber) => ({ subscriber, log: createLog(subscriber.id) }));
    return { subscribers, clock: platform.clock, refusals };
  });
  return async ({ Records }, context) => {
    noteInvocation(context);
    const { subscribers, clock, refusals } = made();
    await clock.refresh();
    const messages = Records.map(({ messageId, body, attributes }) => ({
      id: messageId,
      body,
      receives: Number(attributes?.ApproximateReceiveCount ?? 1),
    }));
    const startMs = Date.now();
    const reports = await deliverToEach(
      subscribers.map(({ subscriber }) => subscriber),
      messages,
      clock.nowMs(),
      (subscriber, { id, body, reason }) => refusals.keep(subscriber.id, { id, body, reason, atMs: clock.nowMs() }),
      { sourcePrefix: SOURCE_PREFIX, mayBegin },
    );
    for (const [index, { subscriber, log }] of subscribers.entries()) {
      const report = reports[index];
      if (report !== undefined && (index === 0 || concerns(report))) logReport(log, subscriber.id, report);
    }
    const [first] = subscribers;
    if (first !== undefined)
      await traced(first.log, ({ deliverySpan }) => {
        const endMs = Date.now();
        return subscribers.flatMap(({ subscriber }, index) =>
          deliveriesTo(subscriber, messages, reports[index]).map((one) =>
            deliverySpan({ ...one, subscriber: subscriber.id, startMs, endMs }),
          ),
        );
      });
    return failuresOf([...new Set(reports.flatMap(({ failedIds }) => failedIds))]);
  };
}

/** What a subscriber was given of a batch; a message that no relay has sent is of no trace. */
function deliveriesTo({ subscribesTo }: Subscriber, messages: readonly Message[], report: BatchReport | undefined) {
  return messages.flatMap(({ id, body }) => {
    try {
      const { detail } = parseCommitMessage(body, SOURCE_PREFIX);
      if (!matchesFilter(subscribesTo, detail.stream, detail.types)) return [];
      return [{ detail, failed: report?.failedIds.includes(id) === true }];
    } catch {
      return [];
    }
  });
}

/** Whether any message of the batch was for this subscriber. */
function concerns({ statuses }: BatchReport): boolean {
  return Object.keys(statuses).some((status) => status !== 'ignored');
}

function logReport(log: Log, subscriber: string, report: BatchReport): void {
  const { failedIds, statuses, correlations, errors, lagMs } = report;
  const { ignored: _others, ...own } = statuses;
  const messages = Object.values(own).reduce((sum, count) => sum + count, 0);
  log(
    errors.length > 0 ? 'warn' : 'info',
    'delivered',
    { subscriber, statuses, correlations, errors, failedIds },
    {
      Messages: { value: messages, unit: 'count' },
      Failed: { value: failedIds.length, unit: 'count' },
      Parked: { value: statuses.parked ?? 0, unit: 'count' },
      LagMs: { value: lagMs, unit: 'milliseconds' },
    },
  );
}
