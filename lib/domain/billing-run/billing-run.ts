import type { Aggregate } from 'epoch';
import type { BillingRunCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type BillingRunEvent, billingRunEvents } from './events.ts';
import { type BillingRunState, evolveBillingRun, initialBillingRun } from './state.ts';

export const billingRun: Aggregate<BillingRunState, BillingRunCommand, BillingRunEvent> = {
  name: 'billing-run',
  events: billingRunEvents,
  initial: initialBillingRun,
  reducerVersion: 1,
  evolve: evolveBillingRun,
  decide,
};
