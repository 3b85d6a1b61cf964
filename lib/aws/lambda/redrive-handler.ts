import { redriveAll } from 'epoch/transport';
import { everySubscriber } from '../../app/every-subscriber.ts';
import { effectsOnAws } from '../effects.ts';
import { environment } from '../environment.ts';
import { once } from '../lazily.ts';
import { platformOnAws } from '../platform.ts';
import { queueOf } from '../sqs/queue-names.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/**
 * Redrives a subscriber's parked streams and dead letters, as an administrator requested. A message
 * that arrives twice finds less to do; a malformed one is logged and dropped.
 */
export function redriveHandler(): QueueHandler {
  const deadLetters = once(async () => (await import('../sqs/dead-letters.ts')).deadLetterRedriver());
  return queueHandler({
    name: 'redrive',
    setUp() {
      const platform = platformOnAws();
      return { clock: platform.clock, subscribers: everySubscriber(platform, effectsOnAws(platform)) };
    },
    async handle({ subscribers }, { body }, log) {
      const wanted = subscriberIn(body);
      const subscriber = subscribers.find(({ id }) => id === wanted);
      if (subscriber === undefined) {
        log('error', 'no such subscriber', { wanted: body.slice(0, 200) });
        return 'unknown';
      }
      const { redriven, failed } = await redriveAll(subscriber);
      const sendAgain = await deadLetters();
      const sent = await sendAgain(await queueOf(environment('QUEUE_PREFIX'), subscriber.id));
      log(
        failed.length > 0 ? 'warn' : 'info',
        'redriven',
        { subscriber: subscriber.id, errors: failed.slice(0, 10).map(({ stream, error }) => `${stream}: ${error}`) },
        {
          Redriven: { value: redriven, unit: 'count' },
          ParkedAgain: { value: failed.length, unit: 'count' },
          DeadLettersSent: { value: sent, unit: 'count' },
        },
      );
      return 'redriven';
    },
  });
}

function subscriberIn(body: string): string | undefined {
  try {
    const { redrive } = JSON.parse(body) as { readonly redrive?: unknown };
    return typeof redrive === 'string' ? redrive : undefined;
  } catch {
    return undefined;
  }
}
