import type { Hold, Holds } from '../../../domain/billing-account/holds.ts';
import { holdsNow } from '../../../domain/billing-account/holds.ts';
import { defined } from '../../../domain/defined.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';

type Held = NonNullable<ReplyOf<'billing.getInvoice'>['held']>;

export function heldReply({ sinceMs, difference }: Hold): Held {
  return { since: iso(sinceMs), difference };
}

/** Months whose invoices are held. */
export function heldMonths(held: Holds | undefined): ReplyOf<'finance.getBalance'>['held'] {
  return holdsNow(held).map((hold) => ({
    period: hold.period,
    ...defined({ number: hold.number }),
    ...heldReply(hold),
  }));
}
