import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { type Charge, rateCharge, roundCharge } from '../../../lib/domain/rating/charge.ts';
import { compare, display, type Exact, exact, round, sum } from '../../../lib/domain/rating/exact.ts';
import { shareOf } from '../../../lib/domain/rating/share.ts';
import { chargeOf } from './any-charge.ts';

const charge: Charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '0.35' } };
const percentages = [{ kind: 'percentage', percent: '10' }] as const;
const GB_HOUR = 3_600_000_000_000_000n;

function lineOf(own: Charge, count: bigint, portion?: Exact) {
  return { charge: own, percentages, count: `${count}`, ...rateCharge(own, count, percentages, portion) };
}

test('the shares of a line sum to the line, whatever its price: rounded once, they are its amount', () => {
  const parts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(chargeOf(STORAGE_METER), parts, fc.integer({ min: 1, max: 31 }), (own, counts, days) => {
      const whole = counts.reduce((all, count) => all + count, 0n);
      fc.pre(whole > 0n);
      const line = lineOf(own, whole, exact(BigInt(days), 31n));
      const shares = sum(counts.map((count) => shareOf(line, count)));
      expect(compare(shares, line.due)).toBe(0);
      expect(round(shares, 2)).toBe(roundCharge(line, 'EUR').amount);
    }),
  );
});

test('a share is not rounded, and one below zero costs nothing', () => {
  const line = lineOf(charge, 10n * GB_HOUR);
  expect(display(shareOf(line, GB_HOUR / 1_000n))).toBe('0.000315');
  expect(display(shareOf(line, -1n))).toBe('0');
});

test('where every unit has one price, a share is its own price, whatever others used', () => {
  for (const others of [0n, 1n, 1_000n * GB_HOUR, -5n * GB_HOUR]) {
    expect(display(shareOf(lineOf(charge, GB_HOUR + others), GB_HOUR))).toBe('0.315');
  }
});

test.each<[string, Partial<Charge>]>([
  ['1.8', { allowance: '2' }],
  ['22.5', { minimum: '50' }],
  ['4.05', { model: { kind: 'flat', amount: '9' } }],
  ['0.9', { model: { kind: 'package', size: '3', price: '1' } }],
  [
    '2.7',
    {
      model: {
        kind: 'graduated',
        tiers: [
          { upTo: '2', unit: '2' },
          { upTo: null, unit: '1' },
        ],
      },
    },
  ],
  ['0.45', { model: { kind: 'volume', tiers: [{ upTo: null, unit: '0.25' }] } }],
])('half of what a line counted is half of what is due for it, %s: %j', (half, own) => {
  const model = { kind: 'perUnit', unit: '2' } as const;
  const line = lineOf({ meter: STORAGE_METER, model, ...own }, 4n * GB_HOUR);
  expect(display(shareOf(line, 2n * GB_HOUR))).toBe(half);
});

test('a fee that nobody used anything for is nobody’s', () => {
  const fee = lineOf({ meter: STORAGE_METER, model: { kind: 'flat', amount: '9' } }, 0n);
  expect(display(fee.due)).toBe('8.1');
  expect(display(shareOf(fee, 5n))).toBe('0');
});
