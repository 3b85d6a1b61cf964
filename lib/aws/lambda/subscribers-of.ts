import type { Kernel } from 'epoch';
import type { Reactor } from 'epoch/reactors';
import type { Saga } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import type { Projection } from 'epoch/views';
import type { DeliveryWorld } from './delivery-world.ts';
import { hearerOf, projectorOf, type Registry, reactorOf, sagaRegistry, senderOf } from './subscriber-handler.ts';

/** What subscribers are made of. */
export interface SubscriberParts {
  readonly projections: readonly Projection[];
  readonly sagas: readonly Saga<unknown>[];
  readonly registry: Registry;
  /** The one of the projections that keeps the timers. */
  readonly timers: Projection;
  /** By the saga's name: kernels of senders that do more than execute. */
  readonly kernels?: Readonly<Record<string, (world: DeliveryWorld) => Kernel>>;
  readonly reactors?: readonly ((world: DeliveryWorld) => Reactor)[];
}

/** Every subscriber in one process, made as its own function makes it. */
export function subscribersOf(parts: SubscriberParts, world: DeliveryWorld): readonly Subscriber[] {
  const { projections, sagas, registry, kernels = {}, reactors = [] } = parts;
  const schemas = { ...registry, ...sagaRegistry(sagas) };
  return [
    ...projections.map((projection) => projectorOf(projection, schemas, world)),
    ...sagas.flatMap((saga) => [hearerOf(saga, registry, world), senderOf(saga, registry, world, kernels[saga.name])]),
    ...reactors.map((make) => reactorOf(make(world), schemas, world)),
  ];
}
