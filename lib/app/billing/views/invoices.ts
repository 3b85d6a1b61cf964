import { defineRow, defineView, fieldsCodec, integer, text } from 'epoch/views';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';

/** A final invoice of an organisation, by period. The invoice itself is in the event at `version`. */
export const invoiceRow = defineRow({
  view: 'invoices',
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: ({ period }: { readonly period: string }) => period,
  codec: fieldsCodec({
    period: text,
    fromDay: text,
    toDay: text,
    currency: text,
    total: text,
    number: integer,
    version: integer,
  }),
});

export const invoices = defineView({
  name: invoiceRow.view,
  version: 1,
  streams: { 'billing-account': billingAccountEvents },
  on: {
    'billing-account': {
      InvoiceFinalised: ({ data }, { aggregateId: organisationId, version }) => [
        invoiceRow.put({ organisationId, period: data.period }, { ...data, version }),
      ],
    },
  },
});
