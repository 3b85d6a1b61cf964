import { compareDiscounts, type DatedDiscount } from './dated-terms.ts';
import { exact, times } from './exact.ts';
import { fromMinor, roundMoney, toMinor } from './money.ts';
import { type PeriodLine, single } from './period-line.ts';
import type { Segment } from './segments.ts';

interface Undiscounted {
  readonly line: Omit<PeriodLine, 'amount'>;
  readonly segment: Pick<Segment, 'discounts'>;
}

/**
 * Takes a period's discounts off its lines, one discount after the other, each a row of the line that it reduces: a
 * percentage of what the line has left, a fixed amount once a period over its lines in order. A cap holds for the whole
 * period. A line is never brought below zero.
 */
export function takeOff(lines: readonly Undiscounted[], currency: string): PeriodLine[] {
  const bills = lines.map(({ line, segment }) => {
    const left = line.rows.reduce((all, { amount }) => all + toMinor(amount, currency), 0n);
    return { line, discounts: segment.discounts, rows: [...line.rows], left };
  });
  const all = [...new Set(lines.flatMap(({ segment }) => segment.discounts))].sort(compareDiscounts);
  for (const discount of all) {
    let room = roomOf(discount, currency);
    for (const bill of bills) {
      if (!bill.discounts.includes(discount)) continue;
      const off = least(wanted(discount, bill.left, currency), bill.left, room);
      if (off <= 0n) continue;
      const { discountId } = discount;
      bill.rows.push({ ...single('discount', fromMinor(-off, currency)), discountId });
      bill.left -= off;
      if (room !== undefined) room -= off;
    }
  }
  return bills.map(({ line, rows, left }) => ({ ...line, rows, amount: fromMinor(left, currency) }));
}

/** The most that a discount takes off in this period; undefined without a bound. */
function roomOf({ discount, cap }: DatedDiscount, currency: string): bigint | undefined {
  const bounds = [cap, discount.kind === 'fixed' ? discount.amount : undefined].flatMap((bound) =>
    bound === undefined ? [] : toMinor(roundMoney(exact(bound), currency), currency),
  );
  return bounds.length === 0 ? undefined : least(...bounds);
}

function wanted({ discount }: DatedDiscount, left: bigint, currency: string): bigint {
  if (discount.kind === 'fixed') return left;
  const off = times(exact(fromMinor(left, currency)), exact(discount.percent, '100'));
  return toMinor(roundMoney(off, currency), currency);
}

function least(...values: readonly (bigint | undefined)[]): bigint {
  return values.reduce<bigint>(
    (lowest, value) => (value !== undefined && value < lowest ? value : lowest),
    values.find((value) => value !== undefined) ?? 0n,
  );
}
