import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Kernel } from 'epoch';
import { createConsistency, createProjectingKernel } from 'epoch/consistency';
import { createProjector, createUpcast, viewId } from 'epoch/views';
import { createDynamoViewStore, nodeRuntime } from 'epoch-dynamodb';
import { schemas } from '../app/platform/queries/schemas.ts';
import type { Clock } from '../app/ports/clock.ts';
import type { Consistency } from '../app/ports/consistency.ts';
import { INLINE_PROJECTIONS, VIEWS } from '../app/views.ts';
import { environment } from './environment.ts';
import { log } from './http/log.ts';

/**
 * A kernel whose commands show their effect at once, and the tokens with which a query makes sure of it. Needs VIEWS_TABLE.
 */
export function readYourWrites(
  bare: Kernel,
  client: DynamoDBClient,
  clock: Clock,
): { readonly kernel: Kernel; readonly consistency: Consistency } {
  const store = createDynamoViewStore({ client, table: environment('VIEWS_TABLE') });
  const reader = bare.store;
  const upcast = createUpcast(schemas);
  const { pause } = nodeRuntime();
  const projectors = VIEWS.map((projection) =>
    createProjector({ projection, store, reader, upcast, nowMs: clock.nowMs }),
  );
  const isInline = new Set(INLINE_PROJECTIONS.map(viewId));
  const inline = projectors.filter(({ id }) => isInline.has(id));
  const named = Object.fromEntries(projectors.map((projector, index) => [VIEWS[index]?.name ?? '', projector]));
  const homes = Object.fromEntries(VIEWS.map(({ name, home }) => [name, home]));
  return {
    kernel: createProjectingKernel({
      kernel: bare,
      inline,
      pause,
      observe: (subscriber, outcome) => log('WARN', 'inline', { subscriber, outcome }),
    }),
    consistency: createConsistency({ projectors: named, homes, store, reader, pause }),
  };
}
