import { type Decimal, exact, isZero, minus, plus, ZERO } from '../../../domain/rating/exact.ts';
import { roundMoney } from '../../../domain/rating/money.ts';

/** What a part of an invoice is for: a meter, or something that no meter counts. */
export interface InvoicePart {
  /** A meter; `adjustments` of earlier months, `taxes`, or `other`: what the invoice has no line for. */
  readonly of: string;
  readonly amount: Decimal;
}

interface HasAmount {
  readonly amount: Decimal;
}

/** What of an invoice has an amount. */
interface Summed {
  readonly lines: readonly (HasAmount & { readonly meter: string })[];
  readonly adjustments: readonly HasAmount[];
  readonly taxes?: readonly HasAmount[];
}

/** An invoice's amount, divided by what it is for: the parts sum to it exactly. Without its lines, all is `other`. */
export function partsOfInvoice(invoice: Summed | undefined, amount: Decimal, currency: string): readonly InvoicePart[] {
  const sums = new Map<string, ReturnType<typeof exact>>();
  const add = (of: string, part: Decimal) => sums.set(of, plus(sums.get(of) ?? ZERO, exact(part)));
  for (const line of invoice?.lines ?? []) add(line.meter, line.amount);
  for (const adjustment of invoice?.adjustments ?? []) add('adjustments', adjustment.amount);
  for (const tax of invoice?.taxes ?? []) add('taxes', tax.amount);
  const known = [...sums.values()].reduce(plus, ZERO);
  sums.set('other', minus(exact(amount), known));
  return [...sums].flatMap(([of, sum]) => (isZero(sum) ? [] : { of, amount: roundMoney(sum, currency) }));
}
