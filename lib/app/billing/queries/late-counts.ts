import type { Kernel } from 'epoch';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import { type Day, monthOf, nextMonth } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import type { PeriodInputs } from '../../../domain/rating/rate-period.ts';
import type { DayCounts } from '../../../domain/rating/segments.ts';

/** What came to these days after they were recorded, from their months' own logs. */
export async function lateCounts(
  kernel: Kernel,
  organisationId: string,
  { fromDay, toDay }: Pick<PeriodInputs, 'fromDay' | 'toDay'>,
): Promise<DayCounts> {
  const late = new Map<Day, Map<MeterKey, bigint>>();
  for (let month = monthOf(fromDay); month <= monthOf(toDay); month = nextMonth(month)) {
    for await (const { events } of kernel.history(billingPeriodHistory, periodId(organisationId, month))) {
      for (const event of events) {
        if (event.type !== 'LateUsageRecorded') continue;
        for (const { day, usage } of event.data.days) {
          if (day < fromDay || day > toDay) continue;
          const own = late.get(day) ?? new Map<MeterKey, bigint>();
          late.set(day, own);
          for (const { meter, count } of usage) own.set(meter, (own.get(meter) ?? 0n) + BigInt(count));
        }
      }
    }
  }
  return late;
}
