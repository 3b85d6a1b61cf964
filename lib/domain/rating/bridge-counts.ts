import { type Day, daysBetween } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { PeriodInputs } from './rate-period.ts';
import type { DayCounts } from './segments.ts';

type Days = Pick<PeriodInputs, 'fromDay' | 'toDay'>;

export function daysOf({ fromDay, toDay }: Days): bigint {
  return BigInt(daysBetween(fromDay, toDay) + 1);
}

/** A period's count of each meter; days outside of it are not its own. */
export function sumsOf(counts: DayCounts, { fromDay, toDay }: Days): ReadonlyMap<MeterKey, bigint> {
  const sums = new Map<MeterKey, bigint>();
  for (const [day, own] of counts)
    if (day >= fromDay && day <= toDay)
      for (const [meter, count] of own) sums.set(meter, (sums.get(meter) ?? 0n) + count);
  return sums;
}

/** What a period would have counted had it as many days as another: all of it on that one's first day. */
export function scaledCounts(
  before: Days & { readonly counts: DayCounts },
  after: Days,
): ReadonlyMap<Day, ReadonlyMap<MeterKey, bigint>> {
  const [had, has] = [daysOf(before), daysOf(after)];
  const sums = [...sumsOf(before.counts, before)].map(([meter, count]) => [meter, (count * has) / had] as const);
  return new Map([[after.fromDay, new Map(sums)]]);
}

/** What is left of counts without a part of them. */
export function without(counts: DayCounts, part: DayCounts): DayCounts {
  if (part.size === 0) return counts;
  const left = new Map([...counts].map(([day, own]) => [day, new Map(own)] as const));
  for (const [day, own] of part) {
    const of = left.get(day) ?? new Map<MeterKey, bigint>();
    left.set(day, of);
    for (const [meter, count] of own) of.set(meter, (of.get(meter) ?? 0n) - count);
  }
  return left;
}
