import type { Day } from '../../../lib/domain/metering/day.ts';
import { type MeterKey, meterOf, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { type DatedTerms, NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';
import { display, exact, times } from '../../../lib/domain/rating/exact.ts';
import type { PriceModel } from '../../../lib/domain/rating/price.ts';
import { type PeriodInputs, ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import type { DayCounts } from '../../../lib/domain/rating/segments.ts';

export const perUnit = (unit: string): PriceModel => ({ kind: 'perUnit', unit });
export const charge = (model: PriceModel, own: Partial<Charge> = {}): Charge => ({
  meter: STORAGE_METER,
  model,
  ...own,
});

export function plans(...turns: readonly (readonly [Day, ...Charge[]])[]): DatedTerms {
  const dated = turns.map(([fromDay, ...charges], index) => ({
    planId: 'pln_1',
    planVersion: index + 1,
    charges,
    fromDay,
  }));
  return { ...NO_TERMS, plans: dated };
}

export function used(...days: readonly (readonly [Day, string, MeterKey?])[]): DayCounts {
  const counts = new Map<Day, Map<MeterKey, bigint>>();
  for (const [day, quantity, meter = STORAGE_METER] of days) {
    const count = BigInt(display(times(exact(quantity), exact(meterOf(meter).countsPerUnit))));
    counts.set(day, (counts.get(day) ?? new Map()).set(meter, count));
  }
  return counts;
}

export const rated = (inputs: PeriodInputs) => ratePeriod(inputs);

export const amounts = (inputs: PeriodInputs) =>
  rated(inputs).lines.map(({ fromDay, toDay, amount }) => [fromDay, toDay, amount]);
