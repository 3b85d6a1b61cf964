import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { fromMinor, toMinor } from '../../rating/money.ts';
import type { OpenAccount } from '../account.ts';
import { within } from '../billed.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { DueAgain } from '../payment-events.ts';
import type { Payment, Payments } from '../payments.ts';
import { hasReference, type References } from '../references.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/**
 * A payment that never came, or came back: what its invoice took of it is due again. What joined the balance is taken from there, and
 * what is missing there from the invoices that the balance has paid since, the newest first, which are due again. What was paid back stays.
 */
export function reversePayment(
  { paymentId, reason }: CommandOf<'ReversePayment'>['data'],
  { money, currency }: OpenAccount,
  reversedBy: string,
  atMs: number,
): Decision {
  const payment = money.payments?.find((one) => one.paymentId === paymentId);
  if (payment?.isReversed) return [];
  if (payment === undefined) return unknown(paymentId, money.references);
  const minor = (amount: string) => toMinor(amount, currency);
  const toBalance = minor(payment.toBalance);
  const fromBalance = within(toBalance, minor(money.balance));
  const reopened = reopenedOf(money, payment, toBalance - fromBalance, currency);
  const gone = reopened.reduce((rest, { amount }) => rest - minor(amount), toBalance - fromBalance);
  if (gone > 0n) {
    const amount = fromMinor(gone, currency);
    return reject(
      'payment-paid-back',
      `${amount} ${currency} of payment "${paymentId}" were paid back to the customer`,
    );
  }
  const data = {
    paymentId,
    amount: fromMinor(minor(payment.ofInvoice) + toBalance, currency),
    ...defined({ dueAgain: dueAgainOf(payment, currency) }),
    fromBalance: fromMinor(fromBalance, currency),
    reopened,
    reason,
    reversedBy,
    atMs,
  };
  return [{ type: 'PaymentReversed', data }];
}

function unknown(paymentId: string, references: References): Rejection {
  if (hasReference(references, 'payment', paymentId)) {
    return reject('payment-too-old', `too many payments were recorded after "${paymentId}"`);
  }
  return reject('not-found', `the account has no payment "${paymentId}"`);
}

function dueAgainOf({ invoiceNumber, ofInvoice, dueDay }: Payment, currency: string): DueAgain | undefined {
  if (invoiceNumber === undefined || toMinor(ofInvoice, currency) === 0n) return undefined;
  return { number: invoiceNumber, amount: ofInvoice, ...defined({ dueDay }) };
}

function reopenedOf({ balanceUses = [] }: Payments, { atMs }: Payment, missing: bigint, currency: string): DueAgain[] {
  let rest = missing;
  return [...balanceUses].reverse().flatMap(({ number, amount, dueDay, atMs: usedAtMs }): DueAgain[] => {
    const own = usedAtMs < atMs ? 0n : within(rest, toMinor(amount, currency));
    rest -= own;
    return own === 0n ? [] : [{ number, amount: fromMinor(own, currency), dueDay }];
  });
}
