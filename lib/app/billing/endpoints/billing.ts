import type { Endpoints } from '../../http/endpoint.ts';
import { loadedLater } from '../../http/loaded-later.ts';
import type { BillingDependencies } from './dependencies.ts';
import type { invoiceEndpoints } from './invoices.ts';
import { usageEndpoints } from './usage.ts';

type Of =
  | 'listUsageDays'
  | 'currentUsage'
  | 'listUsageByJob'
  | 'getJobCost'
  | 'listInvoices'
  | 'getInvoice'
  | 'explainLine';

/** What was used, and what it comes to. */
export function billingEndpoints(deps: BillingDependencies): Pick<Endpoints<'billing'>, `billing.${Of}`> {
  return {
    ...usageEndpoints(deps),
    ...laterInvoices(deps),
    // Seldom called, and the only one that imports the decisions of jobs.
    async 'billing.getJobCost'(call) {
      const { jobCost } = await import('./job-cost.ts');
      return jobCost(deps, call);
    },
  };
}

/** Bills are read less often than what is used now. */
const laterInvoices = (deps: BillingDependencies) =>
  loadedLater<ReturnType<typeof invoiceEndpoints>>(
    { 'billing.listInvoices': true, 'billing.getInvoice': true, 'billing.explainLine': true },
    async () => (await import('./invoices.ts')).invoiceEndpoints(deps),
  );
