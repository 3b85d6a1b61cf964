import { parsed, rounded } from './naive-number.ts';
import type { Stored } from './naive-usage.ts';

/** What payments brought, kept by the audit itself: to their invoices, and to the balance. */
export function naivePayments() {
  const payments = new Map<string, { number: unknown; paid: bigint; over: bigint }>();
  const minor = (amount: unknown) => rounded(parsed(String(amount)), 6);
  const of = (data: Stored) => {
    const id = String(data['paymentId']);
    const known = payments.get(id) ?? { number: data['invoiceNumber'], paid: 0n, over: 0n };
    payments.set(id, known);
    return known;
  };

  return {
    pay(data: Stored): void {
      of(data).paid += minor(data['amount']);
    },
    /** What joins the balance. */
    overpay(data: Stored): bigint {
      of(data).over += minor(data['amount']);
      return minor(data['amount']);
    },
    /** What was paid of a void invoice has joined the balance. */
    voidInvoice(number: unknown): void {
      for (const one of payments.values()) {
        if (one.number !== number) continue;
        one.over += one.paid;
        one.paid = 0n;
      }
    },
    /** A payment is taken back once, as a whole: what it should say, by what the balance has. */
    reverse(data: Stored, balance: bigint) {
      const { paid, over } = of(data);
      payments.delete(String(data['paymentId']));
      const used = balance < over ? balance : over;
      return { amount: paid + over, dueAgain: paid, fromBalance: used, reopened: over - used };
    },
  };
}

/** The amounts that an event of a reversal says, as they are compared. */
export function reversalOf(data: Stored) {
  const minor = (one: unknown) => rounded(parsed(String((one as Stored | undefined)?.['amount'] ?? '0')), 6);
  return {
    amount: minor(data),
    dueAgain: minor(data['dueAgain']),
    fromBalance: rounded(parsed(String(data['fromBalance'])), 6),
    reopened: (data['reopened'] as readonly Stored[]).reduce((sum, one) => sum + minor(one), 0n),
  };
}
