import type { Endpoints } from '../../http/endpoint.ts';
import { accountEndpoints } from './accounts.ts';
import type { budgetEndpoints } from './budgets.ts';
import type { BillingDependencies } from './dependencies.ts';
import { moneyEndpoints } from './money.ts';
import { planEndpoints } from './plans.ts';
import { termsEndpoints } from './terms.ts';

/** Plans and accounts: what is owed either way, and by which terms. */
export function financeEndpoints(
  deps: BillingDependencies,
): Endpoints<'finance'> & ReturnType<typeof planEndpoints> & ReturnType<typeof accountEndpoints> {
  return {
    ...planEndpoints(deps),
    ...accountEndpoints(deps),
    ...moneyEndpoints(deps),
    ...termsEndpoints(deps),
    ...laterBudgets(deps),
    'finance.listDocuments': async (call) => (await import('./register.ts')).listDocuments(deps, call),
    // Loaded with the first call: nothing else here rates a month.
    'finance.previewMigration': async (call) => (await import('./preview.ts')).previewEndpoint(deps)(call),
  };
}

/** Loaded with the first call: they decide on another aggregate than all else here. */
function laterBudgets(deps: BillingDependencies): ReturnType<typeof budgetEndpoints> {
  const endpoints = async () => (await import('./budgets.ts')).budgetEndpoints(deps);
  return {
    'finance.listBudgets': async (call) => (await endpoints())['finance.listBudgets'](call),
    'finance.setBudget': async (call) => (await endpoints())['finance.setBudget'](call),
    'finance.removeBudget': async (call) => (await endpoints())['finance.removeBudget'](call),
  };
}
