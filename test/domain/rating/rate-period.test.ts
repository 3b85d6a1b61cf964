import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import type { RatedPeriod } from '../../../lib/domain/rating/rate-period.ts';
import { anyCounts, anyTerms, COMPUTE_METER, dayIn, FIRST, january, LAST } from './any-period.ts';
import { amounts, charge, perUnit, plans, rated, used } from './one-plan.ts';

/** Without the names of plan versions, which say the same. */
const unnamed = (period: RatedPeriod) => ({
  ...period,
  lines: period.lines.map(({ planVersion: _, ...line }) => line),
});

describe('a cut at identical terms changes nothing', () => {
  test('whatever the terms, the usage and the day', () => {
    fc.assert(
      fc.property(anyTerms, anyCounts, dayIn, (terms, counts, day) => {
        const before = terms.plans.findLast(({ fromDay }) => fromDay <= day);
        fc.pre(before !== undefined && before.fromDay !== day);
        const again = { ...before, planVersion: 99, fromDay: day };
        const cut = { ...terms, plans: [...terms.plans, again].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1)) };
        expect(unnamed(rated(january(cut, counts)))).toEqual(unnamed(rated(january(terms, counts))));
      }),
      { numRuns: 300 },
    );
  });

  test.each<[string, Charge, string]>([
    ['0.00', charge(perUnit('1'), { allowance: '100' }), '100'],
    [
      '80.00',
      charge({
        kind: 'volume',
        tiers: [
          { upTo: '100', unit: '1' },
          { upTo: null, unit: '0.1' },
        ],
      }),
      '80',
    ],
    ['100.00', charge({ kind: 'package', size: '100', price: '100' }), '10'],
    ['31.00', charge({ kind: 'flat', amount: '31' }), '5'],
    ['10.00', charge(perUnit('1'), { minimum: '10' }), '2'],
  ])('%s stays %s', (amount, own, quantity) => {
    const counts = used(['2026-01-05', quantity]);
    expect(amounts(january(plans([FIRST, own]), counts))).toEqual([[FIRST, LAST, amount]]);
    expect(amounts(january(plans([FIRST, own], ['2026-01-16', own]), counts))).toEqual([[FIRST, LAST, amount]]);
  });

  test('prices that are written differently are the same price', () => {
    const counts = used(['2026-01-05', '3']);
    const written = [charge(perUnit('0.10'), { allowance: '0' }), charge(perUnit('0.1'))] as const;
    expect(amounts(january(plans([FIRST, written[0]], ['2026-01-16', written[1]]), counts))).toEqual([
      [FIRST, LAST, '0.30'],
    ]);
  });
});

describe('where terms differ', () => {
  const counts = used(['2026-01-10', '80'], ['2026-01-20', '40']);

  test('what was used before counts against the later allowance and tiers', () => {
    const free = charge(perUnit('1'), { allowance: '100' });
    const dearer = charge(perUnit('2'), { allowance: '100' });
    expect(amounts(january(plans([FIRST, free], ['2026-01-16', dearer]), counts))).toEqual([
      [FIRST, '2026-01-15', '0.00'],
      ['2026-01-16', LAST, '40.00'],
    ]);
    const tiers = (first: string, rest: string) =>
      charge({
        kind: 'graduated',
        tiers: [
          { upTo: '100', unit: first },
          { upTo: null, unit: rest },
        ],
      });
    // 80 at 1; of the next 40, 20 at 2 and 20 at 0.5.
    expect(amounts(january(plans([FIRST, tiers('1', '0.1')], ['2026-01-16', tiers('2', '0.5')]), counts))).toEqual([
      [FIRST, '2026-01-15', '80.00'],
      ['2026-01-16', LAST, '50.00'],
    ]);
  });

  test('a begun package is paid once, and goes on', () => {
    const packages = (price: string) => charge({ kind: 'package', size: '100', price });
    expect(amounts(january(plans([FIRST, packages('10')], ['2026-01-16', packages('20')]), counts))).toEqual([
      [FIRST, '2026-01-15', '10.00'],
      ['2026-01-16', LAST, '20.00'],
    ]);
  });

  test('volume: the tier that the whole period reaches prices each part by its own terms, never below zero', () => {
    const volume = (first: string, rest: string) =>
      charge({
        kind: 'volume',
        tiers: [
          { upTo: '100', unit: first },
          { upTo: null, unit: rest },
        ],
      });
    expect(amounts(january(plans([FIRST, volume('1', '0.5')], ['2026-01-16', volume('2', '0.1')]), counts))).toEqual([
      [FIRST, '2026-01-15', '40.00'],
      ['2026-01-16', LAST, '4.00'],
    ]);
  });

  test('fees and minimums go by days', () => {
    const flat = (amount: string) => charge({ kind: 'flat', amount });
    expect(amounts(january(plans([FIRST, flat('31')], ['2026-01-11', flat('62')]), counts))).toEqual([
      [FIRST, '2026-01-10', '10.00'],
      ['2026-01-11', LAST, '42.00'],
    ]);
    const least = plans([FIRST, charge(perUnit('1'), { minimum: '10' })], ['2026-01-16', charge(perUnit('0'))]);
    expect(rated(january(least, used(['2026-01-15', '2']))).total).toBe('4.84');
    const entered = (fee: string) =>
      charge({ kind: 'graduated', tiers: [{ upTo: null, unit: '0', flat: fee, flatWhenZero: true }] });
    expect(rated(january(plans([FIRST, entered('31')], ['2026-01-11', entered('62')]), counts)).total).toBe('52.00');
  });

  test('who comes in the middle of a month pays fees by the day, over the whole month', () => {
    expect(rated(january(plans([FIRST, charge({ kind: 'flat', amount: '31' })]), counts, '2026-01-20')).total).toBe(
      '12.00',
    );
  });

  test('a meter whose price stays is one line, whatever else changed', () => {
    const compute = (unit: string): Charge => ({ meter: COMPUTE_METER, model: perUnit(unit) });
    const storage = charge(perUnit('1'));
    const terms = plans([FIRST, storage, compute('1')], ['2026-01-16', storage, compute('2')]);
    const lines = rated(january(terms, used(['2026-01-10', '80'], ['2026-01-20', '5', COMPUTE_METER]))).lines;
    expect(lines.map(({ meter, fromDay, amount }) => [meter, fromDay, amount])).toEqual([
      [COMPUTE_METER, '2026-01-16', '10.00'],
      [STORAGE_METER, FIRST, '80.00'],
    ]);
  });

  test('an override holds on its own days', () => {
    const override = { charge: charge(perUnit('0.5')), fromDay: '2026-01-20', toDay: '2026-01-20' };
    const terms = { ...plans([FIRST, charge(perUnit('1'))]), overrides: [override] };
    expect(rated(january(terms, used(['2026-01-19', '10'], ['2026-01-20', '10'], ['2026-01-21', '10']))).total).toBe(
      '25.00',
    );
  });
});
