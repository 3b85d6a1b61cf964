import { billingAccountRoutes } from '../lib/api/groups/billing-accounts.ts';
import { billingRunRoutes } from '../lib/api/groups/billing-runs.ts';
import { budgetRoutes } from '../lib/api/groups/budgets.ts';
import { financeRoutes } from '../lib/api/groups/finance.ts';

import { fleetPriceRoutes } from '../lib/api/groups/fleet-price.ts';
import { planRoutes } from '../lib/api/groups/plans.ts';
import { termsRoutes } from '../lib/api/groups/terms.ts';
import { FINANCE_VIEWS } from '../lib/app/api-views.ts';
import { financeEndpoints } from '../lib/app/billing/endpoints/finance.ts';
import { laterBillingRuns } from '../lib/app/billing-runs.ts';
import { apiPlatformOnAws } from '../lib/aws/api-platform.ts';
import { environment } from '../lib/aws/environment.ts';
import { createApi } from '../lib/aws/http/api.ts';
import { laterRunQueue } from '../lib/aws/run-queue.ts';

const platform = apiPlatformOnAws(FINANCE_VIEWS);

export const handler = createApi({
  ...platform,
  routes: [
    ...planRoutes,
    ...billingAccountRoutes,
    ...financeRoutes,
    ...termsRoutes,
    ...budgetRoutes,
    ...billingRunRoutes,
    ...fleetPriceRoutes,
  ],
  endpoints: {
    ...financeEndpoints(platform),
    ...laterBillingRuns({ ...platform, runQueue: laterRunQueue(environment('DAILY_QUEUE_URL')) }),
  },
});
