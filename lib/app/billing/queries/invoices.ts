import { derivedId, type Kernel, type Rejection, reject } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { Draft, Invoice } from '../../../domain/billing-account/invoice.ts';
import type { Settlement } from '../../../domain/billing-account/money-events.ts';
import type { OpenAccount } from '../../../domain/billing-account/state.ts';
import { addDays, firstDayOf, type Month, monthOf } from '../../../domain/metering/day.ts';
import { invoiceRow } from '../views/invoices.ts';
import { draftFrom, draftsFrom, findAccount } from './draft.ts';

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

/** An invoice keeps its id from its first draft on: it is made from the organisation and the period. */
export function invoiceIdOf({ digest }: InvoicePorts, organisationId: string, period: string): string {
  return `inv_${derivedId(digest, ['invoice', organisationId, period])}`;
}

/** Drafts of all open periods, newest first. Before the first closed day there is none, and no account. */
export async function draftInvoices(ports: InvoicePorts, organisationId: string): Promise<FoundInvoice[] | Rejection> {
  const account = await findAccount(ports.kernel, organisationId);
  const found: FoundInvoice[] = [];
  for (const draft of account === undefined ? [] : draftsFrom(account)) {
    const invoice = foundDraft(ports, organisationId, draft);
    if ('rejected' in invoice) return invoice;
    found.unshift(invoice);
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

/** One invoice: a draft as it would be now, a final one from its event. One row is read, however old the account is. */
export async function findInvoice(
  ports: InvoicePorts,
  organisationId: string,
  id: string,
): Promise<FoundInvoice | Rejection> {
  const account = await findAccount(ports.kernel, organisationId);
  const period = account && periodOf(ports, account, id);
  if (account === undefined || period === undefined) return unknown();
  const draft = draftFrom(account, period);
  if (draft !== undefined) return foundDraft(ports, organisationId, draft);
  const final = await invoiceRow.get(ports.views, { organisationId, period });
  if (final === undefined) return unknown();
  const at = { from: final.values.version, to: final.values.version };
  for await (const { events } of ports.kernel.history(billingAccount, organisationId, at)) {
    for (const event of events) {
      if (event.type === 'InvoiceFinalised' && event.data.period === period) {
        return { id, status: 'final', invoice: event.data };
      }
    }
  }
  return unknown();
}

export function summaryOf({ id, status, invoice }: FoundInvoice): InvoiceSummary {
  const { fromDay, toDay, currency, total } = invoice;
  return { id, status, from: fromDay, to: addDays(toDay, 1), currency, total };
}

function foundDraft(ports: InvoicePorts, organisationId: string, draft: Draft): FoundInvoice | Rejection {
  if (draft.kind === 'unpriced') {
    const { planId, planVersion } = draft.plan;
    return reject('usage-unpriced', `${planId} version ${planVersion} has no price for ${draft.meter}`);
  }
  const { invoice } = draft;
  return { id: invoiceIdOf(ports, organisationId, invoice.period), status: 'draft', invoice };
}

/** An id is a digest and does not say its period: it is compared with those of the account's recorded months. Reads nothing. */
function periodOf(ports: InvoicePorts, account: OpenAccount, id: string): Month | undefined {
  const { organisationId, openedDay, lastDay } = account;
  if (lastDay === undefined) return undefined;
  for (let period = monthOf(lastDay); period >= monthOf(openedDay); period = monthOf(addDays(firstDayOf(period), -1))) {
    if (invoiceIdOf(ports, organisationId, period) === id) return period;
  }
  return undefined;
}

function unknown(): Rejection {
  return reject('not-found', 'there is no such invoice');
}
