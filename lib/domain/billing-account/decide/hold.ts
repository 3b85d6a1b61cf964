import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { isMonth, type Month, monthOf } from '../../metering/day.ts';
import type { OpenAccount } from '../account.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import { holdOf } from '../holds.ts';
import type { Money } from '../money.ts';
import { dueWithRelease } from './bill.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

const MAX_TEXT = 200;

/** Holding twice is holding once; a difference that people have explained does not hold the invoice again. */
export function hold(
  { period, number: named, difference }: CommandOf<'HoldInvoice'>['data'],
  state: OpenAccount,
  atMs: number,
): Decision {
  const { organisationId, openedDay, held, money } = state;
  if (!isMonth(period) || period < monthOf(openedDay)) {
    return reject('period-invalid', `"${period}": a month since the account was opened, in ${monthOf(openedDay)}`);
  }
  const text = difference.slice(0, MAX_TEXT);
  if (holdOf(held, period) !== undefined || held?.[period]?.difference === text) return [];
  // Who holds it may not know yet that it was issued.
  const number = named ?? numberOf(money, period);
  return [{ type: 'InvoiceHeld', data: { organisationId, period, ...defined({ number }), difference: text, atMs } }];
}

function numberOf({ periods, billed = {} }: Money, period: Month): number | undefined {
  return periods[period]?.status === 'billed' ? billed[period]?.[0]?.number : undefined;
}

export function release(
  { period, reason }: CommandOf<'ReleaseInvoice'>['data'],
  state: OpenAccount,
  releasedBy: string,
  atMs: number,
): Decision {
  const { organisationId, held } = state;
  if (held?.[period] === undefined) return reject('not-held', `no invoice of "${period}" is held`);
  if (holdOf(held, period) === undefined) return [];
  const released: BillingAccountEvent = {
    type: 'InvoiceReleased',
    data: { organisationId, period, reason, releasedBy, atMs },
  };
  return [released, ...dueWithRelease(period, state, atMs)];
}
