import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type BillingAccountEvent, billingAccountEvents } from './events.ts';
import { type BillingAccountState, evolveBillingAccount, initialBillingAccount } from './state.ts';

/** A billing account as functions take it that only read: it folds, and takes no command, so that a bundle contains no decisions. */
export const billingAccountHistory: Aggregate<BillingAccountState, never, BillingAccountEvent> = {
  name: 'billing-account',
  events: billingAccountEvents,
  initial: initialBillingAccount,
  reducerVersion: 10,
  evolve: evolveBillingAccount,
  decide: decidesNothing,
};
