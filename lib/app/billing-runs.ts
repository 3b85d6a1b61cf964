import type { BillingRunDependencies, billingRunEndpoints } from './usage/endpoints/billing-runs.ts';

/** The daily run's endpoints, loaded with the first call: they decide on aggregates of their own. */
export function laterBillingRuns(deps: BillingRunDependencies): ReturnType<typeof billingRunEndpoints> {
  const endpoints = async () => (await import('./usage/endpoints/billing-runs.ts')).billingRunEndpoints(deps);
  return {
    'finance.listBillingRuns': async (call) => (await endpoints())['finance.listBillingRuns'](call),
    'finance.getBillingRun': async (call) => (await endpoints())['finance.getBillingRun'](call),
    'finance.repeatBillingRun': async (call) => (await endpoints())['finance.repeatBillingRun'](call),
    'finance.releaseQuarantine': async (call) => (await endpoints())['finance.releaseQuarantine'](call),
  };
}
