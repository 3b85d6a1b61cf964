import type { ItemOf } from '../session/api.ts';

type Bill = ItemOf<'billing.listInvoices'>;

/** A bill's state in a word: `draft invoice` until it is issued, then how far it is paid. */
export function stateOfBill({ status, payment }: Pick<Bill, 'status' | 'payment'>): string {
  return status === 'draft' ? 'draft invoice' : (payment?.state ?? status);
}
