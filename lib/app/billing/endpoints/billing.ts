import type { Endpoints } from '../../http/endpoint.ts';
import { accountEndpoints } from './accounts.ts';
import { invoiceEndpoints } from './invoices.ts';
import { jobCostEndpoints } from './job-cost.ts';
import { planEndpoints } from './plans.ts';
import { usageEndpoints } from './usage.ts';
import type { BillingWorld } from './world.ts';

/** Everything about money. */
export function billingEndpoints(world: BillingWorld): Endpoints<'billing'> {
  return {
    ...usageEndpoints(world),
    ...jobCostEndpoints(world),
    ...planEndpoints(world),
    ...accountEndpoints(world),
    ...invoiceEndpoints(world),
  };
}
