import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Projection, RowKey } from 'epoch/views';
import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';

/** Final invoices of an organisation by period. The invoice itself is in the event at `version`. */
export function invoiceKey(organisationId: string, period: string): RowKey {
  return { partition: organisationId, sort: period };
}

export const invoices: Projection = {
  name: 'invoices',
  version: 1,
  hears: { 'billing-account': ['InvoiceFinalised'] },
  project: (commit) =>
    (commit as Commit<BillingAccountEvent>).events.flatMap((event, offset) => {
      if (event.type !== 'InvoiceFinalised') return [];
      const { period, fromDay, toDay, currency, total, number } = event.data;
      const values = { period, fromDay, toDay, currency, total, number, version: commit.version + offset };
      return [{ kind: 'put', key: invoiceKey(aggregateIdOf(commit.stream), period), values }];
    }),
};
