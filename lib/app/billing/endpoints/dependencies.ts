import type { Dependencies } from '../../http/dependencies.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';

/** The dependencies of the endpoints of usage, plans, accounts and invoices. */
export interface BillingDependencies extends Dependencies {
  readonly ledger: UsageLedger;
  readonly timelines: Timelines;
}
