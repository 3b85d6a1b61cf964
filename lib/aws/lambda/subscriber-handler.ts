import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { AnyAggregate, Kernel } from 'epoch';
import { createReactor, type Reactor } from 'epoch/reactors';
import type { Saga } from 'epoch/sagas';
import { createSagaHearer, createSagaSender, sagaAggregate, sagaAggregateName } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import type { Projection } from 'epoch/views';
import { createProjector, createUpcast, type KnownAggregate } from 'epoch/views';
import { deliverBatch } from 'epoch-dynamodb/lambda';
import { type DeliveryWorld, deliveryWorld } from './delivery-world.ts';
import { createReporter } from './report-line.ts';

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;
export type Registry = Readonly<Record<string, AnyAggregate>>;
/** What is needed to upcast: less than to execute. */
export type Schemas = Readonly<Record<string, KnownAggregate>>;

/** Works a subscriber's queue off. Everything is made at the first invocation, from the function's environment. */
export function subscriberHandler(make: (world: DeliveryWorld) => Subscriber): QueueHandler {
  let made: {
    readonly subscriber: Subscriber;
    readonly world: DeliveryWorld;
    readonly report: ReturnType<typeof createReporter>;
  };
  return async ({ Records }) => {
    if (made === undefined) {
      const world = deliveryWorld();
      const subscriber = make(world);
      made = { world, subscriber, report: createReporter(subscriber.id) };
    }
    const { subscriber, world, report } = made;
    await world.clock.refresh();
    const messages = Records.map(({ messageId, body }) => ({ id: messageId, body }));
    const { failedIds, statuses, correlations, errors, lagMs } = await deliverBatch(
      subscriber,
      messages,
      world.clock.nowMs(),
      ({ id, body, reason }) => world.refusals.keep(subscriber.id, { id, body, reason, atMs: world.clock.nowMs() }),
    );
    report(
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
    return { batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Handler of a projection. `registry` upcasts the aggregates that it hears; others may be left out. */
export function projectionHandler(projection: Projection, registry: Schemas): QueueHandler {
  return subscriberHandler((world) => projectorOf(projection, registry, world));
}

export function projectorOf(projection: Projection, registry: Schemas, { views, events, clock }: DeliveryWorld) {
  const upcast = createUpcast(Object.values(registry));
  return createProjector({ projection, store: views, reader: events, upcast, nowMs: clock.nowMs });
}

/** Handler of a reactor, made from the world that its function has. */
export function reactorHandler(make: (world: DeliveryWorld) => Reactor, registry: Schemas): QueueHandler {
  return subscriberHandler((world) => reactorOf(make(world), registry, world));
}

export function reactorOf(reactor: Reactor, registry: Schemas, { views, events, clock }: DeliveryWorld) {
  const upcast = createUpcast(Object.values(registry));
  return createReactor({ reactor, store: views, reader: events, upcast, nowMs: clock.nowMs });
}

/** Handler of the half of a saga that hears. */
export function sagaHandler<S>(saga: Saga<S>, registry: Registry): QueueHandler {
  return subscriberHandler((world) => hearerOf(saga, registry, world));
}

export function hearerOf<S>(saga: Saga<S>, registry: Registry, world: DeliveryWorld) {
  return createSagaHearer(sagaOptions(saga, registry, world));
}

/** Handler of the half of a saga that sends, with the world's kernel or one that does more. */
export function senderHandler<S>(saga: Saga<S>, registry: Registry, kernelOf?: KernelOf): QueueHandler {
  return subscriberHandler((world) => senderOf(saga, registry, world, kernelOf));
}

type KernelOf = (world: DeliveryWorld) => Kernel;

export function senderOf<S>(saga: Saga<S>, registry: Registry, world: DeliveryWorld, kernelOf?: KernelOf) {
  const kernel = kernelOf?.(world) ?? world.kernel;
  return createSagaSender(sagaOptions(saga, registry, { ...world, kernel }));
}

function sagaOptions<S>(saga: Saga<S>, registry: Registry, { kernel, views, events, clock }: DeliveryWorld) {
  const upcast = createUpcast(Object.values(registry));
  return { saga, kernel, registry, store: views, reader: events, upcast, nowMs: clock.nowMs };
}

/** Sagas' own streams have no schemas of the domain: what projections of them need to be upcast. */
export function sagaRegistry(sagas: readonly Saga<unknown>[]): Schemas {
  return Object.fromEntries(sagas.map((saga) => [sagaAggregateName(saga), sagaAggregate(saga)]));
}
