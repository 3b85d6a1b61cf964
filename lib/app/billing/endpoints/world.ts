import type { World } from '../../http/world.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';

/** What the endpoints of usage, plans, accounts and invoices need. */
export interface BillingWorld extends World {
  readonly ledger: UsageLedger;
  readonly timelines: Timelines;
}
