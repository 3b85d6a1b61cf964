import type { Kernel } from 'epoch';
import { createSagaHearer, createSagaSender, type Saga, sagaAggregate } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { type Checkpointed, createProjector, createUpcast } from 'epoch/views';
import type { Platform } from './platform.ts';
import { registry } from './registry.ts';
import { SAGAS, timers } from './subscribers.ts';

/** The half of a saga that takes commits in. */
export function sagaInputOf<S>(platform: Platform, saga: Saga<S>): Subscriber {
  return createSagaHearer(sagaOptions(platform, saga, platform.kernel));
}

/** The half of a saga that sends its commands; with another kernel where sending does more than execute. */
export function sagaOutputOf<S>(platform: Platform, saga: Saga<S>, kernel: Kernel = platform.kernel): Subscriber {
  return createSagaSender(sagaOptions(platform, saga, kernel));
}

function sagaOptions<S>({ viewStore, events, upcast, clock }: Platform, saga: Saga<S>, kernel: Kernel) {
  return { saga, kernel, registry, store: viewStore, reader: events, upcast, nowMs: clock.nowMs };
}

/** The view of all sagas' timers: of streams that belong to sagas, not to the domain. In another version for a rebuild. */
export function timersOf({ viewStore, events, clock }: Platform, version = timers.version): Checkpointed {
  const upcast = createUpcast(SAGAS.map(sagaAggregate));
  const projection = { ...timers, version };
  return createProjector({ projection, store: viewStore, reader: events, upcast, nowMs: clock.nowMs });
}
