import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { Clock } from '../../ports/clock.ts';

/** Public endpoints. */
export function metaEndpoints(world: {
  readonly clock: Clock;
  readonly stage: string;
  readonly openapi: () => Readonly<Record<string, unknown>>;
}): Endpoints<'meta'> {
  let document: Readonly<Record<string, unknown>> | undefined;
  return {
    'meta.health': async () => ({ body: { status: 'ok', stage: world.stage, now: iso(world.clock.nowMs()) } }),
    'meta.openapi': async () => {
      document ??= world.openapi();
      return { body: document };
    },
  };
}
