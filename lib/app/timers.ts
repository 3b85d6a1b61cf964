import { sagaAggregate } from 'epoch/sagas';
import { type Checkpointed, createProjector, createUpcast } from 'epoch/views';
import { deliveryOptions } from './delivery.ts';
import type { ProjectionPlatform } from './platform.ts';
import { SAGAS, timers } from './subscribers.ts';

/** The view of all sagas' timers: of streams that belong to sagas, not to the domain. In another version for a rebuild. */
export function timersOf(platform: ProjectionPlatform, version = timers.version): Checkpointed {
  const upcast = createUpcast(SAGAS.map(sagaAggregate));
  return createProjector({ ...deliveryOptions(platform), upcast, projection: { ...timers, version } });
}
