import { loadedLater } from './http/loaded-later.ts';
import type { BillingRunDependencies, billingRunEndpoints } from './usage/endpoints/billing-runs.ts';

/** The daily run's endpoints, loaded with the first call: they decide on aggregates of their own. */
export function laterBillingRuns(deps: BillingRunDependencies) {
  return loadedLater<ReturnType<typeof billingRunEndpoints>>(
    {
      'finance.listBillingRuns': true,
      'finance.getBillingRun': true,
      'finance.repeatBillingRun': true,
      'finance.releaseQuarantine': true,
    },
    async () => (await import('./usage/endpoints/billing-runs.ts')).billingRunEndpoints(deps),
  );
}
