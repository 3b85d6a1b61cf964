import type { DayUsage, MeterCount } from '../../../domain/billing-account/values.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import type { Day } from '../../../domain/metering/day.ts';
import { changeOf, correctionByDay } from '../../../domain/metering/ledger.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';

type DataOf<T extends DailyUsageEvent['type']> = Extract<DailyUsageEvent, { type: T }>['data'];
type Corrected = Pick<DataOf<'UsageCorrected'>, 'changes' | 'closedThroughMs' | 'quarantined'>;

/** What late changes are worth on each of their own days, in order; without what joins a quarantine. */
export function lateDays({ changes, closedThroughMs, quarantined = [] }: Corrected): DayUsage[] {
  const days = new Map<Day, Map<MeterKey, bigint>>();
  const held = new Set(quarantined.map(({ day, meter }) => `${day} ${meter}`));
  for (const { meter, delta, atMs } of changes) {
    for (const [day, count] of correctionByDay(changeOf(meter, delta, atMs), closedThroughMs)) {
      if (held.has(`${day} ${meter}`)) continue;
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

/** What comes to closed days after them: late changes, and what was in quarantine. */
export function additionOf(event: Exclude<DailyUsageEvent, { type: 'OrganisationDayClosed' }>): readonly DayUsage[] {
  if (event.type === 'UsageCorrected') return lateDays(event.data);
  const { day, meter, count } = event.data;
  return count === '0' ? [] : [{ day, usage: [{ meter, count }] }];
}

/** What a closed day came to, meter by meter; without what is in quarantine. */
export function usageOf(closed: DataOf<'OrganisationDayClosed'>): MeterCount[] {
  const held = new Set(closed.quarantined);
  const storage = { meter: STORAGE_METER, count: closed.byteMs };
  const compute = closed.compute.map(({ machineType, runMs }) => ({ meter: computeMeter(machineType), count: runMs }));
  const others = (closed.meters ?? []).map(({ meter, count }) => ({ meter, count }));
  return [storage, ...compute, ...others].filter(({ meter, count }) => count !== '0' && !held.has(meter));
}
