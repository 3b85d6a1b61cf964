import { csvOf, textCell } from '../../../lib/domain/csv.ts';
import type { ComparedShare } from './compare-shares.ts';
import type { UsageDay } from './series.ts';

/** Days as CSV: a record for each meter of each day. */
export function daysCsv(days: readonly UsageDay[], currency: string | undefined): string {
  const head = ['day', 'closed', 'meter', 'quantity', 'unit', 'amount', 'currency'];
  const records = days.flatMap(({ day, closed, usage }) =>
    usage.map(({ meter, quantity, unit, amount }) => [
      day,
      closed ? 'yes' : 'no',
      textCell(meter),
      quantity,
      textCell(unit),
      amount ?? '',
      currency ?? '',
    ]),
  );
  return csvOf([head, ...records]);
}

/** A division as CSV, beside the days before. */
export function sharesCsv(
  shares: readonly ComparedShare[],
  nameOf: (share: ComparedShare) => string,
  currency: string | undefined,
): string {
  const head = ['id', 'name', 'meter', 'quantity', 'unit', 'amount', 'amount before', 'change', 'currency'];
  const records = shares.map((share) => [
    share.id ?? '',
    textCell(nameOf(share)),
    textCell(share.meter),
    share.quantity,
    textCell(share.unit),
    share.amount ?? '',
    share.amountBefore ?? '',
    share.change ?? '',
    currency ?? '',
  ]);
  return csvOf([head, ...records]);
}
