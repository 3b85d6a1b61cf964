import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Subscriber } from 'epoch/subscriptions';
import { createRefusals } from 'epoch-dynamodb';
import { deliverBatch } from 'epoch-dynamodb/lambda';
import type { ProjectionPlatform } from '../../app/platform.ts';
import { environment } from '../environment.ts';
import { once } from '../lazily.ts';
import { createLog } from '../log.ts';
import { type AwsPlatform, platformOnAws, projectionPlatformOnAws } from '../platform.ts';
import { failuresOf, type QueueHandler } from './queue-handler.ts';

/** Works a view's queue off, without a kernel. */
export function projectionHandler(make: (platform: ProjectionPlatform) => Subscriber): QueueHandler {
  return deliveryHandler(projectionPlatformOnAws, make);
}

/** Works the queue of a subscriber that commands. */
export function subscriberHandler(make: (platform: AwsPlatform) => Subscriber): QueueHandler {
  return deliveryHandler(platformOnAws, make);
}

/** Everything is made at the first invocation, from the function's environment. */
function deliveryHandler<P extends ProjectionPlatform & { readonly dynamo: DynamoDBClient }>(
  setUp: () => P,
  make: (platform: P) => Subscriber,
): QueueHandler {
  const made = once(() => {
    const platform = setUp();
    const subscriber = make(platform);
    const refusals = createRefusals(platform.dynamo, environment('VIEWS_TABLE'));
    return { subscriber, clock: platform.clock, refusals, log: createLog(subscriber.id) };
  });
  return async ({ Records }) => {
    const { subscriber, clock, refusals, log } = made();
    await clock.refresh();
    const messages = Records.map(({ messageId, body, attributes }) => ({
      id: messageId,
      body,
      receives: Number(attributes?.ApproximateReceiveCount ?? 1),
    }));
    const { failedIds, statuses, correlations, errors, lagMs } = await deliverBatch(
      subscriber,
      messages,
      clock.nowMs(),
      ({ id, body, reason }) => refusals.keep(subscriber.id, { id, body, reason, atMs: clock.nowMs() }),
    );
    log(
      errors.length > 0 ? 'warn' : 'info',
      'delivered',
      { subscriber: subscriber.id, statuses, correlations, errors, failedIds },
      {
        Messages: { value: messages.length, unit: 'count' },
        Failed: { value: failedIds.length, unit: 'count' },
        Parked: { value: statuses.parked ?? 0, unit: 'count' },
        LagMs: { value: lagMs, unit: 'milliseconds' },
      },
    );
    return failuresOf(failedIds);
  };
}
