import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import type { Decimal } from '../../rating/exact.ts';
import { fromMinor, sumMoney, toMinor } from '../../rating/money.ts';
import type { OpenAccount } from '../account.ts';
import { creditedOf, leftOf, partsOf, within } from '../billed.ts';
import type { CommandOf, NextNumbers } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { AdjustmentOfPeriod } from '../money-events.ts';
import { withTaxes } from '../tax.ts';
import { waivedOf } from '../voids.ts';
import { creditedTaxes } from './credited-taxes.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

/**
 * A month came to less than was billed for it. A credit note takes it back from the month's invoices, never more than is left of
 * them; what no invoice has brought yet is taken off the next one; what void invoices have given back is not given back again.
 */
export function takeBack(
  { period, adjustment, amount: size }: AdjustmentOfPeriod,
  state: OpenAccount,
  numbers: NextNumbers | undefined,
  atMs: number,
): Decision {
  const { organisationId, money, currency, taxes: dated } = state;
  const { billed = {}, pending, waived } = money;
  const wanted = toMinor(size, currency);
  const waiting = pending.filter((one) => one.period === period && one.withInvoice === undefined);
  const open = toMinor(
    sumMoney(
      waiting.map(({ amount }) => amount),
      currency,
    ),
    currency,
  );
  const onInvoices = leftOf(billed, period, currency);
  const offNext = within(wanted - onInvoices, open);
  const again = -waivedOf(waived?.[period], -(wanted - within(wanted, onInvoices) - offNext), currency);
  const own = wanted - offNext - again;
  const of = { organisationId, period, adjustment };
  const events: BillingAccountEvent[] = [];
  if (own > 0n) {
    if (numbers === undefined) return unnumbered();
    const credited = creditedOf(billed, period, own, currency);
    const { sellerId, creditNote: number, seller, recipient } = numbers;
    const taxes = creditedTaxes(billed, credited, dated, currency);
    const invoices = credited.map(({ period: _own, ...one }) => one);
    const optional = defined({ taxes, sellerId, seller, recipient });
    const amount = fromMinor(own, currency);
    events.push({ type: 'CreditNoteIssued', data: { ...of, amount, invoices, ...optional, number, atMs } });
  }
  if (offNext > 0n) events.push({ type: 'AdjustmentNoted', data: { ...of, amount: fromMinor(-offNext, currency) } });
  if (again > 0n) events.push(waivedEvent(of, fromMinor(-again, currency)));
  return events;
}

/** What a correction above zero brings of what void invoices have given back: nobody owes it. */
export function waive(
  { period, adjustment, amount }: AdjustmentOfPeriod,
  { organisationId, money, currency }: OpenAccount,
): { readonly events: readonly BillingAccountEvent[]; readonly rest: Decimal } {
  const minor = toMinor(amount, currency);
  const own = waivedOf(money.waived?.[period], minor, currency);
  if (own === 0n) return { events: [], rest: amount };
  const event = waivedEvent({ organisationId, period, adjustment }, fromMinor(own, currency));
  return { events: [event], rest: fromMinor(minor - own, currency) };
}

function waivedEvent(
  of: { readonly organisationId: string; readonly period: string; readonly adjustment: number },
  amount: Decimal,
): BillingAccountEvent {
  return { type: 'AdjustmentWaived', data: { ...of, amount } };
}

/**
 * A credit note over what is left of an invoice: it settles what is due of it first, and the rest joins the balance. Where more is due,
 * because earlier credit notes joined the balance, the balance settles that.
 */
export function voidInvoice(
  { number: invoiceNumber, reason, numbers }: CommandOf<'VoidInvoice'>['data'],
  state: OpenAccount,
  voidedBy: string,
  atMs: number,
): Decision {
  const { organisationId, money, currency, taxes: dated, unpaid } = state;
  const { billed = {}, voids = {} } = money;
  if (voids[invoiceNumber] !== undefined) return [];
  const all = partsOf(billed, invoiceNumber);
  if (all.length === 0) return reject('not-found', `the account has no invoice ${invoiceNumber}`);
  const parts = all.filter(({ amount }) => toMinor(amount, currency) > 0n);
  if (parts.length === 0) return reject('nothing-due', `credit notes have taken back all of invoice ${invoiceNumber}`);
  if (numbers === undefined) return unnumbered();
  const { sellerId, creditNote: number, seller, recipient } = numbers;
  const taxes = creditedTaxes(billed, parts, dated, currency);
  const amounts = parts.map(({ amount }) => amount);
  const amount = sumMoney(amounts, currency);
  const whole = toMinor(withTaxes(amount, taxes, currency), currency);
  const due = toMinor(unpaid[invoiceNumber] ?? '0', currency);
  const ofDue = within(whole, due);
  const fromBalance = within(due - ofDue, toMinor(money.balance, currency));
  const data = {
    organisationId,
    invoiceNumber,
    parts: parts.map(({ period, amount: own }) => ({ period, amount: own })),
    amount,
    ...defined({ taxes }),
    ofDue: fromMinor(ofDue, currency),
    toBalance: fromMinor(whole - ofDue, currency),
    ...defined({ fromBalance: fromBalance > 0n ? fromMinor(fromBalance, currency) : undefined }),
    reason,
    ...defined({ sellerId, seller, recipient }),
    number,
    voidedBy,
    atMs,
  };
  return [{ type: 'InvoiceVoided', data }];
}

/** A number of its own making would leave a gap in the seller's series, or be there twice. */
export function unnumbered(): Rejection {
  return reject('numbers-missing', "an invoice or a credit note has the next number of its seller's series");
}
