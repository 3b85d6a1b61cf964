import { metaRoutes } from '../lib/api/groups/meta.ts';
import { openApi } from '../lib/api/openapi.ts';
import { metaEndpoints } from '../lib/app/platform/endpoints/meta.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { stageClock } from '../lib/aws/platform.ts';

/** Decided when functions are bundled for a stage. */
declare const __TEST_CLOCK__: boolean;

const clock = stageClock();

export const handler = createApi({
  routes: metaRoutes,
  endpoints: metaEndpoints({
    clock,
    stage: environment('STAGE'),
    openapi: () => openApi({ testClock: __TEST_CLOCK__ }),
  }),
  clock,
});
