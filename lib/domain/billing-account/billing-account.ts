import type { Aggregate } from 'epoch';
import type { BillingAccountCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import type { BillingAccountEvent } from './events.ts';
import { billingAccountHistory } from './reading.ts';
import type { BillingAccountState } from './state.ts';

/**
 * Who pays for an organisation, by which terms, and what is owed. The stream's id is the organisation's.
 *
 *     none → open        the organisation's first billing run opens it, with the standard plan pinned
 *     open               terms change from a later day on
 *     month is over      its grace time too: it goes to its billing period, which rates it
 *     period is final    → its invoice is issued, under a number of its own → payments, credits and refunds settle it
 *     open → closed on   a last day is billed; the account stays, for what is still owed either way
 *
 * What was used is in the streams of its periods; its own log has every term that they were rated by.
 */
export const billingAccount: Aggregate<BillingAccountState, BillingAccountCommand, BillingAccountEvent> = {
  ...billingAccountHistory,
  decide,
};
