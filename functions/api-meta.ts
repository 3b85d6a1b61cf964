import { metaRoutes } from '../lib/api/groups/meta.ts';
import { openApi } from '../lib/api/openapi.ts';
import { metaEndpoints } from '../lib/app/platform/endpoints/meta.ts';
import { platformClock } from '../lib/aws/clock/platform-clock.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { createDynamo } from '../lib/aws/platform.ts';

/** Decided when functions are bundled for a stage. */
declare const __TEST_CLOCK__: boolean;

const clock = platformClock(createDynamo());

export const handler = createApi({
  routes: metaRoutes,
  endpoints: metaEndpoints({
    clock,
    stage: environment('STAGE'),
    openapi: () => openApi({ testClock: __TEST_CLOCK__ }),
  }),
  clock,
});
