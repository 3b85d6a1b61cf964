import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import {
  addDays,
  type Day,
  dayOf,
  firstDayOf,
  isDay,
  isMonth,
  lastDayOf,
  type Month,
  monthOf,
} from '../../metering/day.ts';
import type { Decimal } from '../../rating/exact.ts';
import { fromMinor, isAmount, toMinor } from '../../rating/money.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { Money } from '../money.ts';
import type { CreditUse, Settlement } from '../money-events.ts';
import type { OpenAccount } from '../state.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Days after its issue on which an invoice is to be paid at the latest. */
export const PAYMENT_DAYS = 14;
/** Credits, and adjustments that wait for an invoice. */
export const MAX_CREDITS = 100;
export const MAX_PENDING_ADJUSTMENTS = 1_000;
/** Ids of payments, refunds and credits. */
export const MAX_SEEN_IDS = 5_000;
/** Fifty years of months. */
export const MAX_PERIODS = 600;

/** A month whose days are all recorded goes to its period, with the terms of its days. Asked again, it is done. */
export function periodDue({ period, graceDays }: CommandOf<'BillPeriod'>['data'], state: OpenAccount): Decision {
  if (!isMonth(period)) return reject('period-invalid', `"${period}" is no month of the form YYYY-MM`);
  if (state.money.periods[period] !== undefined) return [];
  const { openedDay, closedOn, organisationId, currency, dated: terms } = state;
  const fromDay = later(openedDay, firstDayOf(period));
  const toDay = closedOn === undefined ? lastDayOf(period) : earlier(closedOn, lastDayOf(period));
  if (fromDay > toDay) return reject('period-invalid', `the account has no day in ${period}`);
  if (Object.keys(state.money.periods).length >= MAX_PERIODS) {
    return reject('too-many-periods', `an account has at most ${MAX_PERIODS} months`);
  }
  return [{ type: 'PeriodDue', data: { organisationId, period, fromDay, toDay, currency, terms, graceDays } }];
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
  if (lines === 0 && money.pending.length === 0) {
    return [{ type: 'PeriodPassed', data: { organisationId, period, atMs } }];
  }
  return [invoice(state, total, period, atMs)];
}

/** An adjustment that no later month of the account will bring has an invoice of its own. */
export function adjust(data: CommandOf<'AdjustPeriod'>['data'], state: OpenAccount, atMs: number): Decision {
  const { period, adjustment, amount } = data;
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
  if (sign === -1n) {
    const number = money.creditNotes + 1;
    return [{ type: 'CreditNoteIssued', data: { organisationId, period, adjustment, amount: size, number, atMs } }];
  }
  if (money.pending.length >= MAX_PENDING_ADJUSTMENTS) {
    return reject('too-many-adjustments', `${MAX_PENDING_ADJUSTMENTS} adjustments wait for the next invoice`);
  }
  const noted = { organisationId, period, adjustment, amount };
  const event: BillingAccountEvent = { type: 'AdjustmentNoted', data: noted };
  if (state.closedOn === undefined || money.periods[monthOf(state.closedOn)]?.status === undefined) return [event];
  const waiting = { ...money, pending: [...money.pending, { period, adjustment, amount }] };
  return [event, invoice({ ...state, money: waiting }, '0', undefined, atMs)];
}

function invoice(
  state: OpenAccount,
  periodTotal: Decimal,
  period: Month | undefined,
  atMs: number,
): BillingAccountEvent {
  const { organisationId, currency } = state;
  const { total, ...settlement } = settle(state, periodTotal, atMs);
  return {
    type: 'InvoiceIssued',
    data: {
      organisationId,
      ...defined({ period }),
      number: state.invoices + 1,
      periodTotal: fromMinor(toMinor(periodTotal, currency), currency),
      total,
      ...settlement,
      atMs,
    },
  };
}

/** Adds what waits of earlier months; credits pay first, then the balance, and the rest is due. */
export function settle(
  { currency, money }: OpenAccount,
  periodTotal: Decimal,
  atMs: number,
): Settlement & { readonly total: Decimal } {
  const total = money.pending.reduce((sum, one) => sum + toMinor(one.amount, currency), toMinor(periodTotal, currency));
  const { credits, left } = useCredits(money, total, dayOf(atMs), currency);
  const fromBalance = lesser(toMinor(money.balance, currency), left);
  return {
    total: fromMinor(total, currency),
    adjustments: money.pending,
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

export function grantCredit(
  { creditId, amount, expiresOn, reason }: CommandOf<'GrantCredit'>['data'],
  state: OpenAccount,
  grantedBy: string,
): Decision {
  const { money, currency } = state;
  if (money.seen.includes(creditId)) return [];
  if (!isAmount(amount, currency) || toMinor(amount, currency) === 0n)
    return notAnAmount('credit-invalid', amount, currency);
  if (expiresOn !== undefined && !isDay(expiresOn)) return reject('day-invalid', `"${expiresOn}" is no day`);
  if (money.credits.length >= MAX_CREDITS)
    return reject('too-many-credits', `an account has at most ${MAX_CREDITS} credits`);
  const full = faultOfSeen(money);
  if (full) return full;
  const credit = { creditId, amount, ...defined({ expiresOn }), reason, grantedBy };
  return [{ type: 'CreditGranted', data: credit }];
}

/** Counts once by its id, however often it is delivered. */
export function pay(
  data: CommandOf<'RecordPayment'>['data'],
  state: OpenAccount,
  recordedBy: string,
  atMs: number,
): Decision {
  const { invoiceNumber, amount, paymentId } = data;
  const { money, currency } = state;
  if (money.seen.includes(paymentId)) return [];
  const due = toMinor(state.unpaid[invoiceNumber] ?? '0', currency);
  if (due === 0n) return reject('nothing-due', `nothing is due for invoice ${invoiceNumber}`);
  const minor = isAmount(amount, currency) ? toMinor(amount, currency) : 0n;
  if (minor === 0n) return notAnAmount('payment-invalid', amount, currency);
  const full = faultOfSeen(money);
  if (full) return full;
  const over = minor - due;
  const paid = { invoiceNumber, amount: over > 0n ? fromMinor(due, currency) : amount, paymentId, recordedBy, atMs };
  const recorded: BillingAccountEvent = { type: 'PaymentRecorded', data: paid };
  if (over <= 0n) return [recorded];
  return [recorded, { type: 'OverpaymentRecorded', data: { paymentId, amount: fromMinor(over, currency) } }];
}

export function refund(
  { refundId, amount }: CommandOf<'RecordRefund'>['data'],
  state: OpenAccount,
  recordedBy: string,
  atMs: number,
): Decision {
  const { money, currency } = state;
  if (money.seen.includes(refundId)) return [];
  if (!isAmount(amount, currency) || toMinor(amount, currency) === 0n)
    return notAnAmount('refund-invalid', amount, currency);
  if (toMinor(amount, currency) > toMinor(money.balance, currency)) {
    return reject('refund-too-large', `${amount} is more than the balance of ${money.balance} ${currency}`);
  }
  const full = faultOfSeen(money);
  if (full) return full;
  return [{ type: 'RefundRecorded', data: { refundId, amount, recordedBy, atMs } }];
}

/** `lastDay` is the last that is billed, and is not over before it is recorded. Closing twice is closing once. */
export function close(
  { lastDay }: CommandOf<'CloseAccount'>['data'],
  state: OpenAccount,
  closedBy: string,
  atMs: number,
): Decision {
  if (state.closedOn !== undefined) return [];
  if (!isDay(lastDay)) return reject('day-invalid', `"${lastDay}" is no day of the form YYYY-MM-DD`);
  const least = later(state.openedDay, state.lastDay ?? state.openedDay);
  if (lastDay < least) return reject('account-used', `${least} is billed already: close the account on it or later`);
  return [{ type: 'AccountClosed', data: { organisationId: state.organisationId, lastDay, closedBy, atMs } }];
}

function faultOfSeen({ seen }: Money): Rejection | undefined {
  if (seen.length < MAX_SEEN_IDS) return undefined;
  return reject('too-many-payments', `an account knows at most ${MAX_SEEN_IDS} payments, refunds and credits`);
}

function notAnAmount(code: string, amount: string, currency: string): Rejection {
  return reject(code, `"${amount}": an amount above zero, no finer than ${currency}`);
}

function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
