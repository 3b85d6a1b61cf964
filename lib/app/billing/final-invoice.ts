import { billingAccount } from '../../domain/billing-account/decide.ts';
import type { Invoice } from '../../domain/billing-account/invoice.ts';
import type { Kernel } from '../../epoch/kernel.ts';
import { aggregateIdOf, parseEventId } from '../../epoch/stream-name.ts';
import { BillingError } from './errors.ts';

export interface FinalInvoice extends Invoice {
  readonly number: number;
  readonly atMs: number;
}

/** A final invoice, whole, by the id of its event (`billing-account#org_…@57`), as the row of the invoice names it. */
export async function finalInvoice(kernel: Kernel, event: string): Promise<FinalInvoice> {
  const at = parseEventId(event);
  if (at !== undefined) {
    const range = { from: at.version, to: at.version };
    for await (const commit of kernel.history(billingAccount, aggregateIdOf(at.stream), range)) {
      const found = commit.events[at.version - commit.version];
      if (found?.type === 'InvoiceFinalised') return found.data;
    }
  }
  throw new BillingError('invoice-unknown', `${event} is no event that made an invoice final`);
}
