import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { dayOf, isDay, monthOf } from '../../metering/day.ts';
import { fromMinor, isAmount, sumMoney, toMinor } from '../../rating/money.ts';
import type { OpenAccount } from '../account.ts';
import { partsOf, within } from '../billed.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { Money } from '../money.ts';
import { repeated } from '../references.ts';
import { hasLastInvoice, invoiceOfWaiting } from './bill.ts';
import { closingEvents } from './volume.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Credits that may still pay something. Those that have expired are as many as `MAX_SEEN_IDS` at most. */
export const MAX_CREDITS = 100;
/** Ids of payments, refunds and credits. */
export const MAX_SEEN_IDS = 5_000;

export function grantCredit(
  { creditId, amount, expiresOn, reason }: CommandOf<'GrantCredit'>['data'],
  state: OpenAccount,
  grantedBy: string,
  atMs: number,
): Decision {
  const { money, currency } = state;
  if (!isAmount(amount, currency) || toMinor(amount, currency) === 0n)
    return notAnAmount('credit-invalid', amount, currency);
  const said = { amount: sumMoney([amount], currency), ...defined({ of: expiresOn }) };
  const there = repeated(money.references, 'credit', creditId, said);
  if (there !== undefined) return there;
  if (expiresOn !== undefined && !isDay(expiresOn)) return reject('day-invalid', `"${expiresOn}" is no day`);
  const today = dayOf(atMs);
  const usable = money.credits.filter((one) => one.expiresOn === undefined || one.expiresOn >= today);
  if (usable.length >= MAX_CREDITS)
    return reject('too-many-credits', `an account has at most ${MAX_CREDITS} credits that have not expired`);
  const full = faultOfSeen(money);
  if (full) return full;
  const credit = { creditId, amount, ...defined({ expiresOn }), reason, grantedBy };
  return [{ type: 'CreditGranted', data: credit }];
}

/** Counts once by its id, however often it is delivered: what is due of its invoice first, and the rest joins the balance. */
export function pay(
  data: CommandOf<'RecordPayment'>['data'],
  state: OpenAccount,
  recordedBy: string,
  atMs: number,
): Decision {
  const { invoiceNumber, amount, paymentId } = data;
  const { money, currency } = state;
  const minor = isAmount(amount, currency) ? toMinor(amount, currency) : 0n;
  if (minor === 0n) return notAnAmount('payment-invalid', amount, currency);
  const said = { amount: fromMinor(minor, currency), ...defined({ of: invoiceNumber }) };
  const there = repeated(money.references, 'payment', paymentId, said);
  if (there !== undefined) return there;
  if (invoiceNumber !== undefined && !hasInvoice(state, invoiceNumber)) {
    return reject('not-found', `the account has no invoice ${invoiceNumber}; a payment of none joins the balance`);
  }
  const full = faultOfSeen(money);
  if (full) return full;
  const events: BillingAccountEvent[] = [];
  const due = invoiceNumber === undefined ? 0n : toMinor(state.unpaid[invoiceNumber] ?? '0', currency);
  const ofInvoice = within(minor, due);
  if (invoiceNumber !== undefined && ofInvoice > 0n) {
    const paid = { invoiceNumber, amount: fromMinor(ofInvoice, currency), paymentId, recordedBy, atMs };
    events.push({ type: 'PaymentRecorded', data: paid });
  }
  if (minor > ofInvoice) {
    const over = { paymentId, amount: fromMinor(minor - ofInvoice, currency), ...defined({ invoiceNumber }) };
    events.push({ type: 'OverpaymentRecorded', data: { ...over, recordedBy, atMs } });
  }
  return events;
}

/** Of invoices that have no number of the seller's, those are known that are unpaid or whose months are not taken over. */
function hasInvoice({ unpaid, money, earlier }: OpenAccount, number: number): boolean {
  if (unpaid[number] !== undefined || partsOf(money.billed ?? {}, number).length > 0) return true;
  return Object.values(earlier.unadopted).some((one) => one.number === number);
}

export function refund(
  { refundId, amount }: CommandOf<'RecordRefund'>['data'],
  state: OpenAccount,
  recordedBy: string,
  atMs: number,
): Decision {
  const { money, currency } = state;
  if (!isAmount(amount, currency) || toMinor(amount, currency) === 0n)
    return notAnAmount('refund-invalid', amount, currency);
  const there = repeated(money.references, 'refund', refundId, { amount: sumMoney([amount], currency) });
  if (there !== undefined) return there;
  if (toMinor(amount, currency) > toMinor(money.balance, currency)) {
    return reject('refund-too-large', `${amount} is more than the balance of ${money.balance} ${currency}`);
  }
  const full = faultOfSeen(money);
  if (full) return full;
  return [{ type: 'RefundRecorded', data: { refundId, amount, recordedBy, atMs } }];
}

/**
 * `lastDay` is the last that is billed; months that have their invoice keep it. The end moves to an earlier day as long as there is no
 * last invoice, and never to a later one. What waits for a next invoice has one of its own when none is to come.
 */
export function close(
  { lastDay, numbers }: CommandOf<'CloseAccount'>['data'],
  state: OpenAccount,
  closedBy: string,
  atMs: number,
): Decision {
  const { closedOn } = state;
  if (closedOn === lastDay) return [];
  if (!isDay(lastDay)) return reject('day-invalid', `"${lastDay}" is no day of the form YYYY-MM-DD`);
  if (closedOn !== undefined && (closedOn < lastDay || hasLastInvoice(state)))
    return reject('account-closed', `the account is closed on ${closedOn}, not on ${lastDay}`);
  const { openedDay } = state;
  if (lastDay < openedDay)
    return reject('account-used', `${openedDay} is its first day: close the account on it or later`);
  const waiting = invoiceOfWaiting({ ...state, closedOn: lastDay }, atMs, numbers);
  if (isRejection(waiting)) return waiting;
  const closed = { organisationId: state.organisationId, lastDay, closedBy, atMs };
  return [{ type: 'AccountClosed', data: closed }, ...closingEvents(state, monthOf(lastDay), closedBy), ...waiting];
}

function faultOfSeen({ references }: Money): Rejection | undefined {
  if (Object.keys(references).length < MAX_SEEN_IDS) return undefined;
  return reject('too-many-payments', `an account knows at most ${MAX_SEEN_IDS} payments, refunds and credits`);
}

function notAnAmount(code: string, amount: string, currency: string): Rejection {
  return reject(code, `"${amount}": an amount above zero, no finer than ${currency}`);
}
