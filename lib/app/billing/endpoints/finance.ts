import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { accountEndpoints } from './accounts.ts';
import type { budgetEndpoints } from './budgets.ts';
import { moneyEndpoints } from './money.ts';
import { planEndpoints } from './plans.ts';
import { termsEndpoints } from './terms.ts';
import type { volumeEndpoints } from './volume.ts';

type Run = 'listBillingRuns' | 'getBillingRun' | 'repeatBillingRun' | 'releaseQuarantine';
/** By the documents' function, or by the feature of usage. */
type ElsewhereServed = 'finance.listDocuments' | 'finance.previewMigration' | `finance.${Run}`;

/** Plans and accounts: what is owed either way, and by which terms. */
export function financeEndpoints(
  deps: Dependencies,
): Omit<Endpoints<'finance'>, ElsewhereServed> &
  ReturnType<typeof planEndpoints> &
  ReturnType<typeof accountEndpoints> {
  return {
    ...planEndpoints(deps),
    ...accountEndpoints(deps),
    ...moneyEndpoints(deps),
    ...termsEndpoints(deps),
    ...laterBudgets(deps),
    'finance.getSeller': async (call) => (await laterSeller(deps))['finance.getSeller'](call),
    'finance.nameSeller': async (call) => (await laterSeller(deps))['finance.nameSeller'](call),
    ...laterVolume(deps),
  };
}

const laterSeller = async (deps: Dependencies) => (await import('./seller.ts')).sellerEndpoints(deps);

/** Loaded with the first call: they decide on another aggregate than all else here. */
function laterBudgets(deps: Dependencies): ReturnType<typeof budgetEndpoints> {
  const endpoints = async () => (await import('./budgets.ts')).budgetEndpoints(deps);
  return {
    'finance.listBudgets': async (call) => (await endpoints())['finance.listBudgets'](call),
    'finance.setBudget': async (call) => (await endpoints())['finance.setBudget'](call),
    'finance.removeBudget': async (call) => (await endpoints())['finance.removeBudget'](call),
  };
}

/** Loaded with the first call: they read the months of an account. */
function laterVolume(deps: Dependencies): ReturnType<typeof volumeEndpoints> {
  const endpoints = async () => (await import('./volume.ts')).volumeEndpoints(deps);
  return {
    'finance.addVolumeMember': async (call) => (await endpoints())['finance.addVolumeMember'](call),
    'finance.endVolumeMember': async (call) => (await endpoints())['finance.endVolumeMember'](call),
    'finance.getVolumeMonth': async (call) => (await endpoints())['finance.getVolumeMonth'](call),
  };
}
