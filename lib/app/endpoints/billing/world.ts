import type { UsageLedger } from '../../usage/ledger.ts';
import type { Timelines } from '../../usage/timelines.ts';
import type { World } from '../world.ts';

/** What the endpoints of usage, plans, accounts and invoices need. */
export interface BillingWorld extends World {
  readonly ledger: UsageLedger;
  readonly timelines: Timelines;
}
