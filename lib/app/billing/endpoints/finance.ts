import type { Endpoints } from '../../http/endpoint.ts';
import { accountEndpoints } from './accounts.ts';
import { budgetEndpoints } from './budgets.ts';
import type { BillingDependencies } from './dependencies.ts';
import { moneyEndpoints } from './money.ts';
import { planEndpoints } from './plans.ts';
import { previewEndpoint } from './preview.ts';
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
    ...budgetEndpoints(deps),
    'finance.previewMigration': previewEndpoint(deps),
  };
}
