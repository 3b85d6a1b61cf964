import type { BillingAccountEvent } from '../../domain/billing-account/events.ts';
import type { Commit } from '../../epoch/commit.ts';
import type { Change, RowKey } from '../../epoch/delivery/change.ts';
import type { Projection } from '../../epoch/delivery/projection.ts';
import { aggregateIdOf, eventId } from '../../epoch/stream-name.ts';

/** Numbers have six digits in keys: an account that is billed monthly has invoices for 83,000 years. */
const DIGITS = 6;

/**
 * A final invoice: number, period, fromDay, toDay, currency, total, finalisedAtMs, lines (how many), event (its id), and of
 * the last payment lastPaymentId, lastPaidAtMs, lastPaidAmount. The lines themselves are in the event: `finalInvoice`.
 */
export function invoiceKey(organisationId: string, number: number): RowKey {
  return { partition: organisationId, sort: `invoice#${String(number).padStart(DIGITS, '0')}` };
}

export const INVOICE_PREFIX = 'invoice#';

/** Lists of final invoices. Drafts are made when they are asked for: they change with every day. */
export const invoices: Projection = {
  name: 'invoices',
  version: 1,
  hears: { 'billing-account': ['InvoiceFinalised', 'PaymentRecorded'] },
  project(commit) {
    const organisationId = aggregateIdOf(commit.stream);
    return (commit as Commit<BillingAccountEvent>).events.flatMap((event, offset): Change[] => {
      if (event.type === 'InvoiceFinalised') {
        const { number, period, fromDay, toDay, currency, total, lines, atMs } = event.data;
        const id = eventId(commit.stream, commit.version + offset);
        const values = { number, period, fromDay, toDay, currency, total, lines: lines.length, finalisedAtMs: atMs };
        return [{ kind: 'put', key: invoiceKey(organisationId, number), values: { ...values, event: id } }];
      }
      if (event.type !== 'PaymentRecorded') return [];
      const { invoiceNumber, paymentId, amount, atMs } = event.data;
      const set = { lastPaymentId: paymentId, lastPaidAtMs: atMs, lastPaidAmount: amount };
      return [{ kind: 'update', key: invoiceKey(organisationId, invoiceNumber), set }];
    });
  },
};
