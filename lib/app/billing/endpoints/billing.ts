import type { Endpoints } from '../../http/endpoint.ts';
import { accountEndpoints } from './accounts.ts';
import { invoiceEndpoints } from './invoices.ts';
import { planEndpoints } from './plans.ts';
import { usageEndpoints } from './usage.ts';
import type { BillingWorld } from './world.ts';

/** Everything about money. */
export function billingEndpoints(world: BillingWorld): Endpoints<'billing'> {
  return {
    ...usageEndpoints(world),
    ...planEndpoints(world),
    ...accountEndpoints(world),
    ...invoiceEndpoints(world),
    // Seldom called, and the only one that imports the decisions of jobs.
    async 'billing.getJobCost'(call) {
      const { jobCost } = await import('./job-cost.ts');
      return jobCost(world, call);
    },
  };
}
