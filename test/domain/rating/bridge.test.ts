import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { type Bridge, bridge } from '../../../lib/domain/rating/bridge.ts';
import { without } from '../../../lib/domain/rating/bridge-counts.ts';
import type { DatedTerms } from '../../../lib/domain/rating/dated-terms.ts';
import { NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';
import { type PeriodInputs, ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import { anyCounts, anyTerms, COMPUTE_METER, january } from './any-period.ts';

const LARGE = 'compute.seconds:large-4';
const GB_HOUR = 10n ** 9n * 3_600_000n;

/** The month after, of 28 days, with what January counted on the same days; days that it lacks are nothing's. */
function february(terms: DatedTerms, counts: PeriodInputs['counts']): PeriodInputs {
  const moved = [...counts].map(([day, own]) => [day.replace('2026-01', '2026-02'), own] as const);
  return {
    period: '2026-02',
    fromDay: '2026-02-01',
    toDay: '2026-02-28',
    currency: 'EUR',
    terms,
    counts: new Map(moved),
  };
}

/** As much the other way, so that taking it off adds it. */
function negative(counts: PeriodInputs['counts']): PeriodInputs['counts'] {
  return new Map(
    [...counts].map(([day, own]) => [day, new Map([...own].map(([meter, count]) => [meter, -count]))] as const),
  );
}

function residual({ from, to, effects }: Bridge): bigint {
  const sum = effects.reduce((all, { amount }) => all + toMinor(amount, 'EUR'), 0n);
  return toMinor(to, 'EUR') - toMinor(from, 'EUR') - sum;
}

function perUnit(storage: string, compute: string, fromDay = '2026-01-01') {
  const charges = [
    { meter: STORAGE_METER, model: { kind: 'perUnit' as const, unit: storage } },
    { meter: COMPUTE_METER, model: { kind: 'perUnit' as const, unit: compute } },
  ];
  return { planId: 'pln_1', planVersion: 1, charges, fromDay };
}

const onDay = (day: string, storage: bigint, compute = 0n) =>
  new Map([
    [
      day,
      new Map([
        [STORAGE_METER, storage * GB_HOUR],
        [COMPUTE_METER, compute * 1_000n],
      ]),
    ],
  ]);

describe('The bridge between two bills', () => {
  it('leaves no residual between any two periods, under any price models, discounts and changes of them', () => {
    fc.assert(
      fc.property(anyTerms, anyCounts, anyTerms, anyCounts, (terms, counts, later, more) => {
        const before = january(terms, counts);
        const after = february(later, more);
        const found = bridge(before, after);
        expect(found.from).toBe(ratePeriod(before).total);
        expect(found.to).toBe(ratePeriod(after).total);
        expect(residual(found)).toBe(0n);
      }),
    );
  });

  it('leaves none whatever came late to either, and finds nothing but corrections between a bill and what it was before', () => {
    fc.assert(
      fc.property(anyTerms, anyCounts, anyCounts, anyTerms, anyCounts, anyCounts, (terms, counts, late, ...more) => {
        const [later, others, latest] = more;
        const before = january(terms, without(counts, negative(late)));
        const after = february(later, without(others, negative(latest)));
        const found = bridge(before, after, { before: late, after: february(later, latest).counts });
        expect(residual(found)).toBe(0n);
        const same = { ...terms, plans: terms.plans.slice(0, 1), discounts: [] };
        const corrected = january(same, without(counts, negative(late)));
        const { effects } = bridge(january(same, counts), corrected, { before: new Map(), after: late });
        expect(new Set(effects.map(({ cause }) => cause)).size).toBeLessThanOrEqual(1);
        for (const { cause } of effects) expect(cause).toBe('corrections');
      }),
    );
  });

  it('calls other machines for the same run time a mix, and what came late a correction', () => {
    const charges = [COMPUTE_METER, LARGE].map((meter, index) => {
      return { meter, model: { kind: 'perUnit' as const, unit: index === 0 ? '0.001' : '0.004' } };
    });
    const terms = { ...NO_TERMS, plans: [{ planId: 'pln_1', planVersion: 1, charges, fromDay: '2026-01-01' }] };
    const ran = (small: bigint, large: bigint) =>
      new Map([
        [
          '2026-01-05',
          new Map([
            [COMPUTE_METER, small * 1_000n],
            [LARGE, large * 1_000n],
          ]),
        ],
      ]);
    const before = january(terms, ran(9_000n, 1_000n));
    expect(bridge(before, january(terms, ran(5_000n, 5_000n))).effects).toEqual([
      { cause: 'mix', meter: LARGE, amount: '16.00' },
      { cause: 'mix', meter: COMPUTE_METER, amount: '-4.00' },
    ]);
    // Twice of all is more usage, and no mix.
    expect(bridge(before, january(terms, ran(18_000n, 2_000n))).effects.map(({ cause }) => cause)).toEqual([
      'usage',
      'usage',
    ]);
    const late = { before: new Map(), after: ran(1_000n, 0n) };
    expect(bridge(before, january(terms, ran(10_000n, 1_000n)), late).effects).toEqual([
      { cause: 'corrections', meter: COMPUTE_METER, amount: '1.00' },
    ]);
  });

  it('finds nothing between a bill and itself, unless terms changed within it', () => {
    fc.assert(
      fc.property(anyTerms, anyCounts, (terms, counts) => {
        const bill = january({ ...terms, plans: terms.plans.slice(0, 1), discounts: [] }, counts);
        expect(bridge(bill, bill).effects).toEqual([]);
      }),
    );
  });

  it('calls a change of usage usage, of price price, of the calendar days', () => {
    const terms = { ...NO_TERMS, plans: [perUnit('0.01', '0.001')] };
    const before = january(terms, onDay('2026-01-05', 3_100n, 1_000n));
    const same = bridge(before, { ...february(terms, new Map()), counts: onDay('2026-02-05', 2_800n, 1_000n) });
    expect(same.effects).toEqual([
      { cause: 'days', meter: STORAGE_METER, amount: '-3.00' },
      { cause: 'days', meter: COMPUTE_METER, amount: '-0.10' },
      { cause: 'usage', meter: COMPUTE_METER, amount: '0.10' },
    ]);
    const dearer = { ...NO_TERMS, plans: [perUnit('0.01', '0.001'), perUnit('0.02', '0.001', '2026-02-01')] };
    const repriced = bridge(before, { ...february(dearer, new Map()), counts: onDay('2026-02-05', 2_800n) });
    expect(repriced.effects[0]).toEqual({ cause: 'price', meter: STORAGE_METER, amount: '28.00' });
  });

  it('refuses to compare bills of two currencies', () => {
    const bill = january(NO_TERMS, new Map());
    expect(() => bridge(bill, { ...bill, currency: 'USD' })).toThrow(
      expect.objectContaining({ code: 'currency-mismatch' }),
    );
  });
});
