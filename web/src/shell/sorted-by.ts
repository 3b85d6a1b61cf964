import { compare, exact, isDecimal } from '../../../lib/domain/rating/exact.ts';

/** What a row is sorted by: amounts and quantities as exact decimals, all else as text. */
export type SortValue = string | undefined;

/** Rows without a value are last, in either order; equal ones stay as they were. */
export function sortedBy<Row>(rows: readonly Row[], valueIn: (row: Row) => SortValue, isDown: boolean): readonly Row[] {
  const sign = isDown ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [valueIn(one), valueIn(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * (isDecimal(a) && isDecimal(b) ? compare(exact(a), exact(b)) : a.localeCompare(b));
  });
}
