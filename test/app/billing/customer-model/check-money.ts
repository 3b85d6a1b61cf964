import type { BillingAccountEvent } from '../../../../lib/domain/billing-account/events.ts';
import { dayOf } from '../../../../lib/domain/metering/day.ts';
import { toMinor } from '../../../../lib/domain/rating/money.ts';

/** What an account owes and is owed, from its events alone: each amount is used once and nothing comes from nowhere. */
export function checkMoney(events: readonly BillingAccountEvent[], currency: string): string[] {
  const cents = (amount: string) => toMinor(amount, currency);
  const taxed = ({ taxes = [] }: { readonly taxes?: readonly { readonly amount: string }[] }) =>
    taxes.reduce((all, { amount }) => all + cents(amount), 0n);
  const faults: string[] = [];
  const credits = new Map<string, { left: bigint; expiresOn?: string }>();
  const due = new Map<number, bigint>();
  const ids = new Set<string>();
  let [balance, noted, brought] = [0n, 0n, 0n];
  const once = (id: string) => {
    if (ids.has(id)) faults.push(`${id} twice`);
    ids.add(id);
  };
  for (const { type, data } of events) {
    switch (type) {
      case 'CreditGranted':
        once(data.creditId);
        credits.set(data.creditId, { left: cents(data.amount), ...data });
        break;
      case 'InvoiceIssued': {
        if (due.has(data.number)) faults.push(`invoice ${data.number} twice`);
        due.set(data.number, cents(data.due));
        let used = 0n;
        for (const { creditId, amount } of data.credits) {
          const credit = credits.get(creditId);
          used += cents(amount);
          if (credit === undefined) faults.push(`no credit ${creditId}`);
          else credit.left -= cents(amount);
          if ((credit?.left ?? -1n) < 0n) faults.push(`${creditId} overdrawn`);
          if ((credit?.expiresOn ?? '9') < dayOf(data.atMs)) faults.push(`${creditId} used after ${credit?.expiresOn}`);
        }
        balance -= cents(data.fromBalance);
        const adjusted = data.adjustments.reduce((all, { amount }) => all + cents(amount), 0n);
        brought += adjusted;
        if (cents(data.total) !== cents(data.periodTotal) + adjusted)
          faults.push(`invoice ${data.number} sums wrongly`);
        if (cents(data.total) + taxed(data) !== used + cents(data.fromBalance) + cents(data.due))
          faults.push(`${data.number} settled wrongly`);
        break;
      }
      case 'AdjustmentNoted':
        noted += cents(data.amount);
        break;
      case 'CreditNoteIssued':
        balance += cents(data.amount) + taxed(data);
        break;
      case 'InvoiceVoided': {
        const { invoiceNumber, ofDue, toBalance, fromBalance = '0' } = data;
        balance += cents(toBalance) - cents(fromBalance);
        due.set(invoiceNumber, (due.get(invoiceNumber) ?? 0n) - cents(ofDue) - cents(fromBalance));
        if (cents(data.amount) + taxed(data) !== cents(ofDue) + cents(toBalance))
          faults.push(`${invoiceNumber} void wrongly`);
        break;
      }
      case 'PaymentReversed':
        balance -= cents(data.fromBalance);
        for (const { number, amount } of [data.dueAgain ?? [], ...data.reopened].flat()) {
          due.set(number, (due.get(number) ?? 0n) + cents(amount));
        }
        break;
      case 'OverpaymentRecorded':
        balance += cents(data.amount);
        break;
      case 'RefundRecorded':
        once(data.refundId);
        balance -= cents(data.amount);
        break;
      case 'PaymentRecorded': {
        once(data.paymentId);
        const left = (due.get(data.invoiceNumber) ?? 0n) - cents(data.amount);
        due.set(data.invoiceNumber, left);
        if (left < 0n) faults.push(`invoice ${data.invoiceNumber} paid beyond its due`);
        break;
      }
    }
    if (balance < 0n) faults.push(`balance ${balance} after ${type}`);
  }
  if (brought > noted) faults.push(`adjustments of ${brought} invoiced, ${noted} noted`);
  return faults;
}
