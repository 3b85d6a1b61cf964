import type { Aggregate } from 'epoch';
import type { BillingRunCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type BillingRunEvent, billingRunEvents } from './events.ts';
import { type BillingRunState, evolveBillingRun, initialBillingRun } from './state.ts';

/**
 * The run that closes a day (UTC) for every organisation. The stream's id is the day.
 *
 *     none → running         the schedule starts it after the day's end
 *     running → completed    all organisations are through; how many failed is said
 *     completed              said again only when fewer, or more, have failed
 *
 * What becomes of each organisation is a row, not an event: this stream must not be hot.
 */
export const billingRun: Aggregate<BillingRunState, BillingRunCommand, BillingRunEvent> = {
  name: 'billing-run',
  events: billingRunEvents,
  initial: initialBillingRun,
  reducerVersion: 1,
  evolve: evolveBillingRun,
  decide,
};
