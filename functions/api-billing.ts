import { billingRoutes } from '../lib/api/groups/billing.ts';
import { BILLING_VIEWS } from '../lib/app/api-views.ts';
import { billingEndpoints } from '../lib/app/billing/endpoints/billing.ts';
import { usageOf } from '../lib/app/usage.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { createApi } from '../lib/aws/http/api.ts';

const platform = apiPlatformOnAws(BILLING_VIEWS);
const deps = { ...platform, ...usageOf(platform) };

export const handler = createApi({
  ...deps,
  routes: billingRoutes,
  endpoints: billingEndpoints(deps),
});
