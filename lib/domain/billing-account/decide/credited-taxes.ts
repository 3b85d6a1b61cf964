import { fromMinor, toMinor } from '../../rating/money.ts';
import { type Billed, type Credited, partsOf, withoutCredited } from '../billed.ts';
import { type DatedTax, type TaxRow, taxOn, taxRows } from '../tax.ts';

/**
 * Taxes of a credit note: those of what was left of each invoice, less those of what it leaves. So those of all credit notes of an
 * invoice are never more than its own, however often they are rounded.
 */
export function creditedTaxes(
  billed: Billed,
  credited: readonly Credited[],
  dated: readonly DatedTax[] | undefined,
  currency: string,
): readonly TaxRow[] | undefined {
  const after = withoutCredited(billed, credited, currency);
  const rows = new Map<string, { readonly row: TaxRow; base: bigint; amount: bigint }>();
  const add = (from: Billed, sign: bigint, { number, period }: Credited) => {
    const own = (from[period] ?? []).filter((part) => part.number === undefined);
    const parts = number === undefined ? own.map(({ left: amount }) => ({ period, amount })) : partsOf(from, number);
    for (const row of taxRows(taxOn(dated), parts, currency)) {
      const key = JSON.stringify([row.percent, row.text]);
      const sum = rows.get(key) ?? { row, base: 0n, amount: 0n };
      sum.base += sign * toMinor(row.base, currency);
      sum.amount += sign * toMinor(row.amount, currency);
      rows.set(key, sum);
    }
  };
  const each = new Map(credited.map((one) => [one.number ?? one.period, one]));
  for (const one of each.values()) {
    add(billed, 1n, one);
    add(after, -1n, one);
  }
  const taxes = [...rows.values()]
    .filter(({ base }) => base !== 0n)
    .map(({ row: { percent, text }, base, amount }): TaxRow => {
      return { percent, text, base: fromMinor(base, currency), amount: fromMinor(amount, currency) };
    });
  return taxes.length === 0 ? undefined : taxes;
}
