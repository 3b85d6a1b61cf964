import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { type Bridge, bridge } from '../../../lib/domain/rating/bridge.ts';
import type { DatedTerms } from '../../../lib/domain/rating/dated-terms.ts';
import { NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';
import { toMinor } from '../../../lib/domain/rating/money.ts';
import { type PeriodInputs, ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import { anyCounts, anyTerms, COMPUTE_METER, january } from './any-period.ts';

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
