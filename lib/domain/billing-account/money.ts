import { defined, ifDefined } from '../defined.ts';
import type { Day, Month } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';
import { type Billed, type Credited, creditedOf, withBilled, withoutCredited } from './billed.ts';
import type { AdjustmentOfPeriod, MoneyEvent, Settlement } from './money-events.ts';
import { type Payments, withBalanceUse, withOverpayment, withoutVoidInvoice, withReversal } from './payments.ts';
import { type References, withReference, withRest } from './references.ts';
import { withTaxes } from './tax.ts';
import { type VoidInvoice, type Waived, withWaived } from './voids.ts';

type DataOf<T extends MoneyEvent['type']> = Extract<MoneyEvent, { type: T }>['data'];

export interface Credit {
  readonly creditId: string;
  readonly left: Decimal;
  readonly expiresOn?: Day;
}

/** `withInvoice`: waits for the invoice of its own month. */
export type PendingAdjustment = AdjustmentOfPeriod & { readonly withInvoice?: true };

/** What an account owes and is owed, beside what is unpaid of its invoices. */
export interface Money extends Payments {
  /** Owed to the customer: credit notes and overpayments that no invoice and no refund has used. */
  readonly balance: Decimal;
  /** Adjustments that wait for the next invoice. */
  readonly pending: readonly PendingAdjustment[];
  /** In the order in which they are used: the first to expire first, those that never expire last. */
  readonly credits: readonly Credit[];
  /** Months that are due, billed or passed, and how many of their adjustments have been taken in. */
  readonly periods: Readonly<
    Record<Month, { readonly status: 'due' | 'billed' | 'passed'; readonly adjustments: number }>
  >;
  readonly creditNotes: number;
  readonly references: References;
  /** What is left of invoices; absent as long as there is none. */
  readonly billed?: Billed;
  /** By the invoice's number; absent as long as there is none. */
  readonly voids?: Readonly<Record<string, VoidInvoice>>;
  readonly waived?: Readonly<Record<Month, Waived>>;
}

export const NO_MONEY: Money = { balance: '0', pending: [], credits: [], periods: {}, creditNotes: 0, references: {} };

export function evolveMoney(money: Money, event: MoneyEvent, currency: string): Money {
  const plus = (amount: Decimal, more: Decimal, sign: 1n | -1n = 1n): Decimal =>
    fromMinor(toMinor(amount, currency) + sign * toMinor(more, currency), currency);
  switch (event.type) {
    case 'PeriodDue':
      return due(money, event.data, currency);
    case 'PeriodPassed':
      return withPeriod(money, event.data.period, { status: 'passed' });
    case 'InvoiceIssued':
      return {
        ...withBilledOf(settled(money, event.data, currency), event.data, currency),
        ...withBalanceUse(money, event.data, currency),
      };
    case 'AdjustmentNoted': {
      const { period, adjustment, amount, withInvoice } = event.data;
      const noted = withPeriod(money, period, { adjustments: adjustment });
      return { ...noted, pending: [...money.pending, { period, adjustment, amount, ...defined({ withInvoice }) }] };
    }
    case 'CreditNoteIssued': {
      const { period, adjustment, amount, taxes, number, invoices } = event.data;
      const noted = withPeriod(money, period, { adjustments: adjustment });
      const before = money.billed ?? {};
      const credited =
        invoices?.map((one) => ({ ...one, period })) ?? creditedOf(before, period, toMinor(amount, currency), currency);
      const billed = withoutCredited(before, credited, currency);
      const balance = plus(money.balance, withTaxes(amount, taxes, currency));
      return { ...noted, creditNotes: number, balance, billed };
    }
    case 'AdjustmentWaived': {
      const { period, adjustment, amount } = event.data;
      const used = fromMinor(-toMinor(amount, currency), currency);
      const noted = withPeriod(money, period, { adjustments: adjustment });
      return { ...noted, waived: withWaived(money.waived, period, { used }, currency) };
    }
    case 'InvoiceVoided': {
      const { toBalance, fromBalance = '0' } = event.data;
      return withVoid(money, event.data, plus(plus(money.balance, toBalance), fromBalance, -1n), currency);
    }
    case 'OverpaymentRecorded': {
      const { paymentId, amount, invoiceNumber } = event.data;
      const balance = plus(money.balance, amount);
      const rest = { amount, ...defined({ of: invoiceNumber }) };
      const references = withRest(money.references, paymentId, rest, currency);
      return { ...money, references, ...withOverpayment(money, event.data, currency), balance };
    }
    case 'PaymentReversed': {
      const balance = plus(money.balance, event.data.fromBalance, -1n);
      return { ...money, ...withReversal(money, event.data, currency), balance };
    }
    case 'RefundRecorded': {
      const { refundId, amount } = event.data;
      const references = withReference(money.references, 'refund', refundId, { amount: plus('0', amount) });
      return { ...money, balance: plus(money.balance, amount, -1n), references };
    }
    case 'CreditGranted': {
      const { creditId, amount: left, expiresOn } = event.data;
      const credit: Credit = { creditId, left, ...defined({ expiresOn }) };
      const credits = [...money.credits, credit].sort(byExpiry);
      const said = { amount: plus('0', left), ...defined({ of: expiresOn }) };
      return { ...money, credits, references: withReference(money.references, 'credit', creditId, said) };
    }
    case 'AccountClosed':
    case 'InvoiceHeld':
    case 'InvoiceReleased':
      return money;
  }
}

/** A month with the account's own invoice is billed: its period takes it over. */
function due(money: Money, { period, invoice }: DataOf<'PeriodDue'>, currency: string): Money {
  if (invoice === undefined) return withPeriod(money, period, { status: 'due' });
  const billed = withBilled(money.billed, { period, amount: invoice.billed }, currency);
  return { ...withPeriod(money, period, { status: 'billed' }), billed };
}

/** With what an invoice bills of each month. */
function withBilledOf(money: Money, data: DataOf<'InvoiceIssued'>, currency: string): Money {
  const { period, periodTotal, adjustments, sellerId } = data;
  const of = defined({ number: ifDefined(sellerId, () => data.number) });
  const own = period === undefined ? [] : [{ period, amount: periodTotal }];
  const add = (billed: Billed, part: Credited) => withBilled(billed, { ...of, ...part }, currency);
  const parts = [...own, ...adjustments].map(({ period: month, amount }) => ({ period: month, amount }));
  return { ...money, billed: parts.reduce(add, money.billed ?? {}) };
}

function withVoid(money: Money, data: DataOf<'InvoiceVoided'>, balance: Decimal, currency: string): Money {
  const { invoiceNumber, parts, amount, taxes, reason, number: creditNote, atMs } = data;
  const credited = parts.map((part) => ({ number: invoiceNumber, ...part }));
  const made: VoidInvoice = { creditNote, amount: withTaxes(amount, taxes, currency), reason, atMs };
  return {
    ...money,
    ...withoutVoidInvoice(money, invoiceNumber, currency),
    creditNotes: creditNote,
    balance,
    billed: withoutCredited(money.billed, credited, currency),
    voids: { ...money.voids, [invoiceNumber]: made },
    waived: parts.reduce(
      (all, { period, amount: given }) => withWaived(all, period, { given }, currency),
      money.waived ?? {},
    ),
  };
}

/** Takes what an invoice used: adjustments, credits, balance. */
export function settled(
  money: Money,
  { period, credits, fromBalance }: Pick<Settlement, 'credits' | 'fromBalance'> & { readonly period?: Month },
  currency: string,
): Money {
  const less = (amount: Decimal, used: Decimal) =>
    fromMinor(toMinor(amount, currency) - toMinor(used, currency), currency);
  const billed = period === undefined ? money : withPeriod(money, period, { status: 'billed' });
  const used = new Map(credits.map(({ creditId, amount }) => [creditId, amount]));
  const left = money.credits
    .map((one) => ({ ...one, left: less(one.left, used.get(one.creditId) ?? '0') }))
    .filter((one) => toMinor(one.left, currency) > 0n);
  return {
    ...billed,
    pending: money.pending.filter((one) => !isBrought(one, period)),
    credits: left,
    balance: less(money.balance, fromBalance),
  };
}

/** Whether the invoice of a month, or one of none, brings an adjustment. */
export function isBrought({ period, withInvoice }: PendingAdjustment, of: Month | undefined): boolean {
  return withInvoice === undefined || period === of;
}

/**
 * With what is to be paid of an invoice, by its number. An account that counted its invoices itself may still owe one whose
 * number its seller gives out again: then both are due under it.
 */
export function withDue(
  unpaid: Readonly<Record<string, Decimal>>,
  number: number,
  due: Decimal,
  currency: string,
): Readonly<Record<string, Decimal>> {
  if (toMinor(due, currency) === 0n) return unpaid;
  const before = toMinor(unpaid[number] ?? '0', currency);
  return { ...unpaid, [number]: fromMinor(before + toMinor(due, currency), currency) };
}

function withPeriod(money: Money, period: Month, change: Partial<Money['periods'][Month]>): Money {
  const known = money.periods[period] ?? { status: 'due', adjustments: 0 };
  return { ...money, periods: { ...money.periods, [period]: { ...known, ...change } } };
}

function byExpiry(a: Credit, b: Credit): number {
  if (a.expiresOn === b.expiresOn) return 0;
  if (a.expiresOn === undefined || b.expiresOn === undefined) return a.expiresOn === undefined ? 1 : -1;
  return a.expiresOn < b.expiresOn ? -1 : 1;
}
