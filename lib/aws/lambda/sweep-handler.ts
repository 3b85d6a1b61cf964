import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Fired, fireDueTimers } from 'epoch/sagas';
import { describeError } from 'epoch/subscriptions';
import { inTurn, minuteOf, sweep } from 'epoch/transport';
import { changeLog, type DeliveryWorld, deliveryWorld } from './delivery-world.ts';
import { createReporter } from './report-line.ts';
import { projectorOf, sagaRegistry } from './subscriber-handler.ts';
import { type SubscriberParts, subscribersOf } from './subscribers-of.ts';

/** A run begins no comparison after this; its function may take 60 seconds. What is left is for the next one. */
const RUN_MS = 40_000;

/**
 * Run by the clock: fires due timers, then sweeps every subscriber. One that fails does not keep the others from being
 * swept, and the message comes again.
 */
export function sweepHandler(parts: SubscriberParts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  let world: DeliveryWorld | undefined;
  const report = createReporter('sweep');
  return async ({ Records }) => {
    world ??= deliveryWorld();
    const { clock, kernel, views } = world;
    await clock.refresh();
    const log = changeLog(world.dynamo);
    const errors: string[] = [];
    const startMs = performance.now();
    const isOver = () => performance.now() - startMs > RUN_MS;
    const subscribers = inTurn(subscribersOf(parts, world), minuteOf(Date.now()));
    const timers = projectorOf(parts.timers, sagaRegistry(parts.sagas), world);
    const rows = views.at(timers.id);
    const fired = await fireDueTimers({ kernel, sagas: parts.sagas, rows, timers, nowMs: clock.nowMs() }).catch(
      (error): Fired => {
        errors.push(describeError(error));
        return { fired: 0, failed: 0, errors: [], more: true };
      },
    );
    let repaired = 0;
    let parked = 0;
    let compared = 0;
    let unfinished = 0;
    const repairs: Record<string, number> = {};
    for (const subscriber of subscribers) {
      try {
        const swept = await sweep({ changeLog: log, nowMs: clock.nowMs, isOver }, subscriber);
        if (swept.more) unfinished += 1;
        if (swept.repaired > 0) repairs[subscriber.id] = swept.repaired;
        repaired += swept.repaired;
        parked += swept.parked;
        compared += swept.compared;
      } catch (error) {
        errors.push(`${subscriber.id}: ${describeError(error)}`);
      }
    }
    report(
      errors.length + fired.failed > 0 ? 'error' : 'info',
      'swept',
      { repairs, errors: [...errors.slice(0, 10), ...fired.errors] },
      {
        Compared: { value: compared, unit: 'count' },
        Repaired: { value: repaired, unit: 'count' },
        ParkedSeen: { value: parked, unit: 'count' },
        Unfinished: { value: unfinished, unit: 'count' },
        TimersFired: { value: fired.fired, unit: 'count' },
        TimersFailed: { value: fired.failed, unit: 'count' },
      },
    );
    return {
      batchItemFailures: errors.length === 0 ? [] : Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}
