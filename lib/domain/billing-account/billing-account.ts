import type { Aggregate } from 'epoch';
import type { BillingAccountCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type BillingAccountEvent, billingAccountEvents } from './events.ts';
import { type BillingAccountState, evolveBillingAccount, initialBillingAccount } from './state.ts';

/**
 * Who pays for an organisation, by which terms, and what is owed. The stream's id is the organisation's.
 *
 *     none → open        the organisation's first billing run opens it, with the standard plan pinned
 *     open               each day and each correction is recorded once, in order; terms change from a later day on
 *     month is over      → its invoice is issued, under a number of its own → payments, credits and refunds settle it
 *     open → closed on   a last day is billed; the account stays, for what is still owed either way
 *
 * Its log holds every price that it was ever rated with, so that each invoice can be made again from this stream alone.
 */
export const billingAccount: Aggregate<BillingAccountState, BillingAccountCommand, BillingAccountEvent> = {
  name: 'billing-account',
  events: billingAccountEvents,
  initial: initialBillingAccount,
  reducerVersion: 2,
  evolve: evolveBillingAccount,
  decide,
};
