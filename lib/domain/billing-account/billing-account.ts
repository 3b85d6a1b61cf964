import type { Aggregate } from 'epoch';
import type { BillingAccountCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type BillingAccountEvent, billingAccountEvents } from './events.ts';
import { type BillingAccountState, evolveBillingAccount, initialBillingAccount } from './state.ts';

export const billingAccount: Aggregate<BillingAccountState, BillingAccountCommand, BillingAccountEvent> = {
  name: 'billing-account',
  events: billingAccountEvents,
  initial: initialBillingAccount,
  reducerVersion: 2,
  evolve: evolveBillingAccount,
  decide,
};
