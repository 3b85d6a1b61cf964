import { type Day, lastDayOf, type Month } from '../metering/day.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, sumMoney, toMinor } from '../rating/money.ts';

/** A tax as documents name it: `19` and "VAT 19 %", or `0` and why there is none. */
export interface Tax {
  readonly percent: Decimal;
  readonly text: string;
}

/** Holds until the next one begins. */
export interface DatedTax extends Tax {
  readonly fromDay: Day;
}

/** The port: which tax a customer pays for what is of that day. A document asks nothing else about taxes. */
export type TaxOn = (day: Day) => Tax | undefined;

/** A row of a document: everything in it that has this tax. */
export interface TaxRow extends Tax {
  /** Before tax. */
  readonly base: Decimal;
  readonly amount: Decimal;
}

/** What a month brings to a document. */
export interface DocumentPart {
  readonly period: Month;
  readonly amount: Decimal;
}

/** The adapter that there is: dated data of the account. */
export function taxOn(taxes: readonly DatedTax[] = []): TaxOn {
  return (day) => taxes.findLast(({ fromDay }) => fromDay <= day);
}

export function isSameTax(one: Tax, other: Tax): boolean {
  return one.percent === other.percent && one.text === other.text;
}

/** Those that are not what holds already on the day before. */
export function taxChanges(taxes: readonly DatedTax[] = []): DatedTax[] {
  return taxes.filter((tax, index) => {
    const before = taxes[index - 1];
    return before === undefined || !isSameTax(before, tax);
  });
}

export function isPercent(text: string): boolean {
  return /^\d{1,3}(\.\d{1,4})?$/.test(text) && Number(text) <= 100;
}

/**
 * The taxes of an invoice or a credit note. What each month brings has the tax of the month's last day; amounts with one tax
 * are summed, and the tax of the sum is rounded once, a half away from zero.
 */
export function taxRows(on: TaxOn, parts: readonly DocumentPart[], currency: string): TaxRow[] {
  const bases = new Map<string, { tax: Tax; base: bigint }>();
  for (const { period, amount } of parts) {
    const tax = on(lastDayOf(period));
    if (tax === undefined) continue;
    const key = JSON.stringify([tax.percent, tax.text]);
    const base = (bases.get(key)?.base ?? 0n) + toMinor(amount, currency);
    bases.set(key, { tax, base });
  }
  return [...bases.values()].map(({ tax: { percent, text }, base }) => {
    const amount = fromMinor(taxOf(base, percent), currency);
    return { percent, text, base: fromMinor(base, currency), amount };
  });
}

/** What a document comes to before taxes, and its taxes: one of a customer without a tax says nothing of them. */
export function documentTotals(
  parts: readonly DocumentPart[],
  taxes: readonly DatedTax[] | undefined,
  currency: string,
): { readonly total: Decimal; readonly taxes: readonly TaxRow[] | undefined } {
  const amounts = parts.map(({ amount }) => amount);
  const rows = taxRows(taxOn(taxes), parts, currency);
  return { total: sumMoney(amounts, currency), taxes: rows.length === 0 ? undefined : rows };
}

/** In minor units, a half away from zero. Percents have at most four decimals, so 10⁶ makes everything whole. */
function taxOf(base: bigint, percent: Decimal): bigint {
  const [whole = '0', decimals = ''] = percent.split('.');
  const scaled = base * BigInt(`${whole}${decimals.padEnd(4, '0')}`);
  const size = scaled < 0n ? -scaled : scaled;
  const rounded = (size * 2n + 1_000_000n) / 2_000_000n;
  return scaled < 0n ? -rounded : rounded;
}

/** With its taxes: what a document asks for, or gives back. */
export function withTaxes(amount: Decimal, taxes: readonly TaxRow[] | undefined, currency: string): Decimal {
  return fromMinor(
    (taxes ?? []).reduce((sum, one) => sum + toMinor(one.amount, currency), toMinor(amount, currency)),
    currency,
  );
}
