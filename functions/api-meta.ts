import { metaRoutes } from '../lib/api/groups/meta.ts';
import { openApi } from '../lib/api/openapi.ts';
import { routes } from '../lib/api/routes.ts';
import { metaEndpoints } from '../lib/app/platform/endpoints/meta.ts';
import { platformClock } from '../lib/aws/clock/platform-clock.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import type { ApiHandler } from '../lib/aws/http/exchange.ts';
import { createUnrouted, DEFAULT_ROUTE_KEY, routesAnywhere } from '../lib/aws/http/unrouted.ts';
import { createDynamo } from '../lib/aws/platform.ts';

/** Decided when functions are bundled for a stage. */
declare const __TEST_CLOCK__: boolean;

const clock = platformClock(createDynamo());

const api = createApi({
  routes: metaRoutes,
  endpoints: metaEndpoints({
    clock,
    stage: environment('STAGE'),
    openapi: () => openApi({ testClock: __TEST_CLOCK__ }),
  }),
  clock,
});

const unrouted = createUnrouted({ found: routesAnywhere(routes, __TEST_CLOCK__) });

/** Also answers requests that fit no route of the contract. */
export const handler: ApiHandler = (event, context) =>
  event.routeKey === DEFAULT_ROUTE_KEY ? unrouted(event, context) : api(event, context);
