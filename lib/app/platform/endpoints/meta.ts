import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { Clock } from '../../ports/clock.ts';

/** Public endpoints. */
export function metaEndpoints(deps: {
  readonly clock: Clock;
  readonly stage: string;
  readonly openapi: () => Readonly<Record<string, unknown>>;
}): Endpoints<'meta'> {
  let document: Readonly<Record<string, unknown>> | undefined;
  return {
    'meta.health': async () => ({ body: { status: 'ok', stage: deps.stage, now: iso(deps.clock.nowMs()) } }),
    'meta.openapi': async () => {
      document ??= deps.openapi();
      return { body: document };
    },
  };
}
