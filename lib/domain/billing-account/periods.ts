import { type Day, firstDayOf, lastDayOf, type Month, monthOf, nextMonth } from '../metering/day.ts';
import { type DatedTerms, termsWithin } from '../rating/dated-terms.ts';
import type { OpenAccount } from './account.ts';

/** Days of a month on which the customer is one, and what they are rated by. */
export interface TermsOfPeriod {
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly currency: string;
  readonly terms: DatedTerms;
}

/** Undefined when the account has no day in the month. */
export function termsOfPeriod(account: OpenAccount, period: Month): TermsOfPeriod | undefined {
  const { openedDay, closedOn, currency, dated } = account;
  const fromDay = later(openedDay, firstDayOf(period));
  const toDay = closedOn === undefined ? lastDayOf(period) : earlier(closedOn, lastDayOf(period));
  if (fromDay > toDay) return undefined;
  return { fromDay, toDay, currency, terms: termsWithin(dated, fromDay, toDay) };
}

/** Months up to that of `day` that have no invoice, oldest first; none after the account's last. */
export function openMonths({ openedDay, closedOn, money }: OpenAccount, day: Day): Month[] {
  const last = monthOf(closedOn === undefined ? day : earlier(closedOn, day));
  const months: Month[] = [];
  for (let month = monthOf(openedDay); month <= last; month = nextMonth(month)) {
    const status = money.periods[month]?.status;
    if (status !== 'billed' && status !== 'passed') months.push(month);
  }
  return months;
}

/** First day of the oldest month without an invoice. */
export function firstOpenMonth({ openedDay, money }: OpenAccount): Day {
  let month = monthOf(openedDay);
  while (money.periods[month]?.status === 'billed' || money.periods[month]?.status === 'passed')
    month = nextMonth(month);
  return firstDayOf(month);
}

export function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

export function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}
