import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, type Day, dayOf, isDay, isMonth, type Month, monthOf } from '../../metering/day.ts';
import { termsWithin } from '../../rating/dated-terms.ts';
import type { Decimal } from '../../rating/exact.ts';
import { fromMinor, isAmount, toMinor } from '../../rating/money.ts';
import type { OpenAccount } from '../account.ts';
import type { CommandOf, NextNumbers } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import { countsOf } from '../evolve-earlier.ts';
import { holdOf } from '../holds.ts';
import { isBrought, type Money } from '../money.ts';
import type { CreditUse, Settlement } from '../money-events.ts';
import { openMonths, termsOfPeriod } from '../periods.ts';
import { documentTotals, type TaxRow, withTaxes } from '../tax.ts';
import { volumeOfPeriod } from '../volume.ts';
import { takeBack, unnumbered, waive } from './credit.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Days after its issue on which an invoice is to be paid at the latest. */
export const PAYMENT_DAYS = 14;
/** Adjustments that wait for an invoice. */
export const MAX_PENDING_ADJUSTMENTS = 1_000;
/** Fifty years of months. */
export const MAX_PERIODS = 600;
/** Months that one closed day makes due; a later day goes on with the rest. */
export const MAX_DUE_AT_ONCE = 12;

/**
 * A day is closed: every month whose grace time ends with it goes to its period with the terms of its days, again with each
 * later day until it has its invoice; one that an audit holds waits. Months that the account billed itself go to their periods first.
 */
export function billThrough({ day }: CommandOf<'BillThrough'>['data'], state: OpenAccount): Decision {
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  const ready = openMonths(state, day).filter(
    (period) => holdOf(state.held, period) === undefined && isOver(period, state, day),
  );
  return [
    ...Object.keys(state.earlier.unadopted).map((period) => adoptable(period, state)),
    ...ready.flatMap((period) => dueEvent(period, state.graceDays, state) ?? []),
  ].slice(0, MAX_DUE_AT_ONCE);
}

/** A month whose days and grace time are over with a day. */
function isOver(period: Month, state: OpenAccount, day: Day): boolean {
  const terms = termsOfPeriod(state, period);
  return terms !== undefined && addDays(terms.toDay, state.graceDays) <= day;
}

/** A month that waited for its release is due at once: no day may be closed any more that would ask for it. */
export function dueWithRelease(period: Month, state: OpenAccount, atMs: number): readonly BillingAccountEvent[] {
  const status = state.money.periods[period]?.status;
  if (status === 'billed' || status === 'passed' || !isOver(period, state, addDays(dayOf(atMs), -1))) return [];
  return [dueEvent(period, state.graceDays, state) ?? []].flat();
}

/** One month, by hand. One that is not final yet is asked for again. */
export function periodDue({ period, graceDays }: CommandOf<'BillPeriod'>['data'], state: OpenAccount): Decision {
  if (!isMonth(period)) return reject('period-invalid', `"${period}" is no month of the form YYYY-MM`);
  const status = state.money.periods[period]?.status;
  if (status === 'billed' || status === 'passed') return [];
  const due = dueEvent(period, graceDays, state);
  if (due === undefined) return reject('period-invalid', `the account has no day in ${period}`);
  if (Object.keys(state.money.periods).length >= MAX_PERIODS) {
    return reject('too-many-periods', `an account has at most ${MAX_PERIODS} months`);
  }
  return [due];
}

function dueEvent(period: Month, graceDays: number, state: OpenAccount): BillingAccountEvent | undefined {
  const terms = termsOfPeriod(state, period);
  if (terms === undefined) return undefined;
  const own = countsOf(state.earlier, period);
  const recorded = Object.keys(own).length > 0 ? own : undefined;
  const { organisationId } = state;
  const volume = volumeOfPeriod(state.volume, period);
  return { type: 'PeriodDue', data: { organisationId, period, ...terms, graceDays, ...defined({ recorded, volume }) } };
}

/** A month that the account billed before months went to their periods: its period takes the invoice over. */
function adoptable(period: Month, state: OpenAccount): BillingAccountEvent {
  const { organisationId, currency, dated } = state;
  const {
    fromDay = '',
    toDay = '',
    ...invoice
  } = state.earlier.unadopted[period] ?? { number: 0, billed: '0', counts: {} };
  const terms = termsWithin(dated, fromDay, toDay);
  return {
    type: 'PeriodDue',
    data: { organisationId, period, fromDay, toDay, currency, terms, graceDays: 0, invoice },
  };
}

/** What a final period came to becomes an invoice, with adjustments of earlier months; credits and balance pay of it first. */
export function issue(data: CommandOf<'IssueInvoice'>['data'], state: OpenAccount, atMs: number): Decision {
  const { period, total, lines } = data;
  const { organisationId, money } = state;
  const known = money.periods[period];
  if (known?.status === 'billed' || known?.status === 'passed') return [];
  if (!isMonth(period) || !isAmount(total, state.currency)) {
    return reject('invoice-invalid', `"${total}" for "${period}": an amount of ${state.currency} and a month`);
  }
  if (lines === 0 && !money.pending.some((one) => isBrought(one, period)) && state.emptyInvoices !== true) {
    return [{ type: 'PeriodPassed', data: { organisationId, period, atMs } }];
  }
  const { fromDay, toDay, source, numbers } = data;
  if (numbers === undefined) return unnumbered();
  return [invoice(state, total, atMs, numbers, { period, ...defined({ fromDay, toDay, source }) })];
}

/** An adjustment that no later month of the account will bring has an invoice of its own. */
export function adjust(data: CommandOf<'AdjustPeriod'>['data'], state: OpenAccount, atMs: number): Decision {
  const { period, adjustment, amount, withInvoice, numbers } = data;
  const { organisationId, money, currency } = state;
  const known = money.periods[period]?.adjustments ?? 0;
  if (adjustment <= known) return [];
  if (adjustment !== known + 1) {
    return reject('adjustment-out-of-order', `adjustment ${known + 1} of ${period} must come before ${adjustment}`);
  }
  const sign = amount.startsWith('-') ? -1n : 1n;
  const size = sign === 1n ? amount : amount.slice(1);
  if (!isMonth(period) || !isAmount(size, currency) || toMinor(size, currency) === 0n) {
    return reject('adjustment-invalid', `"${amount}" for "${period}": an amount of ${currency} that is not zero`);
  }
  if (sign === -1n && !withInvoice) return takeBack({ period, adjustment, amount: size }, state, numbers, atMs);
  const { events, rest } = withInvoice ? { events: [], rest: amount } : waive({ period, adjustment, amount }, state);
  if (toMinor(rest, currency) === 0n) return events;
  if (money.pending.length >= MAX_PENDING_ADJUSTMENTS) {
    return reject('too-many-adjustments', `${MAX_PENDING_ADJUSTMENTS} adjustments wait for the next invoice`);
  }
  const noted = { organisationId, period, adjustment, amount: rest, ...defined({ withInvoice }) };
  const event: BillingAccountEvent = { type: 'AdjustmentNoted', data: noted };
  if (withInvoice) return [...events, event];
  const waiting = { ...money, pending: [...money.pending, { period, adjustment, amount: rest }] };
  const own = invoiceOfWaiting({ ...state, money: waiting }, atMs, numbers);
  return isRejection(own) ? own : [...events, event, ...own];
}

/** What waits for a next invoice has one of its own when the account has no month to come any more. */
export function invoiceOfWaiting(state: OpenAccount, atMs: number, numbers: NextNumbers | undefined): Decision {
  if (!hasLastInvoice(state) || !state.money.pending.some((one) => isBrought(one, undefined))) return [];
  return numbers === undefined ? unnumbered() : [invoice(state, '0', atMs, numbers)];
}

/** Whether no month of the account is still to come. */
export function hasLastInvoice({ closedOn, money }: OpenAccount): boolean {
  const last = closedOn === undefined ? undefined : money.periods[monthOf(closedOn)]?.status;
  return last === 'billed' || last === 'passed';
}

type BilledDays = Pick<
  Extract<BillingAccountEvent, { type: 'InvoiceIssued' }>['data'],
  'period' | 'fromDay' | 'toDay' | 'source'
>;

function invoice(
  state: OpenAccount,
  periodTotal: Decimal,
  atMs: number,
  { sellerId, invoice: number, seller, recipient }: NextNumbers,
  month: BilledDays = {},
): BillingAccountEvent {
  const { organisationId, currency } = state;
  const { total, taxes, ...settlement } = settle(state, month.period, periodTotal, atMs);
  return {
    type: 'InvoiceIssued',
    data: {
      organisationId,
      ...month,
      currency,
      ...defined({ sellerId }),
      number,
      periodTotal: fromMinor(toMinor(periodTotal, currency), currency),
      total,
      ...defined({ taxes }),
      ...settlement,
      ...defined({ seller, recipient }),
      atMs,
    },
  };
}

/** Adds what waits of earlier months, and taxes; credits pay first, then the balance, and the rest is due. */
function settle(
  { currency, money, taxes: dated }: OpenAccount,
  period: Month | undefined,
  periodTotal: Decimal,
  atMs: number,
): Settlement & { readonly total: Decimal; readonly taxes: readonly TaxRow[] | undefined } {
  const own = period === undefined ? [] : [{ period, amount: periodTotal }];
  const adjustments = money.pending.filter((one) => isBrought(one, period)).map(({ withInvoice: _own, ...one }) => one);
  const { total, taxes } = documentTotals([...own, ...adjustments], dated, currency);
  const { credits, left } = useCredits(
    money,
    toMinor(withTaxes(total, taxes, currency), currency),
    dayOf(atMs),
    currency,
  );
  const fromBalance = lesser(toMinor(money.balance, currency), left);
  return {
    total,
    taxes,
    adjustments,
    credits,
    fromBalance: fromMinor(fromBalance, currency),
    due: fromMinor(left - fromBalance, currency),
    dueDay: addDays(dayOf(atMs), PAYMENT_DAYS),
  };
}

/** First in, first out, by expiry. */
function useCredits({ credits }: Money, total: bigint, asOf: Day, currency: string) {
  const uses: CreditUse[] = [];
  let left = total;
  for (const { creditId, left: room, expiresOn } of credits) {
    if (left === 0n || (expiresOn !== undefined && expiresOn < asOf)) continue;
    const minor = toMinor(room, currency);
    const used = lesser(minor, left);
    uses.push({ creditId, amount: fromMinor(used, currency) });
    left -= used;
  }
  return { credits: uses, left };
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
