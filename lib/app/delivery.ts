import { createReactor, type Reactor } from 'epoch/reactors';
import type { Subscriber } from 'epoch/subscriptions';
import { type Checkpointed, createProjector, type Projection } from 'epoch/views';
import type { ProjectionPlatform } from './platform.ts';

/** The subscriber that keeps a view. */
export function projectorOf(platform: ProjectionPlatform, projection: Projection): Checkpointed {
  return createProjector({ ...deliveryOptions(platform), projection });
}

/** The subscriber that runs a reactor. */
export function reactorOf(platform: ProjectionPlatform, reactor: Reactor): Subscriber {
  return createReactor({ ...deliveryOptions(platform), reactor });
}

/** The dependencies of every subscriber. */
export function deliveryOptions({ viewStore: store, events: reader, upcast, clock: { nowMs } }: ProjectionPlatform) {
  return { store, reader, upcast, nowMs };
}
