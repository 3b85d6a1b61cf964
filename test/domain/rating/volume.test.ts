import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DatedTerms } from '../../../lib/domain/rating/dated-terms.ts';
import type { Decimal } from '../../../lib/domain/rating/exact.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';
import { ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import type { DayCounts } from '../../../lib/domain/rating/segments.ts';
import { paidByParent, rateTogether, type VolumePayer } from '../../../lib/domain/rating/volume.ts';
import { anyCounts, anyTerms, january, METERS } from './any-period.ts';

const minor = (amount: Decimal) => toMinor(amount, 'EUR');
const sumOf = (amounts: readonly Decimal[]) => amounts.reduce((sum, amount) => sum + minor(amount), 0n);
const all = fc.array(fc.tuple(anyCounts, fc.constantFrom('member' as const, 'parent' as const)), {
  minLength: 1,
  maxLength: 4,
});

/** The sum of several counts, told again without the code that is tried. */
function together(counts: readonly DayCounts[]): DayCounts {
  const sums = new Map<string, Map<string, bigint>>();
  for (const [day, meters] of counts.flatMap((one) => [...one])) {
    const own = sums.get(day) ?? new Map<string, bigint>();
    sums.set(day, own);
    for (const meter of METERS) own.set(meter, (own.get(meter) ?? 0n) + (meters.get(meter) ?? 0n));
  }
  return sums as DayCounts;
}

/** The first is the parent. */
function rated(terms: DatedTerms, some: readonly (readonly [DayCounts, VolumePayer])[]) {
  const organisations = some.map(([counts, payer], index) => {
    const organisationId = `org_${index}`;
    return index === 0 ? { organisationId, counts } : { organisationId, counts, payer };
  });
  return rateTogether({ period: '2026-01', currency: 'EUR', terms }, organisations);
}

describe('organisations that are rated together', () => {
  test('pay in sum what one that had used it all would pay, meter by meter, whatever terms change in the month', () => {
    fc.assert(
      fc.property(anyTerms, all, (terms, some) => {
        const { total, shares } = rated(terms, some);
        const alone = ratePeriod(january(terms, together(some.map(([counts]) => counts))));
        expect(total).toBe(alone.total);
        expect(sumOf(shares.map(({ amount }) => amount))).toBe(minor(total));
        for (const meter of new Set(alone.lines.map((line) => line.meter))) {
          const parts = shares.flatMap(({ meters }) => meters.filter((one) => one.meter === meter));
          const lines = alone.lines.filter((line) => line.meter === meter);
          expect(sumOf(parts.map(({ amount }) => amount))).toBe(sumOf(lines.map(({ amount }) => amount)));
        }
      }),
    );
  });

  test('are on two kinds of bills: the parent’s with whom it pays for, and those of the others', () => {
    fc.assert(
      fc.property(anyTerms, all, (terms, some) => {
        const { total, shares } = rated(terms, some);
        const parent = paidByParent(shares, 'EUR');
        const others = shares.filter(({ payer }) => payer === 'member').map(({ amount }) => amount);
        expect(minor(parent?.amount ?? '0') + sumOf(others)).toBe(minor(total));
        expect(sumOf(parent?.meters.map(({ amount }) => amount) ?? [])).toBe(minor(parent?.amount ?? '0'));
      }),
    );
  });
});
