import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type BillingPeriodEvent, billingPeriodEvents } from './events.ts';
import { type BillingPeriodState, evolveBillingPeriod, initialBillingPeriod } from './state.ts';

/** A billing period as functions take it that only read: it folds, and takes no command, so that a bundle contains no decisions. */
export const billingPeriodHistory: Aggregate<BillingPeriodState, never, BillingPeriodEvent> = {
  name: 'billing-period',
  events: billingPeriodEvents,
  initial: initialBillingPeriod,
  reducerVersion: 1,
  evolve: evolveBillingPeriod,
  decide: decidesNothing,
};
