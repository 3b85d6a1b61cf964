import { type Rejection, reject } from 'epoch';
import { firstDayOf, isDay, monthOf } from '../../metering/day.ts';
import { effectiveDay } from '../../rating/change-terms.ts';
import type { OpenAccount } from '../account.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import { faultOfBeginning } from '../last-day.ts';
import { isPercent, isSameTax, taxOn } from '../tax.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Changes of tax that one account may have. */
export const MAX_TAXES = 100;
const MAX_TEXT = 200;

/**
 * A month that has its invoice keeps the tax that it was billed with, also for its adjustments. A tax that holds on the day that is named
 * is set all the same: it holds from that day on whatever is set for an earlier one. Without a day it changes nothing where it holds, so
 * that it may be said every day.
 */
export function setTax(
  { percent, text, fromDay = '' }: CommandOf<'SetTax'>['data'],
  state: OpenAccount,
  setBy: string,
  atMs: number,
): Decision {
  const day = fromDay === '' ? effectiveDay(atMs) : fromDay;
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (!isPercent(percent) || text.trim() === '' || text.length > MAX_TEXT) {
    return reject('tax-invalid', `${percent} % "${text}": 0 to 100 with at most four decimals, and a text`);
  }
  const billed = Object.entries(state.money.periods).filter(([, { status }]) => status !== 'due');
  const last = billed
    .map(([period]) => period)
    .sort()
    .at(-1);
  if (last !== undefined && monthOf(day) <= last) {
    return reject('terms-in-past', `${last} has its invoice: a tax begins after it, not on ${day}`);
  }
  const ended = faultOfBeginning(state, firstDayOf(monthOf(day)));
  if (ended) return ended;
  const { taxes = [] } = state;
  const there = fromDay === '' ? taxOn(taxes)(day) : taxes.find((one) => one.fromDay === day);
  if (there !== undefined && isSameTax(there, { percent, text })) return [];
  if (taxes.length >= MAX_TAXES) return reject('too-many-taxes', `an account has at most ${MAX_TAXES} changes of tax`);
  return [{ type: 'TaxSet', data: { fromDay: day, percent, text, setBy } }];
}
