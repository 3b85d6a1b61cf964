import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { describeError } from 'epoch/subscriptions';
import { redriveAll } from 'epoch/transport';
import { environment } from '../environment.ts';
import { once } from '../lazily.ts';
import { queueOf } from '../sqs/queue-names.ts';
import { type DeliveryWorld, deliveryWorld } from './delivery-world.ts';
import { createReporter } from './report-line.ts';
import { type SubscriberParts, subscribersOf } from './subscribers-of.ts';

/**
 * Tries what a subscriber has parked and what lies in its dead letters again, as an administrator asked for. A message
 * that comes twice finds less to do; one that nobody of ours has sent is told in the log and done with.
 */
export function redriveHandler(parts: SubscriberParts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  let world: DeliveryWorld | undefined;
  const deadLetters = once(async () => (await import('../sqs/dead-letters.ts')).deadLetterRedriver());
  const report = createReporter('redrive');
  const prefix = environment('QUEUE_PREFIX');

  async function redrive(body: string): Promise<void> {
    world ??= deliveryWorld();
    await world.clock.refresh();
    const wanted = subscriberIn(body);
    const subscriber = subscribersOf(parts, world).find(({ id }) => id === wanted);
    if (subscriber === undefined) return report('error', 'nobody to redrive', { wanted: body.slice(0, 200) }, {});
    const { redriven, failed } = await redriveAll(subscriber);
    const sendAgain = await deadLetters();
    const sent = await sendAgain(queueOf(prefix, subscriber.id));
    report(
      failed.length > 0 ? 'warn' : 'info',
      'redriven',
      { subscriber: subscriber.id, errors: failed.slice(0, 10).map(({ stream, error }) => `${stream}: ${error}`) },
      {
        Redriven: { value: redriven, unit: 'count' },
        ParkedAgain: { value: failed.length, unit: 'count' },
        DeadLettersSent: { value: sent, unit: 'count' },
      },
    );
  }

  return async ({ Records }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { body, messageId } of Records) {
      try {
        await redrive(body);
      } catch (error) {
        report('error', 'redrive failed', { errors: [describeError(error)] }, {});
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

function subscriberIn(body: string): string | undefined {
  try {
    const { redrive } = JSON.parse(body) as { readonly redrive?: unknown };
    return typeof redrive === 'string' ? redrive : undefined;
  } catch {
    return undefined;
  }
}
