import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { type Charge, rateCharge, roundCharge } from '../../../lib/domain/rating/charge.ts';
import { type Discount, discounted } from '../../../lib/domain/rating/discount.ts';
import { compare, display, exact, plus, round } from '../../../lib/domain/rating/exact.ts';
import { type PriceModel, priceOf, type Tier } from '../../../lib/domain/rating/price.ts';

const GB_HOUR = 3_600_000_000_000_000n;
const perUnit = (unit: string): Charge => ({ meter: STORAGE_METER, model: { kind: 'perUnit', unit } });
const billed = (charge: Charge, count: bigint, currency = 'EUR', discounts: readonly Discount[] = []) =>
  roundCharge(rateCharge(charge, count, discounts), currency);

test('a line is rounded once, at its end, from exact byte-milliseconds', () => {
  // A third of a GB-hour at 0.03 is exactly one cent; rounding the quantity first would not give that.
  expect(billed(perUnit('0.03'), GB_HOUR / 3n)).toEqual({
    quantity: '0.333333333333333333',
    billable: '0.333333333333333333',
    priced: '0.01',
    topUp: '0',
    discount: '0',
    amount: '0.01',
  });
  expect(billed(perUnit('0.015'), GB_HOUR).amount).toBe('0.02');
  expect(billed(perUnit('0.025'), GB_HOUR).amount).toBe('0.02');
});

test('compute is priced by the second and counted by the millisecond', () => {
  const charge: Charge = { meter: 'compute.seconds:small', model: { kind: 'perUnit', unit: '0.01' } };
  expect(billed(charge, 1_500n, 'USD')).toMatchObject({ quantity: '1.5', amount: '0.02' });
});

test('allowance first, then the price, then the minimum, then discounts', () => {
  const charge: Charge = { ...perUnit('2'), allowance: '3', minimum: '10' };
  expect(billed(charge, 5n * GB_HOUR, 'EUR', [{ kind: 'percentage', percent: '25' }])).toEqual({
    quantity: '5',
    billable: '2',
    priced: '4',
    topUp: '6',
    discount: '2.5',
    amount: '7.50',
  });
  expect(billed(charge, 9n * GB_HOUR)).toMatchObject({ priced: '12', topUp: '0', amount: '12.00' });
});

test('percentages come before fixed amounts, whatever their order, and nothing falls below zero', () => {
  const tenth = { kind: 'percentage', percent: '10' } as const;
  const five = { kind: 'fixed', amount: '5' } as const;
  expect(display(discounted(exact('100'), [five, tenth]))).toBe('85');
  expect(display(discounted(exact('100'), [tenth, five]))).toBe('85');
  expect(display(discounted(exact('3'), [five]))).toBe('0');
});

test('a flat fee is owed without use, a negative count is priced as none', () => {
  const flat: Charge = { meter: STORAGE_METER, model: { kind: 'flat', amount: '9.99' } };
  expect(billed(flat, 0n).amount).toBe('9.99');
  expect(billed(perUnit('1'), -GB_HOUR)).toMatchObject({ quantity: '0', amount: '0.00' });
});

test('a period split by a migration comes to the whole when both halves have the same terms', () => {
  const tiers: Tier[] = [
    { upTo: '100', unit: '1', flat: '31' },
    { upTo: null, unit: '0.5' },
  ];
  const models: PriceModel[] = [
    { kind: 'flat', amount: '31' },
    { kind: 'graduated', tiers },
  ];
  for (const model of models) {
    const parts = [10n, 21n].map((days) => priceOf(model, exact(days * 10n), exact(days, 31n)));
    const [first = exact('0'), second = exact('0')] = parts;
    expect(compare(plus(first, second), priceOf(model, exact('310')))).toBe(0);
  }
});

test('a graduated price never falls with the quantity and has no jump at a bound without a fee', () => {
  const tier = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 1000 }));
  fc.assert(
    fc.property(fc.array(tier, { minLength: 1, maxLength: 5 }), fc.nat(500), fc.nat(500), (steps, a, b) => {
      let bound = 0;
      const tiers: Tier[] = steps.map(([width, unit], index) => {
        bound += width;
        return { upTo: index === steps.length - 1 ? null : String(bound), unit: `0.${String(unit).padStart(4, '0')}` };
      });
      const model: PriceModel = { kind: 'graduated', tiers };
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(compare(priceOf(model, exact(String(low))), priceOf(model, exact(String(high))))).toBeLessThanOrEqual(0);
      for (const { upTo } of tiers) {
        if (upTo === null) continue;
        const just = priceOf(model, plus(exact(upTo), exact('0.000000000001')));
        expect(round(just, 6)).toBe(round(priceOf(model, exact(upTo)), 6));
      }
    }),
  );
});

test('a quantity beyond the last bounded tier is an error, not free', () => {
  const tiers: Tier[] = [{ upTo: '1', unit: '1' }];
  for (const kind of ['graduated', 'volume'] as const) {
    expect(() => priceOf({ kind, tiers }, exact('2'))).toThrow(expect.objectContaining({ code: 'beyond-last-tier' }));
  }
});
