import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';
import { type RatedPeriod, ratePeriod } from '../rating/rate-period.ts';
import type { DayCounts } from '../rating/segments.ts';
import type { MeterShare } from '../rating/volume.ts';
import type { MeterAdjustment, PeriodTerms } from './events.ts';
import type { BillingPeriodState } from './state.ts';

/** What a period's counts come to by these terms: its invoice, or what it would be now. */
export function rateCounts(period: Month, counts: BillingPeriodState['counts'], by: PeriodTerms): RatedPeriod {
  const { fromDay, toDay, currency, terms } = by;
  return ratePeriod({ period, fromDay, toDay, currency, terms, counts: countsOf(counts) });
}

/** Counts of the state, as they are rated. */
export function countsOf(counts: BillingPeriodState['counts']): DayCounts {
  const days = Object.entries(counts).map(([day, own]): [Day, ReadonlyMap<MeterKey, bigint>] => [
    day,
    new Map(Object.entries(own).map(([meter, count]) => [meter, BigInt(count)])),
  ]);
  return new Map(days);
}

/** Meters whose count or amount differs between two ratings of a period. */
export function differencesOf(before: RatedPeriod, after: RatedPeriod): MeterAdjustment[] {
  const meters = new Set([...before.lines, ...after.lines].map(({ meter }) => meter));
  return [...meters].sort().flatMap((meter) => {
    const was = sumsOf(before, meter);
    const is = sumsOf(after, meter);
    if (was.count === is.count && was.amount === is.amount) return [];
    return [{ meter, countBefore: was.count, countAfter: is.count, amountBefore: was.amount, amountAfter: is.amount }];
  });
}

/** What each meter of a rating counted and comes to. */
export function sumsByMeter(rated: RatedPeriod): MeterShare[] {
  return [...new Set(rated.lines.map(({ meter }) => meter))].map((meter) => ({ meter, ...sumsOf(rated, meter) }));
}

function sumsOf(
  { lines, currency }: RatedPeriod,
  meter: MeterKey,
): { readonly count: Decimal; readonly amount: Decimal } {
  let count = 0n;
  let amount = 0n;
  for (const line of lines) {
    if (line.meter !== meter) continue;
    count += BigInt(line.count);
    amount += toMinor(line.amount, currency);
  }
  return { count: `${count}`, amount: fromMinor(amount, currency) };
}
