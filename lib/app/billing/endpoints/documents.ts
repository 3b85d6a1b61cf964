import type { CommitReader } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { Signer } from '../../ports/signer.ts';
import type { BillingDependencies } from './dependencies.ts';

export interface DocumentDependencies extends BillingDependencies {
  readonly events: CommitReader;
  readonly signer: Signer;
  readonly documents: DocumentStore;
}

type Name = 'getFilesCost' | 'getReceipt' | 'exportFocus' | 'listReceiptKeys' | 'listLineParts' | 'listPartEvents';

const lineParts = () => import('./line-parts.ts');

/** Documents, what they follow from and what the seller reads of all customers: seldom asked for, so that each kind's code is loaded with the first of it. */
export function documentEndpoints(
  deps: DocumentDependencies,
): Pick<Endpoints<'billing'>, `billing.${Name}`> &
  Pick<Endpoints<'finance'>, 'finance.listDocuments' | 'finance.previewMigration'> {
  return {
    'billing.listLineParts': async (call) => (await lineParts()).linePartEndpoints(deps)['billing.listLineParts'](call),
    'billing.listPartEvents': async (call) =>
      (await lineParts()).linePartEndpoints(deps)['billing.listPartEvents'](call),
    'billing.getFilesCost': async (call) => (await import('./files-cost.ts')).filesCost(deps, call),
    'billing.getReceipt': async (call) => (await import('./get-receipt.ts')).getReceipt(deps, call),
    'billing.exportFocus': async (call) => (await import('./export-focus.ts')).exportFocus(deps, call),

    'finance.listDocuments': async (call) => (await import('./register.ts')).listDocuments(deps, call),
    'finance.previewMigration': async (call) => (await import('./preview.ts')).previewEndpoint(deps)(call),

    async 'billing.listReceiptKeys'() {
      const keys = await deps.signer.keys();
      return { body: { items: keys.map(({ until, ...key }) => ({ ...key, ...defined({ until }) })) } };
    },
  };
}
