import { derivedId, type Kernel, type Rejection, reject } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { Draft, Invoice } from '../../../domain/billing-account/invoice.ts';
import type { Settlement } from '../../../domain/billing-account/money-events.ts';
import { addDays } from '../../../domain/metering/day.ts';
import { invoiceRow } from '../views/invoices.ts';
import { openDrafts } from './draft.ts';
import { BillingError } from './errors.ts';

export interface InvoicePorts {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  /** SHA-256, in hexadecimal. */
  readonly digest: (text: string) => string;
}

export interface InvoiceSummary {
  readonly id: string;
  readonly status: 'draft' | 'final';
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly total: string;
}

export type FoundInvoice = Pick<InvoiceSummary, 'id' | 'status'> & {
  readonly invoice: Invoice & Pick<Partial<Settlement>, 'adjustments'>;
};

/** Periods that are looked through for an id; ten years of months. */
const MAX_PERIODS = 120;

/** An invoice keeps its id from its first draft on: it is made from the organisation and the period. */
export function invoiceIdOf({ digest }: InvoicePorts, organisationId: string, period: string): string {
  return `inv_${derivedId(digest, ['invoice', organisationId, period])}`;
}

/** Drafts of all open periods, newest first. */
export async function draftInvoices(ports: InvoicePorts, organisationId: string): Promise<FoundInvoice[] | Rejection> {
  const found: FoundInvoice[] = [];
  for (const draft of await draftsOf(ports.kernel, organisationId)) {
    if (draft.kind === 'unpriced') {
      const { planId, planVersion } = draft.plan;
      return reject('usage-unpriced', `${planId} version ${planVersion} has no price for ${draft.meter}`);
    }
    const { invoice } = draft;
    found.unshift({ id: invoiceIdOf(ports, organisationId, invoice.period), status: 'draft', invoice });
  }
  return found;
}

/** Final invoices, newest first, page by page. */
export async function finalInvoices(ports: InvoicePorts, organisationId: string, limit: number, cursor?: string) {
  const page = await invoiceRow.page(ports.views, { organisationId }, { limit, order: 'descending', cursor });
  const items = page.items.map(
    ({ values }): InvoiceSummary & { readonly version: number; readonly period: string } => ({
      id: invoiceIdOf(ports, organisationId, values.period),
      status: 'final',
      period: values.period,
      from: values.fromDay,
      to: addDays(values.toDay, 1),
      currency: values.currency,
      total: values.total,
      version: values.version,
    }),
  );
  return { ...page, items };
}

/** One invoice: a draft as it would be now, a final one from its event. */
export async function findInvoice(
  ports: InvoicePorts,
  organisationId: string,
  id: string,
): Promise<FoundInvoice | Rejection> {
  const drafts = await draftInvoices(ports, organisationId);
  if ('rejected' in drafts) return drafts;
  const draft = drafts.find((one) => one.id === id);
  if (draft !== undefined) return draft;
  const finals = await finalInvoices(ports, organisationId, MAX_PERIODS);
  const final = finals.items.find((one) => one.id === id);
  if (final === undefined) return reject('not-found', 'there is no such invoice');
  const at = { from: final.version, to: final.version };
  for await (const { events } of ports.kernel.history(billingAccount, organisationId, at)) {
    for (const event of events) {
      if (event.type === 'InvoiceFinalised' && event.data.period === final.period) {
        return { id, status: 'final', invoice: event.data };
      }
    }
  }
  return reject('not-found', 'there is no such invoice');
}

export function summaryOf({ id, status, invoice }: FoundInvoice): InvoiceSummary {
  const { fromDay, toDay, currency, total } = invoice;
  return { id, status, from: fromDay, to: addDays(toDay, 1), currency, total };
}

/** Before the first closed day there is no invoice, and no account. */
async function draftsOf(kernel: Kernel, organisationId: string): Promise<readonly Draft[]> {
  try {
    return await openDrafts(kernel, organisationId);
  } catch (error) {
    if (error instanceof BillingError && error.code === 'account-unknown') return [];
    throw error;
  }
}
