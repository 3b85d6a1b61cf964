import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exact, times } from '../../../lib/domain/rating/exact.ts';
import { roundMoney, toMinor } from '../../../lib/domain/rating/money.ts';
import { priceOf } from '../../../lib/domain/rating/price.ts';
import { anyCounts, anyTerms, COMPUTE_METER, FIRST, january, LAST } from './any-period.ts';
import { charge, perUnit, plans, rated, used } from './one-plan.ts';

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
