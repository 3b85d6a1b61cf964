import { type Fired, fireDueTimers } from 'epoch/sagas';
import { describeError, type Subscriber } from 'epoch/subscriptions';
import { type ChangeLog, inTurn, minuteOf, sweep } from 'epoch/transport';
import { everySubscriber } from '../../app/every-subscriber.ts';
import { timersOf } from '../../app/saga-delivery.ts';
import { SAGAS } from '../../app/subscribers.ts';
import { effectsOnAws } from '../effects.ts';
import { type AwsPlatform, changeLogOnAws, platformOnAws } from '../platform.ts';
import { type QueueHandler, runHandler } from './queue-handler.ts';

/** A run begins no comparison after this; its function may take 60 seconds. What is left is for the next one. */
const RUN_MS = 40_000;

/**
 * Run by the clock: fires due timers, then sweeps every subscriber. One that fails does not keep the others from being
 * swept, and the message comes again.
 */
export function sweepHandler(): QueueHandler {
  return runHandler({
    name: 'sweep',
    setUp() {
      const platform = platformOnAws();
      const subscribers = everySubscriber(platform, effectsOnAws(platform));
      return { ...platform, subscribers, changeLog: changeLogOnAws(platform.dynamo) };
    },
    async run(platform) {
      const startMs = performance.now();
      const isOver = () => performance.now() - startMs > RUN_MS;
      const errors: string[] = [];
      const fired = await fire(platform, errors);
      const swept = await sweepAll(platform, isOver, errors);
      return {
        level: errors.length + fired.failed > 0 ? 'error' : 'info',
        message: 'swept',
        fields: { repairs: swept.repairs, errors: [...errors.slice(0, 10), ...fired.errors] },
        measures: {
          Compared: { value: swept.compared, unit: 'count' },
          Repaired: { value: swept.repaired, unit: 'count' },
          ParkedSeen: { value: swept.parked, unit: 'count' },
          Unfinished: { value: swept.unfinished, unit: 'count' },
          TimersFired: { value: fired.fired, unit: 'count' },
          TimersFailed: { value: fired.failed, unit: 'count' },
        },
        failed: errors.length > 0,
      };
    },
  });
}

async function fire(platform: AwsPlatform, errors: string[]): Promise<Fired> {
  const { kernel, viewStore, clock } = platform;
  const timers = timersOf(platform);
  const rows = viewStore.at(timers.id);
  try {
    return await fireDueTimers({ kernel, sagas: SAGAS, rows, timers, nowMs: clock.nowMs() });
  } catch (error) {
    errors.push(describeError(error));
    return { fired: 0, failed: 0, errors: [], more: true };
  }
}

interface Swept {
  repaired: number;
  parked: number;
  compared: number;
  unfinished: number;
  readonly repairs: Record<string, number>;
}

type Sweepable = AwsPlatform & { readonly subscribers: readonly Subscriber[]; readonly changeLog: ChangeLog };

async function sweepAll(
  { subscribers, changeLog, clock }: Sweepable,
  isOver: () => boolean,
  errors: string[],
): Promise<Swept> {
  const all: Swept = { repaired: 0, parked: 0, compared: 0, unfinished: 0, repairs: {} };
  for (const subscriber of inTurn(subscribers, minuteOf(Date.now()))) {
    try {
      const swept = await sweep({ changeLog, nowMs: clock.nowMs, isOver }, subscriber);
      if (swept.more) all.unfinished += 1;
      if (swept.repaired > 0) all.repairs[subscriber.id] = swept.repaired;
      all.repaired += swept.repaired;
      all.parked += swept.parked;
      all.compared += swept.compared;
    } catch (error) {
      errors.push(`${subscriber.id}: ${describeError(error)}`);
    }
  }
  return all;
}
