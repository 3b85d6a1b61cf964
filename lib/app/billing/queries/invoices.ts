import { derivedId, type Kernel, parseEventId, type Rejection, reject } from 'epoch';
import type { ViewReader } from 'epoch/views';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import { holdOf } from '../../../domain/billing-account/holds.ts';
import { isBrought } from '../../../domain/billing-account/money.ts';
import type { AdjustmentOfPeriod, Parties, Settlement } from '../../../domain/billing-account/money-events.ts';
import { openMonths } from '../../../domain/billing-account/periods.ts';
import { billingAccountHistory } from '../../../domain/billing-account/reading.ts';
import { documentTotals, type TaxRow, withTaxes } from '../../../domain/billing-account/tax.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { type Day, dayOf, firstDayOf, type Month, monthOf, previousMonth } from '../../../domain/metering/day.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import type { DayCounts } from '../../../domain/rating/segments.ts';
import { invoiceRow } from '../views/invoices.ts';
import { earlierLines } from './earlier-invoice.ts';
import { type Figures, findAccount } from './figures.ts';
import { rateMonth } from './rates.ts';

export interface InvoicePorts {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  /** SHA-256, in hexadecimal. */
  readonly digest: (text: string) => string;
}

/** An invoice: made as it would be now, or as it was issued. */
export interface FoundInvoice extends Parties {
  readonly id: string;
  readonly status: 'draft' | 'final';
  readonly number?: number;
  /** Absent on one that only brings adjustments. */
  readonly period?: Month;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly currency: string;
  /** Lines and adjustments, before taxes. */
  readonly total: Decimal;
  /** Absent when the customer has no tax. */
  readonly taxes?: readonly TaxRow[];
  readonly lines: readonly PeriodLine[];
  /** Of a draft: by day, what its lines count, also what is on its way to the month's log. */
  readonly counts?: DayCounts;
  /** Of earlier months, which it brings. */
  readonly adjustments: readonly AdjustmentOfPeriod[];
  /** Absent on drafts, and on invoices of before billing periods. */
  readonly issuedAtMs?: number;
  readonly settlement?: Pick<Settlement, 'credits' | 'fromBalance' | 'due' | 'dueDay'>;
}

/** An invoice keeps its id from its first draft on: it is made from the organisation and the period. */
export function invoiceIdOf({ digest }: Pick<InvoicePorts, 'digest'>, organisationId: string, period: string): string {
  return `inv_${derivedId(digest, ['invoice', organisationId, period])}`;
}

/**
 * Drafts of all months with a closed day that have no invoice, newest first, as far as the figures have them. The one whose invoice comes
 * first brings the adjustments that wait: the oldest that no audit holds.
 */
export function draftInvoices(ports: Pick<InvoicePorts, 'digest'>, figures: Figures): FoundInvoice[] {
  const { account, lastClosed } = figures;
  if (account === undefined || lastClosed === undefined) return [];
  const months = openMonths(account, lastClosed);
  const first = months.find((month) => holdOf(account.held, month) === undefined) ?? months[0];
  const drafts: FoundInvoice[] = [];
  for (const period of months) {
    const adjustments = account.money.pending.filter((one) =>
      one.withInvoice === undefined ? period === first : isBrought(one, period),
    );
    const draft = draftOf(ports, figures, period, adjustments);
    if (draft !== undefined) drafts.unshift(draft);
  }
  return drafts;
}

function draftOf(
  ports: Pick<InvoicePorts, 'digest'>,
  figures: Figures,
  period: Month,
  adjustments: readonly AdjustmentOfPeriod[],
): FoundInvoice | undefined {
  const rated = rateMonth(figures, period, figures.lastClosed ?? '');
  if (rated === undefined) return undefined;
  const { fromDay, toDay, currency, lines } = rated;
  const id = invoiceIdOf(ports, figures.organisationId, period);
  const parts = [{ period, amount: rated.total }, ...adjustments];
  const { total, taxes } = documentTotals(parts, figures.account?.taxes, currency);
  const { counts } = figures;
  return {
    id,
    status: 'draft',
    period,
    fromDay,
    toDay,
    currency,
    total,
    ...defined({ taxes }),
    lines,
    counts,
    adjustments,
  };
}

/** The first day of the oldest month without an invoice: figures from it on are enough for all drafts. */
export function draftsFrom(account: OpenAccount | undefined, nowMs: number): Day {
  const [oldest = monthOf(dayOf(nowMs))] = account === undefined ? [] : openMonths(account, dayOf(nowMs));
  return firstDayOf(oldest);
}

/** Final invoices, newest first, page by page. */
export async function finalInvoices(ports: InvoicePorts, organisationId: string, limit: number, cursor?: string) {
  const page = await invoiceRow.page(ports.views, { organisationId }, { limit, order: 'descending', cursor });
  const items = page.items.map(({ values: { version: _version, ...values } }) => {
    return { id: invoiceIdOf(ports, organisationId, values.period), status: 'final' as const, ...values };
  });
  return { ...page, items };
}

/** An issued invoice by its period, from its events. One row is read, however old the account is. */
export async function findFinal(
  ports: InvoicePorts,
  organisationId: string,
  period: string,
): Promise<FoundInvoice | undefined> {
  const row = await invoiceRow.get(ports.views, { organisationId, period });
  if (row === undefined) return undefined;
  const { version, number, currency, fromDay, toDay } = row.values;
  const id = invoiceIdOf(ports, organisationId, period);
  const known = { id, status: 'final', number, currency, fromDay, toDay } as const;
  for await (const { events } of ports.kernel.history(billingAccountHistory, organisationId, {
    from: version,
    to: version,
  })) {
    for (const event of events) {
      if (event.type === 'InvoiceFinalised' && event.data.number === number) {
        const { adjustments = [], total } = event.data;
        return { ...known, period, total, lines: earlierLines(event.data), adjustments, ...settlementOf(event.data) };
      }
      if (event.type === 'InvoiceIssued' && event.data.number === number)
        return { ...known, ...(await issued(ports, event)) };
    }
  }
  return undefined;
}

type Issued = Extract<BillingAccountEvent, { type: 'InvoiceIssued' }>;

async function issued({ kernel }: InvoicePorts, { data }: Issued) {
  const { period, total, taxes, adjustments, source, organisationId, seller, recipient, atMs: issuedAtMs } = data;
  const lines =
    period === undefined || source === undefined ? [] : await linesAt(kernel, organisationId, period, source);
  return {
    ...defined({ period, taxes, seller, recipient }),
    issuedAtMs,
    total,
    lines,
    adjustments,
    ...settlementOf(data),
  };
}

async function linesAt(kernel: Kernel, organisationId: string, period: Month, source: string) {
  const version = parseEventId(source)?.version ?? 0;
  const at = { from: version, to: version };
  for await (const { events } of kernel.history(billingPeriodHistory, `${organisationId}/${period}`, at)) {
    for (const event of events) if (event.type === 'PeriodFinalised') return event.data.lines;
  }
  return [];
}

function settlementOf({
  credits = [],
  fromBalance,
  due,
  dueDay,
}: Partial<Settlement>): Pick<FoundInvoice, 'settlement'> {
  if (fromBalance === undefined || due === undefined || dueDay === undefined) return {};
  return { settlement: { credits, fromBalance, due, dueDay } };
}

/** The period that an invoice's id is of: a digest does not say it, so it is compared with those of the account's months. Reads the account. */
export async function periodOfInvoice(
  ports: InvoicePorts,
  organisationId: string,
  id: string,
  nowMs: number,
): Promise<string | undefined> {
  const account = await findAccount(ports.kernel, organisationId);
  if (account === undefined) return undefined;
  const { openedDay, closedOn } = account;
  for (let month = monthOf(dayOf(nowMs)); month >= monthOf(openedDay); month = previousMonth(month)) {
    if (invoiceIdOf(ports, organisationId, month) === id) return month;
  }
  if (closedOn === undefined) return undefined;
  // Invoices that only bring adjustments come after the account's last month, and are few.
  for await (const { values } of invoiceRow.every(ports.views, { organisationId }, { order: 'descending' })) {
    if (invoiceIdOf(ports, organisationId, values.period) === id) return values.period;
    if (values.period <= monthOf(closedOn)) break;
  }
  return undefined;
}

export function summaryOf(found: FoundInvoice) {
  const { id, status, number, period, fromDay, toDay, currency, total, taxes, settlement } = found;
  const { due, dueDay } = settlement ?? {};
  const totalWithTaxes = ifDefined(taxes, () => withTaxes(total, taxes, currency));
  return { id, status, fromDay, toDay, currency, total, ...defined({ totalWithTaxes, number, period, due, dueDay }) };
}

export function unknownInvoice(): Rejection {
  return reject('not-found', 'there is no such invoice');
}
