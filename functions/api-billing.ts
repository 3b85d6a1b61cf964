import { billingRoutes } from '../lib/api/groups/billing.ts';
import { planRoutes } from '../lib/api/groups/plans.ts';
import { billingEndpoints } from '../lib/app/billing/endpoints/billing.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { platform, usage } from '../lib/aws/platform.ts';

const known = platform();
const world = { ...known, ...usage(known) };

export const handler = createApi({
  ...world,
  routes: [...planRoutes, ...billingRoutes],
  endpoints: billingEndpoints(world),
});
