import type { Aggregate } from 'epoch';
import type { BillingPeriodCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import type { BillingPeriodEvent } from './events.ts';
import { billingPeriodHistory } from './reading.ts';
import type { BillingPeriodState } from './state.ts';

/**
 * A calendar month (UTC) of one organisation: what it used day by day, and what that comes to. A late count belongs to its
 * own day, so the month is rated again as a whole, and what it was billed too little or too much is an adjustment. So the
 * invoice and all adjustments of a month sum to rating it at once, whatever came when.
 */
export const billingPeriod: Aggregate<BillingPeriodState, BillingPeriodCommand, BillingPeriodEvent> = {
  ...billingPeriodHistory,
  decide,
};
