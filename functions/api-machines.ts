import { machineRoutes } from '../lib/api/groups/machines.ts';
import { MACHINE_VIEWS } from '../lib/app/api-views.ts';
import { machineEndpoints } from '../lib/app/machines/endpoints/machines.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { createApi } from '../lib/aws/http/api.ts';

const platform = apiPlatformOnAws(MACHINE_VIEWS);

export const handler = createApi({
  ...platform,
  routes: machineRoutes,
  endpoints: machineEndpoints({ ...platform, queue: platform.viewStore }),
});
