import type { OpenAccount } from '../../../lib/domain/billing-account/account.ts';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';

type Taxed = { readonly taxes?: readonly { readonly amount: string }[] };

/**
 * Double entry over an account's log: what came in and what documents gave is what documents asked for less what is still due, what the
 * balance has and what was paid back. It knows nothing of how payments are divided. Answers what does not hold.
 */
export function moneyFaults(events: readonly BillingAccountEvent[], account: OpenAccount): string[] {
  const faults: string[] = [];
  const { currency } = account;
  const minor = (amount: string) => toMinor(amount, currency);
  const withTaxes = (amount: string, { taxes = [] }: Taxed) =>
    taxes.reduce((all, tax) => all + minor(tax.amount), minor(amount));
  const payments = new Map<string, bigint>();
  let [given, asked, back] = [0n, 0n, 0n];
  const pay = (id: string, amount: bigint) => payments.set(id, (payments.get(id) ?? 0n) + amount);
  for (const { type, data } of events) {
    if (type === 'InvoiceIssued') {
      asked += withTaxes(data.total, data);
      for (const { amount } of data.credits) given += minor(amount);
    }
    if (type === 'CreditNoteIssued' || type === 'InvoiceVoided') given += withTaxes(data.amount, data);
    if (type === 'RefundRecorded') back += minor(data.amount);
    if (type === 'PaymentRecorded' || type === 'OverpaymentRecorded') pay(data.paymentId, minor(data.amount));
    if (type !== 'PaymentReversed') continue;
    if (payments.get(data.paymentId) !== minor(data.amount))
      faults.push(`${data.paymentId} is not taken back as a whole`);
    const parts = [data.dueAgain ?? [], ...data.reopened].flat().map(({ amount }) => minor(amount));
    const sum = parts.reduce((all, amount) => all + amount, minor(data.fromBalance));
    if (sum !== minor(data.amount)) faults.push(`${data.paymentId} brings ${sum} of ${data.amount}`);
    payments.set(data.paymentId, 0n);
  }
  const dues = Object.values(account.unpaid).map(minor);
  const balance = minor(account.money.balance);
  if (balance < 0n || dues.some((due) => due < 0n)) faults.push(`below zero: ${balance}, ${dues}`);
  const came = [...payments.values()].reduce((all, amount) => all + amount, 0n);
  const used = asked - dues.reduce((all, due) => all + due, 0n);
  if (came + given !== used + balance + back) {
    faults.push(`${came} paid and ${given} given, but ${used} used, ${balance} in the balance and ${back} paid back`);
  }
  return faults;
}
