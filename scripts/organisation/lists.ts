import type { DataExport } from '../../lib/domain/data-exports/state.ts';
import { addDays, dayOf, lastDayOf, type Month, monthOf } from '../../lib/domain/metering/day.ts';

/** Every list of an organisation, and its usage month by month since it was founded. */
export function exportsOf(foundedAtMs: number, nowMs: number): readonly Pick<DataExport, 'kind' | 'month'>[] {
  const lists = (['files', 'jobs', 'invoices', 'entries'] as const).map((kind) => ({ kind }));
  const months: Month[] = [];
  for (
    let month = monthOf(dayOf(foundedAtMs));
    month <= monthOf(dayOf(nowMs));
    month = monthOf(addDays(lastDayOf(month), 1))
  )
    months.push(month);
  return [...lists, ...months.map((month) => ({ kind: 'usage-days' as const, month }))];
}
