import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import type { AdjustmentOfPeriod } from '../../../domain/billing-account/money-events.ts';
import { openMonths } from '../../../domain/billing-account/periods.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import type { TaxRow } from '../../../domain/billing-account/tax.ts';
import { dayOf, firstDayOf, lastDayOf, type Month, monthOf } from '../../../domain/metering/day.ts';
import { adjustingPeriod } from '../views/invoices.ts';
import { type FigurePorts, figuresOf, findAccount } from './figures.ts';
import { draftInvoices, type FoundInvoice, findFinal, type InvoicePorts } from './invoices.ts';

/** What was issued below zero: it corrects months that have their invoices, or takes one back. */
export interface CreditNote {
  readonly number: number;
  /** Amounts are above zero. */
  readonly parts: readonly (Omit<AdjustmentOfPeriod, 'adjustment'> & Partial<AdjustmentOfPeriod>)[];
  /** Of the invoice that it voids. */
  readonly voids?: number;
  readonly taxes?: readonly TaxRow[];
}

/** Everything that is billed in a month: what is open is provisional. */
export interface MonthDocuments {
  readonly isProvisional: boolean;
  readonly currency: string;
  /** The month's own, and those issued in it that only bring adjustments. */
  readonly invoices: readonly FoundInvoice[];
  readonly creditNotes: readonly CreditNote[];
}

/** Undefined when the account has no day in the month, and nothing was issued in it. */
export async function documentsOfMonth(
  ports: InvoicePorts & FigurePorts,
  organisationId: string,
  month: Month,
  nowMs: number,
): Promise<MonthDocuments | undefined> {
  const account = await findAccount(ports.kernel, organisationId);
  if (account === undefined || month > monthOf(dayOf(nowMs)) || month < monthOf(account.openedDay)) return undefined;
  const invoices: FoundInvoice[] = [];
  const creditNotes: CreditNote[] = [];
  const own = await findFinal(ports, organisationId, month);
  if (own !== undefined) invoices.push(own);
  for await (const { events } of ports.kernel.history(billingAccountHistory, organisationId)) {
    for (const event of events) {
      const note = creditNoteOf(event);
      if (note !== undefined && monthOf(dayOf(note.atMs)) === month) creditNotes.push(note);
      const period = event.type === 'InvoiceIssued' ? adjustingIn(event.data, month) : undefined;
      const found = period === undefined ? undefined : await findFinal(ports, organisationId, period);
      if (found !== undefined) invoices.push(found);
    }
  }
  const isProvisional = openMonths(account, dayOf(nowMs)).includes(month);
  if (isProvisional) {
    const days = { from: firstDayOf(month), to: lastDayOf(month) };
    const drafts = draftInvoices(ports, await figuresOf(ports, organisationId, days, nowMs));
    invoices.push(...drafts.filter(({ period }) => period === month));
  }
  if (!isProvisional && account.closedOn !== undefined && month > monthOf(account.closedOn)) {
    if (invoices.length === 0 && creditNotes.length === 0) return undefined;
  }
  return { isProvisional, currency: account.currency, invoices, creditNotes };
}

function creditNoteOf(event: BillingAccountEvent): (CreditNote & { readonly atMs: number }) | undefined {
  if (event.type === 'InvoiceVoided') return { ...event.data, voids: event.data.invoiceNumber };
  if (event.type !== 'CreditNoteIssued') return undefined;
  return { ...event.data, parts: [event.data] };
}

type Issued = Extract<BillingAccountEvent, { type: 'InvoiceIssued' }>['data'];

/** The key of an invoice that only brings adjustments, when it was issued in the month. */
function adjustingIn({ period, number, atMs }: Issued, month: Month): string | undefined {
  if (period !== undefined || monthOf(dayOf(atMs)) !== month) return undefined;
  return adjustingPeriod(month, number);
}
