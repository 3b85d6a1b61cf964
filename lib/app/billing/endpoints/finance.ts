import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { loadedLater } from '../../http/loaded-later.ts';
import type { accountEndpoints } from './accounts.ts';
import type { budgetEndpoints } from './budgets.ts';
import type { fleetPriceEndpoints } from './fleet-price.ts';
import type { moneyEndpoints } from './money.ts';
import { planEndpoints } from './plans.ts';
import type { sellerEndpoints } from './seller.ts';
import type { termsEndpoints } from './terms.ts';
import type { volumeEndpoints } from './volume.ts';

type Run = 'listBillingRuns' | 'getBillingRun' | 'repeatBillingRun' | 'releaseQuarantine';
/** By the documents' function, or by the feature of usage. */
type ElsewhereServed =
  | 'finance.getBridge'
  | 'finance.getPrices'
  | 'finance.listDocuments'
  | 'finance.previewMigration'
  | `finance.${Run}`;

/** Plans and accounts: what is owed either way, and by which terms. */
export function financeEndpoints(
  deps: Dependencies,
): Omit<Endpoints<'finance'>, ElsewhereServed> &
  ReturnType<typeof planEndpoints> &
  ReturnType<typeof accountEndpoints> {
  return {
    ...planEndpoints(deps),
    ...laterAccounts(deps),
    ...laterMoney(deps),
    ...laterTerms(deps),
    ...laterBudgets(deps),
    ...laterSeller(deps),
    ...laterVolume(deps),
    ...laterFleetPrice(deps),
  };
}

// Administrators ask for each of these now and then: the function starts without any of them.

const laterAccounts = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof accountEndpoints>>(
    { 'billing.openAccount': true, 'billing.getAccount': true, 'billing.pinPlan': true },
    async () => (await import('./accounts.ts')).accountEndpoints(deps),
  );

const laterMoney = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof moneyEndpoints>>(
    {
      'finance.getBalance': true,
      'finance.listEntries': true,
      'finance.getAccountBalance': true,
      'finance.listAccountEntries': true,
      'finance.recordPayment': true,
      'finance.reversePayment': true,
      'finance.recordRefund': true,
      'finance.grantCredit': true,
      'finance.voidInvoice': true,
    },
    async () => (await import('./money.ts')).moneyEndpoints(deps),
  );

const laterTerms = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof termsEndpoints>>(
    {
      'finance.getTerms': true,
      'finance.overridePrice': true,
      'finance.endOverride': true,
      'finance.grantDiscount': true,
      'finance.endDiscount': true,
      'finance.scheduleMigration': true,
      'finance.cancelMigration': true,
      'finance.setTax': true,
      'finance.changeGrace': true,
      'finance.setEmptyInvoices': true,
      'finance.releaseInvoice': true,
      'finance.closeAccount': true,
      'finance.priceUsage': true,
    },
    async () => (await import('./terms.ts')).termsEndpoints(deps),
  );

const laterSeller = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof sellerEndpoints>>({ 'finance.getSeller': true, 'finance.nameSeller': true }, async () =>
    (await import('./seller.ts')).sellerEndpoints(deps),
  );

const laterBudgets = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof budgetEndpoints>>(
    { 'finance.listBudgets': true, 'finance.setBudget': true, 'finance.removeBudget': true },
    async () => (await import('./budgets.ts')).budgetEndpoints(deps),
  );

const laterVolume = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof volumeEndpoints>>(
    { 'finance.addVolumeMember': true, 'finance.endVolumeMember': true, 'finance.getVolumeMonth': true },
    async () => (await import('./volume.ts')).volumeEndpoints(deps),
  );

const laterFleetPrice = (deps: Dependencies) =>
  loadedLater<ReturnType<typeof fleetPriceEndpoints>>({ 'finance.getFleetPrice': true }, async () =>
    (await import('./fleet-price.ts')).fleetPriceEndpoints(deps),
  );
