import type { DayUsage, MeterCount } from '../../../domain/billing-account/values.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import type { Day } from '../../../domain/metering/day.ts';
import { changeOf, correctionByDay } from '../../../domain/metering/ledger.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';

type Corrected = Pick<Extract<DailyUsageEvent, { type: 'UsageCorrected' }>['data'], 'changes' | 'closedThroughMs'>;

/** What late changes are worth on each of their own days, in order. */
export function lateDays({ changes, closedThroughMs }: Corrected): DayUsage[] {
  const days = new Map<Day, Map<MeterKey, bigint>>();
  for (const { meter, delta, atMs } of changes) {
    for (const [day, count] of correctionByDay(changeOf(meter, delta, atMs), closedThroughMs)) {
      const own = days.get(day) ?? new Map<MeterKey, bigint>();
      days.set(day, own.set(meter, (own.get(meter) ?? 0n) + count));
    }
  }
  return [...days].sort(byKey).map(([day, own]) => ({
    day,
    usage: [...own].sort(byKey).map(([meter, count]) => ({ meter, count: `${count}` })),
  }));
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** What a closed day came to, meter by meter. */
export function usageOf(closed: Extract<DailyUsageEvent, { type: 'OrganisationDayClosed' }>['data']): MeterCount[] {
  const storage = { meter: STORAGE_METER, count: closed.byteMs };
  const compute = closed.compute.map(({ machineType, runMs }) => ({ meter: computeMeter(machineType), count: runMs }));
  const others = (closed.meters ?? []).map(({ meter, count }) => ({ meter, count }));
  return [storage, ...compute, ...others].filter(({ count }) => count !== '0');
}
