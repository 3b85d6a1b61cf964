import { defined } from '../defined.ts';
import type { Day } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';
import type { BillingAccountEvent } from './events.ts';

type DataOf<T extends BillingAccountEvent['type']> = Extract<BillingAccountEvent, { type: T }>['data'];

/** A payment that may be taken back: what of it its invoice took, and what joined the balance. */
export interface Payment {
  readonly paymentId: string;
  readonly invoiceNumber?: number;
  readonly ofInvoice: Decimal;
  readonly toBalance: Decimal;
  /** That of the invoice. */
  readonly dueDay?: Day;
  readonly atMs: number;
  readonly isReversed?: true;
}

/** What the balance paid of an invoice, and until when the invoice was to be paid. */
export interface BalanceUse {
  readonly number: number;
  readonly amount: Decimal;
  readonly dueDay: Day;
  readonly atMs: number;
}

/** Absent as long as there is none; the newest come last. */
export interface Payments {
  readonly payments?: readonly Payment[];
  readonly balanceUses?: readonly BalanceUse[];
}

/** The newest payments and uses of the balance are kept, so many of each. A change makes another state of the same events. */
export const PAYMENTS_KEPT = 200;

export function withPayment(
  { payments = [] }: Payments,
  { paymentId, invoiceNumber, amount: ofInvoice, atMs }: DataOf<'PaymentRecorded'>,
  dueDay: Day | undefined,
  currency: string,
): Payments {
  const payment = { paymentId, invoiceNumber, ofInvoice, toBalance: fromMinor(0n, currency), ...defined({ dueDay }) };
  return { payments: newest([...payments, { ...payment, atMs }]) };
}

/** The rest of the payment that was recorded before it, or a payment that no invoice needed. */
export function withOverpayment(
  { payments = [] }: Payments,
  { paymentId, amount: toBalance, invoiceNumber, atMs = 0 }: DataOf<'OverpaymentRecorded'>,
  currency: string,
): Payments {
  const before = payments.at(-1);
  if (before?.paymentId === paymentId) return { payments: [...payments.slice(0, -1), { ...before, toBalance }] };
  const ofInvoice = fromMinor(0n, currency);
  return { payments: newest([...payments, { paymentId, ...defined({ invoiceNumber }), ofInvoice, toBalance, atMs }]) };
}

export function withBalanceUse(
  { balanceUses = [] }: Payments,
  { sellerId, number, fromBalance: amount, dueDay, atMs }: DataOf<'InvoiceIssued'>,
  currency: string,
): Payments {
  // A number that an account gave out itself may come again.
  if (sellerId === undefined || toMinor(amount, currency) === 0n) return {};
  return { balanceUses: newest([...balanceUses, { number, amount, dueDay, atMs }]) };
}

/** What was paid of a void invoice, by payments or by the balance, has joined the balance. */
export function withoutVoidInvoice(
  { payments, balanceUses }: Payments,
  invoiceNumber: number,
  currency: string,
): Payments {
  const joined = payments?.map((one) => {
    if (one.invoiceNumber !== invoiceNumber) return one;
    const { dueDay: _none, ...payment } = one;
    const toBalance = toMinor(one.ofInvoice, currency) + toMinor(one.toBalance, currency);
    return { ...payment, ofInvoice: fromMinor(0n, currency), toBalance: fromMinor(toBalance, currency) };
  });
  const others = balanceUses?.filter(({ number }) => number !== invoiceNumber);
  return defined({ payments: joined, balanceUses: others });
}

export function withReversal(
  { payments = [], balanceUses = [] }: Payments,
  { paymentId, reopened }: DataOf<'PaymentReversed'>,
  currency: string,
): Payments {
  const amounts = new Map(reopened.map(({ number, amount }) => [number, toMinor(amount, currency)]));
  const left = balanceUses.map((one) => ({
    ...one,
    amount: fromMinor(toMinor(one.amount, currency) - (amounts.get(one.number) ?? 0n), currency),
  }));
  return {
    payments: payments.map((one) => (one.paymentId === paymentId ? { ...one, isReversed: true } : one)),
    balanceUses: left.filter(({ amount }) => toMinor(amount, currency) > 0n),
  };
}

function newest<T>(all: readonly T[]): readonly T[] {
  return all.slice(-PAYMENTS_KEPT);
}
