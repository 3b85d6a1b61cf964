import { isRejection, type Rejection, reject } from 'epoch';
import { termsOfPeriod } from '../../../domain/billing-account/periods.ts';
import { documentTotals } from '../../../domain/billing-account/tax.ts';
import { rateCounts } from '../../../domain/billing-period/rate.ts';
import { defined } from '../../../domain/defined.ts';
import { firstDayOf, isMonth, lastDayOf, type Month } from '../../../domain/metering/day.ts';
import { type FigurePorts, figuresOf } from './figures.ts';
import { findInvoice } from './find-invoice.ts';
import type { FoundInvoice, InvoicePorts } from './invoices.ts';
import type { ReceiptOf } from './receipt.ts';

/** What an invoice's receipt is of. A draft's is provisional: it is of the days that its month has recorded. */
export async function receiptOf(
  ports: InvoicePorts & FigurePorts,
  organisationId: string,
  id: string,
  nowMs: number,
): Promise<ReceiptOf | Rejection> {
  const found = await findInvoice(ports, organisationId, id, nowMs);
  if (isRejection(found)) return found;
  const { period, adjustments, number } = found;
  const billed = period !== undefined && isMonth(period) ? [period] : [];
  const months = [...new Set([...billed, ...adjustments.map((one) => one.period)])].sort();
  const of = { organisationId, invoice: id, months };
  // Its receipt would have to show what other organisations used.
  if (number !== undefined) return { ...of, status: 'final', number, ...defined({ period }) };
  const draft = period === undefined ? undefined : await draftOf(ports, organisationId, period, found, nowMs);
  return draft === undefined
    ? reject('receipt-unavailable', 'no day of this month is recorded yet')
    : { ...of, ...draft };
}

async function draftOf(
  ports: FigurePorts,
  organisationId: string,
  period: Month,
  { adjustments }: FoundInvoice,
  nowMs: number,
) {
  const days = { from: firstDayOf(period), to: lastDayOf(period) };
  const { account, periods } = await figuresOf(ports, organisationId, days, nowMs);
  const state = periods.get(period);
  const toDay = state?.recorded.at(-1);
  const by = account && termsOfPeriod(account, period);
  if (state === undefined || toDay === undefined || by === undefined) return undefined;
  const { fromDay, currency, terms } = by;
  const { lines, total } = rateCounts(period, state.counts, { fromDay, toDay, currency, terms });
  const totals = documentTotals([{ period, amount: total }, ...adjustments], account?.taxes, currency);
  const invoice = { period, fromDay, toDay, currency, ...defined(totals), adjustments };
  return { status: 'draft' as const, period, terms: { fromDay, toDay, terms }, document: { invoice, lines } };
}
