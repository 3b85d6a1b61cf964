import type { CommitReader } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { loadedLater } from '../../http/loaded-later.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { Signer } from '../../ports/signer.ts';
import type { CustomerDependencies } from './customers.ts';
import type { BillingDependencies } from './dependencies.ts';
import type { ExportDependencies, exportEndpoints } from './exports.ts';
import type { linePartEndpoints } from './line-parts.ts';

export interface DocumentDependencies extends BillingDependencies {
  readonly events: CommitReader;
  readonly signer: Signer;
  readonly documents: DocumentStore;
}

type Name =
  | 'getBridge'
  | 'getFilesCost'
  | 'listUsageByFile'
  | 'listUsageHours'
  | 'getReceipt'
  | 'exportFocus'
  | 'listReceiptKeys'
  | 'listLineParts'
  | 'listPartEvents'
  | 'requestExport'
  | 'listExports'
  | 'getExport';

const laterLineParts = (deps: BillingDependencies) =>
  loadedLater<ReturnType<typeof linePartEndpoints>>(
    { 'billing.listLineParts': true, 'billing.listPartEvents': true },
    async () => (await import('./line-parts.ts')).linePartEndpoints(deps),
  );

const laterExports = (deps: ExportDependencies) =>
  loadedLater<ReturnType<typeof exportEndpoints>>(
    { 'billing.requestExport': true, 'billing.listExports': true, 'billing.getExport': true },
    async () => (await import('./exports.ts')).exportEndpoints(deps),
  );

/**
 * Documents, what they follow from and what the seller reads of all customers: seldom asked for, so that each kind's code is
 * loaded with the first of it.
 */
export function documentEndpoints(
  deps: ExportDependencies & CustomerDependencies,
): Pick<Endpoints<'billing'>, `billing.${Name}`> &
  Pick<Endpoints<'finance'>, `finance.${'getBridge' | 'getPrices' | 'listDocuments' | 'previewMigration'}`> &
  Pick<Endpoints<'admin'>, 'admin.listCustomers'> {
  return {
    ...laterLineParts(deps),
    ...laterExports(deps),
    'billing.listUsageHours': async (call) => (await import('./usage-hours.ts')).usageHours(deps, call),
    'billing.getFilesCost': async (call) => (await import('./files-cost.ts')).filesCost(deps, call),
    'billing.listUsageByFile': async (call) => (await import('./usage-by-file.ts')).usageByFile(deps, call),
    'billing.getBridge': async (call) => (await import('./bridge.ts')).bridgeOfSpans(deps, call),
    'billing.getReceipt': async (call) => (await import('./get-receipt.ts')).getReceipt(deps, call),
    'billing.exportFocus': async (call) => (await import('./export-focus.ts')).exportFocus(deps, call),

    'finance.getBridge': async (call) => (await import('./bridge.ts')).bridgeOfSpans(deps, call),
    'finance.getPrices': async (call) => (await import('./prices.ts')).pricesEndpoint(deps)(call),
    'finance.listDocuments': async (call) => (await import('./register.ts')).listDocuments(deps, call),
    'finance.previewMigration': async (call) => (await import('./preview.ts')).previewEndpoint(deps)(call),

    'admin.listCustomers': async (call) => (await import('./customers.ts')).listCustomers(deps, call),

    async 'billing.listReceiptKeys'() {
      const keys = await deps.signer.keys();
      return { body: { items: keys.map(({ until, ...key }) => ({ ...key, ...defined({ until }) })) } };
    },
  };
}
