import type { World } from '../../http/world.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';

/** The dependencies of the endpoints of usage, plans, accounts and invoices. */
export interface BillingWorld extends World {
  readonly ledger: UsageLedger;
  readonly timelines: Timelines;
}
