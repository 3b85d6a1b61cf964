import { defineRow, defineView, fieldsCodec, integer, optional, text } from 'epoch/views';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { withTaxes } from '../../../domain/billing-account/tax.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { dayOf, firstDayOf, lastDayOf, type Month, monthOf } from '../../../domain/metering/day.ts';

/**
 * An invoice of an organisation, by period; one that only brings adjustments, by the month of its issue and its number. The
 * invoice itself is in the event at `version`.
 */
export const invoiceRow = defineRow({
  view: 'invoices',
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: ({ period }: { readonly period: string }) => period,
  codec: fieldsCodec({
    period: text,
    fromDay: text,
    toDay: text,
    currency: text,
    /** Before taxes. */
    total: text,
    totalWithTaxes: optional(text),
    /** What was left to be paid when it was issued, and until when. */
    due: optional(text),
    dueDay: optional(text),
    number: integer,
    version: integer,
  }),
});

/** The key of an invoice that only brings adjustments, by the month of its issue. */
export function adjustingPeriod(month: Month, number: number): string {
  return `${month}+${String(number).padStart(6, '0')}`;
}

export const invoices = defineView({
  name: invoiceRow.view,
  version: 3,
  streams: { 'billing-account': billingAccountEvents },
  on: {
    'billing-account': {
      InvoiceFinalised: ({ data }, { aggregateId: organisationId, version }) => [
        invoiceRow.put({ organisationId, period: data.period }, { ...data, version }),
      ],
      InvoiceIssued({ data }, { aggregateId: organisationId, version }) {
        const { currency, total, taxes, due, dueDay, number, atMs } = data;
        const month = data.period ?? monthOf(dayOf(atMs));
        const { fromDay = firstDayOf(month), toDay = lastDayOf(month) } = data;
        const period = data.period ?? adjustingPeriod(month, number);
        const totalWithTaxes = ifDefined(taxes, () => withTaxes(total, taxes, currency));
        const row = { period, fromDay, toDay, currency, total, totalWithTaxes, due, dueDay, number, version };
        return [invoiceRow.put({ organisationId, period }, defined(row))];
      },
    },
  },
});
