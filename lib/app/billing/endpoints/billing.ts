import type { Endpoints } from '../../http/endpoint.ts';
import { accountEndpoints } from './accounts.ts';
import type { BillingDependencies } from './dependencies.ts';
import { invoiceEndpoints } from './invoices.ts';
import { planEndpoints } from './plans.ts';
import { usageEndpoints } from './usage.ts';

/** Everything about money. */
export function billingEndpoints(deps: BillingDependencies): Endpoints<'billing'> {
  return {
    ...usageEndpoints(deps),
    ...planEndpoints(deps),
    ...accountEndpoints(deps),
    ...invoiceEndpoints(deps),
    async 'billing.getBridge'(call) {
      const { bridgeOfMonths } = await import('./bridge.ts');
      return bridgeOfMonths(deps, call);
    },
    // Seldom called, and the only one that imports the decisions of jobs.
    async 'billing.getJobCost'(call) {
      const { jobCost } = await import('./job-cost.ts');
      return jobCost(deps, call);
    },
  };
}
