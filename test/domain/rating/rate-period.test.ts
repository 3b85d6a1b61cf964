import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import { type MeterKey, meterOf, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { type DatedTerms, lastDayOfPeriods, NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';
import { display, exact, times } from '../../../lib/domain/rating/exact.ts';
import { roundMoney, toMinor } from '../../../lib/domain/rating/money.ts';
import { type PriceModel, priceOf } from '../../../lib/domain/rating/price.ts';
import { type PeriodInputs, type RatedPeriod, ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import type { DayCounts } from '../../../lib/domain/rating/segments.ts';
import { anyCounts, anyTerms, COMPUTE_METER, dayIn, FIRST, january, LAST } from './any-period.ts';

const perUnit = (unit: string): PriceModel => ({ kind: 'perUnit', unit });
const charge = (model: PriceModel, own: Partial<Charge> = {}): Charge => ({ meter: STORAGE_METER, model, ...own });

function plans(...turns: readonly (readonly [Day, ...Charge[]])[]): DatedTerms {
  const dated = turns.map(([fromDay, ...charges], index) => ({
    planId: 'pln_1',
    planVersion: index + 1,
    charges,
    fromDay,
  }));
  return { ...NO_TERMS, plans: dated };
}

function used(...days: readonly (readonly [Day, string, MeterKey?])[]): DayCounts {
  const counts = new Map<Day, Map<MeterKey, bigint>>();
  for (const [day, quantity, meter = STORAGE_METER] of days) {
    const count = BigInt(display(times(exact(quantity), exact(meterOf(meter).countsPerUnit))));
    counts.set(day, (counts.get(day) ?? new Map()).set(meter, count));
  }
  return counts;
}

const rated = (inputs: PeriodInputs) => ratePeriod(inputs);
/** Without the names of plan versions, which say the same. */
const unnamed = (period: RatedPeriod) => ({
  ...period,
  lines: period.lines.map(({ planVersion: _, ...line }) => line),
});
const amounts = (inputs: PeriodInputs) =>
  rated(inputs).lines.map(({ fromDay, toDay, amount }) => [fromDay, toDay, amount]);

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

describe('printed rows', () => {
  test('each is quantity × unit price, and every level sums to the one above, exactly', () => {
    fc.assert(
      fc.property(anyTerms, anyCounts, (terms, counts) => {
        const { lines, total } = rated(january(terms, counts));
        let all = 0n;
        for (const line of lines) {
          let sum = 0n;
          for (const { quantity, unitPrice, amount } of line.rows) {
            expect(roundMoney(times(exact(quantity), exact(unitPrice)), 'EUR')).toBe(amount);
            sum += toMinor(amount, 'EUR');
          }
          expect(toMinor(line.amount, 'EUR')).toBe(sum);
          expect(sum).toBeGreaterThanOrEqual(0n);
          all += sum;
        }
        expect(toMinor(total, 'EUR')).toBe(all);
        for (const meter of new Set([...counts.values()].flatMap((own) => [...own.keys()]))) {
          const counted = [...counts.values()].reduce((sum, own) => sum + (own.get(meter) ?? 0n), 0n);
          const shown = lines.filter((line) => line.meter === meter);
          expect(shown.reduce((sum, { count }) => sum + BigInt(count), 0n)).toBe(counted);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a row per tier, each with its own price', () => {
    const tiers = [
      { upTo: '5', unit: '7' },
      { upTo: null, unit: '6.5' },
    ];
    const [line] = rated(january(plans([FIRST, charge({ kind: 'graduated', tiers })]), used([LAST, '7']))).lines;
    expect(line?.rows).toEqual([
      { kind: 'usage', quantity: '5', unitPrice: '7', amount: '35.00' },
      { kind: 'usage', quantity: '2', unitPrice: '6.5', amount: '13.00' },
    ]);
  });

  test('without a cut a period costs what its one price says, to the rounding of its rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom('1', '0.3', '7.25'), (quantity, unit) => {
        for (const model of [perUnit(unit), { kind: 'package', size: '7', price: unit }] as const) {
          const { total } = rated(january(plans([FIRST, charge(model)]), used(['2026-01-02', `${quantity}`])));
          expect(total).toBe(roundMoney(priceOf(model, exact(`${quantity}`)), 'EUR'));
        }
      }),
    );
  });

  test('a committed minimum is reached to the cent, though its rows are rounded', () => {
    const thirds = charge(
      {
        kind: 'graduated',
        tiers: [
          { upTo: '1', unit: '3.333' },
          { upTo: null, unit: '3.333' },
        ],
      },
      { minimum: '10' },
    );
    expect(rated(january(plans([FIRST, thirds]), used(['2026-01-02', '2']))).total).toBe('10.00');
  });

  test('usage without a price is a line of its own, never nothing', () => {
    const terms = plans(
      [FIRST, charge(perUnit('1'))],
      ['2026-01-11', charge(perUnit('1')), { meter: COMPUTE_METER, model: perUnit('0.1') }],
    );
    const both = used(['2026-01-05', '10', COMPUTE_METER], ['2026-01-15', '10', COMPUTE_METER]);
    const { lines, unpriced, total } = rated(january(terms, both));
    expect(unpriced).toEqual([COMPUTE_METER]);
    expect(lines.map(({ rows }) => rows)).toEqual([
      [{ kind: 'unpriced', quantity: '10', unitPrice: '0', amount: '0.00' }],
      [{ kind: 'usage', quantity: '10', unitPrice: '0.1', amount: '1.00' }],
    ]);
    expect(total).toBe('1.00');
  });

  test('a correction that is larger than the period leaves nothing to pay, and nothing below', () => {
    expect(
      rated(january(plans([FIRST, charge(perUnit('1'))]), used(['2026-01-05', '10'], ['2026-01-06', '-31']))).total,
    ).toBe('0.00');
  });
});

describe('discounts', () => {
  const counts = used(['2026-01-10', '100'], ['2026-01-20', '100']);
  const base = plans([FIRST, charge(perUnit('1'))]);
  const percent = (value: string) => ({ kind: 'percentage', percent: value }) as const;
  const fixed = (amount: string) => ({ kind: 'fixed', amount }) as const;

  test('hold from and to their days, and split nothing else', () => {
    const terms = { ...base, discounts: [{ discountId: 'd1', discount: percent('10'), fromDay: '2026-01-16' }] };
    expect(amounts(january(terms, counts))).toEqual([
      [FIRST, '2026-01-15', '100.00'],
      ['2026-01-16', LAST, '90.00'],
    ]);
  });

  test('are taken off in their order, up to their cap, and never below zero', () => {
    const half = { discountId: 'half', discount: percent('50'), fromDay: FIRST };
    const ten = { discountId: 'ten', discount: fixed('10'), fromDay: FIRST };
    const total = (...discounts: DatedTerms['discounts']) => rated(january({ ...base, discounts }, counts)).total;
    expect(total(ten, half)).toBe('90.00');
    expect(total({ ...ten, order: 1 }, { ...half, order: 2 })).toBe('95.00');
    expect(total({ ...half, cap: '30' })).toBe('170.00');
    expect(total({ ...ten, discount: fixed('1000') }, half)).toBe('0.00');
  });

  test('for three periods end with the third', () => {
    expect(lastDayOfPeriods('2026-01-16', 3)).toBe('2026-03-31');
    expect(addDays(lastDayOfPeriods('2026-12-05', 1), 1)).toBe('2027-01-01');
  });
});
