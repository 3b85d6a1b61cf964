import type { BillingAccountCommand } from '../../lib/domain/billing-account/commands.ts';
import { addDays } from '../../lib/domain/metering/day.ts';
import type { Charge } from '../../lib/domain/rating/charge.ts';
import { createCustomer, type Usage } from './billing-customer.ts';

/** `send`: any other command of the account. */
export type Step = readonly (
  | string
  | number
  | Usage
  | readonly Charge[]
  | Pick<BillingAccountCommand, 'type' | 'data'>
)[];
export interface Input {
  readonly charges?: readonly Charge[];
  readonly steps?: readonly Step[];
  readonly now?: string;
}

/** Plays a case's steps; the totals are those of months, in the order in which they were billed. */
export function play({ charges = [], steps = [], now }: Input, currency = 'EUR') {
  const first = steps.find(([kind]) => kind === 'days' || kind === 'day')?.[1];
  const customer = createCustomer(charges, String(first), currency, now);
  const totals: string[] = [];
  for (const [kind, a, b, c] of steps) {
    if (kind === 'days') {
      for (let day = String(a); day <= String(b); day = addDays(day, 1)) customer.day(day, c as Usage);
    } else if (kind === 'day') customer.day(String(a), b as Usage);
    else if (kind === 'pin') customer.pin(Number(a), b as readonly Charge[]);
    else if (kind === 'finalise') totals.push(customer.finalise(String(a)));
    else if (kind === 'correct') customer.correct(a as Usage);
    else if (kind === 'pay') {
      const [invoiceNumber, amount, paymentId] = [Number(a), String(b), String(c)];
      customer.account.and('RecordPayment', { invoiceNumber, amount, paymentId });
    } else if (kind === 'send')
      customer.account.and((a as BillingAccountCommand).type, (a as BillingAccountCommand).data);
    else throw new Error(`no step "${String(kind)}"`);
  }
  const state = customer.account.state();
  if (state.status !== 'open') throw new Error('no account');
  return { totals, state, history: customer.account.history(), lines: customer.lines };
}
