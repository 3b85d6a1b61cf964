import fc from 'fast-check';
import { addDays, type Day, daysBetween } from '../../../lib/domain/metering/day.ts';
import { type MeterKey, meterOf, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import {
  type DatedDiscount,
  type DatedPlan,
  type DatedTerms,
  NO_TERMS,
} from '../../../lib/domain/rating/dated-terms.ts';
import type { PeriodInputs } from '../../../lib/domain/rating/rate-period.ts';
import type { DayCounts } from '../../../lib/domain/rating/segments.ts';
import { chargeOf } from './any-charge.ts';

export const COMPUTE_METER = 'compute.seconds:standard-1';
export const METERS: readonly MeterKey[] = [STORAGE_METER, COMPUTE_METER];
export const FIRST = '2026-01-01';
export const LAST = '2026-01-31';

export const dayIn: fc.Arbitrary<Day> = fc.integer({ min: 0, max: 30 }).map((n) => addDays(FIRST, n));

/** Parts of a unit, so that quantities are whole, broken, and without a finite decimal. */
export function countOf(meter: MeterKey, most: number, least = 0): fc.Arbitrary<bigint> {
  return fc
    .tuple(fc.integer({ min: least * 9, max: most * 9 }), fc.constantFrom(0n, 1n))
    .map(([ninths, odd]) => (BigInt(ninths) * meterOf(meter).countsPerUnit) / 9n + odd);
}

export const anyCounts: fc.Arbitrary<DayCounts> = fc
  .array(fc.tuple(dayIn, countOf(STORAGE_METER, 500), countOf(COMPUTE_METER, 500)), { maxLength: 10 })
  .map(
    (days) =>
      new Map(
        days.map(([day, storage, compute]) => [
          day,
          new Map([
            [STORAGE_METER, storage],
            [COMPUTE_METER, compute],
          ]),
        ]),
      ),
  );

const anyPlan = fc.tuple(dayIn, chargeOf(STORAGE_METER), chargeOf(COMPUTE_METER), fc.boolean());

const anyDiscount = fc.record(
  {
    discountId: fc.constantFrom('d1', 'd2', 'd3'),
    discount: fc.oneof(
      fc.record({ kind: fc.constant('percentage' as const), percent: fc.integer({ min: 0, max: 100 }).map(String) }),
      fc.record({ kind: fc.constant('fixed' as const), amount: fc.integer({ min: 0, max: 500 }).map(String) }),
    ),
    meter: fc.constantFrom(...METERS),
    fromDay: dayIn,
    toDay: dayIn,
    order: fc.integer({ min: 0, max: 2 }),
    cap: fc.integer({ min: 0, max: 50 }).map(String),
  },
  { requiredKeys: ['discountId', 'discount', 'fromDay'] },
);

export const anyTerms: fc.Arbitrary<DatedTerms> = fc
  .tuple(fc.array(anyPlan, { minLength: 1, maxLength: 3 }), fc.array(anyDiscount, { maxLength: 3 }))
  .map(([plans, discounts]) => ({ ...NO_TERMS, plans: inTurn(plans), discounts: distinct(discounts) }));

/** The first from the first day on; a plan does not always price compute. */
function inTurn(plans: readonly (typeof anyPlan extends fc.Arbitrary<infer T> ? T : never)[]): DatedPlan[] {
  const byDay = new Map(
    plans.map(([day, storage, compute, both], index) => {
      const fromDay = index === 0 ? FIRST : day;
      const charges = both ? [storage, compute] : [storage];
      return [fromDay, { planId: 'pln_1', planVersion: index + 1, charges, fromDay }];
    }),
  );
  return [...byDay.values()].sort((a, b) => daysBetween(b.fromDay, a.fromDay));
}

function distinct(discounts: readonly DatedDiscount[]): DatedDiscount[] {
  const forward = discounts.filter(({ fromDay, toDay }) => toDay === undefined || fromDay <= toDay);
  return [...new Map(forward.map((one) => [one.discountId, one])).values()];
}

export function january(terms: DatedTerms, counts: DayCounts, fromDay = FIRST, toDay = LAST): PeriodInputs {
  return { period: '2026-01', fromDay, toDay, currency: 'EUR', terms, counts };
}
