import type { PAYMENT_STATES } from '../../../api/payment-states.ts';
import type { OpenAccount } from '../../../domain/billing-account/account.ts';
import { holdOf } from '../../../domain/billing-account/holds.ts';
import { defined } from '../../../domain/defined.ts';
import type { Day } from '../../../domain/metering/day.ts';

/** How far an issued invoice is paid: `due` is left of it, until `dueDay`. Without `due` nothing is. */
export interface PaymentState {
  readonly state: (typeof PAYMENT_STATES)[number];
  readonly due?: string;
  readonly dueDay?: Day;
}

/** Of an issued invoice, by its number and period, on a day (UTC). One that an audit holds is never overdue. */
export function paymentStateOf(
  account: OpenAccount | undefined,
  { number, period = '' }: { readonly number: number; readonly period?: string },
  today: Day,
): PaymentState {
  if (account?.money.voids?.[number] !== undefined) return { state: 'void' };
  const due = account?.unpaid[number];
  if (account === undefined || due === undefined) return { state: 'paid' };
  const dueDay = account.dueDays[number];
  const late = dueDay !== undefined && dueDay < today ? 'overdue' : 'open';
  const state = holdOf(account.held, period) === undefined ? late : 'held';
  return { state, due, ...defined({ dueDay }) };
}
