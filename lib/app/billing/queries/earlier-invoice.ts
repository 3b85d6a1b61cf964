import type { EarlierInvoice } from '../../../domain/billing-account/earlier-events.ts';
import { fromMinor, toMinor } from '../../../domain/rating/money.ts';
import { type PeriodLine, type Row, single } from '../../../domain/rating/period-line.ts';

/**
 * The lines of an invoice that an account made itself, as billing periods have them: a row for what each line came to, and
 * fixed discounts as rows of the lines that they reduce, in order. The sum stays what was billed.
 */
export function earlierLines({ lines, discounts, currency }: EarlierInvoice): readonly PeriodLine[] {
  const bills = lines.map((line) => {
    const left = toMinor(line.amount, currency);
    const rows: Row[] = left === 0n ? [] : [single('usage', line.amount)];
    return { line, left, rows };
  });
  for (const { discountId, meter, amount } of discounts) {
    let room = -toMinor(amount, currency);
    for (const bill of bills) {
      if (meter !== undefined && bill.line.meter !== meter) continue;
      const off = lesser(room, bill.left);
      if (off <= 0n) continue;
      bill.rows.push({ ...single('discount', fromMinor(-off, currency)), discountId });
      bill.left -= off;
      room -= off;
    }
  }
  return bills.map(({ line, left, rows }): PeriodLine => {
    const { planId, planVersion, meter, unit, fromDay, toDay, overridden, charge, count, quantity } = line;
    const of = { planId, planVersion, meter, unit, fromDay, toDay, overridden, charge, count, quantity };
    return { ...of, rows, amount: fromMinor(left, currency) };
  });
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
