import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createReactor, type Reactor } from '../../app/reactors/reactor.ts';
import { describeError } from '../../epoch/delivery/errors.ts';
import type { Projection } from '../../epoch/delivery/projection.ts';
import type { Saga } from '../../epoch/delivery/saga.ts';
import { createSagaHearer, createSagaSender } from '../../epoch/delivery/saga-subscribers.ts';
import type { Subscriber } from '../../epoch/delivery/subscriber.ts';
import { sweep } from '../../epoch/delivery/sweep.ts';
import { fireDueTimers } from '../../epoch/delivery/timers.ts';
import { createUpcast } from '../../epoch/delivery/upcast.ts';
import { changeLog, type DeliveryWorld, deliveryWorld } from './delivery-world.ts';
import { createReporter } from './report-line.ts';
import { projectorOf, type Registry, sagaOptions, sagaRegistry } from './subscriber-handler.ts';

export interface SweepParts {
  readonly projections: readonly Projection[];
  readonly sagas: readonly Saga<unknown>[];
  readonly registry: Registry;
  /** The one of the projections that keeps the timers. */
  readonly timers: Projection;
  /** Reactors are only compared here when they can be run here: those that need no more than this world. */
  readonly reactors?: (world: DeliveryWorld) => readonly Reactor[];
}

/**
 * Run by the clock: fires due timers, then sweeps every subscriber. One that fails does not keep the others from being
 * swept, and the message comes again.
 */
export function sweepHandler(parts: SweepParts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  let world: DeliveryWorld | undefined;
  const report = createReporter('sweep');
  return async ({ Records }) => {
    world ??= deliveryWorld();
    const { clock, kernel, views } = world;
    await clock.refresh();
    const log = changeLog(world.dynamo);
    const errors: string[] = [];
    const subscribers = subscribersOf(parts, world);
    const timers = projectorOf(parts.timers, sagaRegistry(parts.sagas), world);
    const rows = views.at(timers.id);
    const fired = await fireDueTimers({ kernel, sagas: parts.sagas, rows, timers, nowMs: clock.nowMs() }).catch(
      (error) => {
        errors.push(describeError(error));
        return { fired: 0, more: true };
      },
    );
    let repaired = 0;
    let parked = 0;
    let compared = 0;
    const repairs: Record<string, number> = {};
    for (const subscriber of subscribers) {
      try {
        const swept = await sweep({ changeLog: log, nowMs: clock.nowMs }, subscriber);
        if (swept.repaired > 0) repairs[subscriber.id] = swept.repaired;
        repaired += swept.repaired;
        parked += swept.parked;
        compared += swept.compared;
      } catch (error) {
        errors.push(`${subscriber.id}: ${describeError(error)}`);
      }
    }
    report(
      errors.length > 0 ? 'error' : 'info',
      'swept',
      { repairs, errors: errors.slice(0, 10) },
      {
        Compared: { value: compared, unit: 'count' },
        Repaired: { value: repaired, unit: 'count' },
        ParkedSeen: { value: parked, unit: 'count' },
        TimersFired: { value: fired.fired, unit: 'count' },
      },
    );
    return {
      batchItemFailures: errors.length === 0 ? [] : Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}

/** Everything that can be caught up from here. */
export function subscribersOf(parts: SweepParts, world: DeliveryWorld): readonly Subscriber[] {
  const schemas = { ...parts.registry, ...sagaRegistry(parts.sagas) };
  const upcast = createUpcast(Object.values(schemas));
  const { views: store, events: reader, clock } = world;
  return [
    ...parts.projections.map((projection) => projectorOf(projection, schemas, world)),
    ...parts.sagas.flatMap((saga) => {
      const options = sagaOptions(saga, parts.registry, world);
      return [createSagaHearer(options), createSagaSender(options)];
    }),
    ...(parts.reactors?.(world) ?? []).map((reactor) =>
      createReactor({ reactor, store, reader, upcast, nowMs: clock.nowMs }),
    ),
  ];
}
