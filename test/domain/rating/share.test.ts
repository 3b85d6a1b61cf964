import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { rateCharge } from '../../../lib/domain/rating/charge.ts';
import { display, type Exact, round, sum, ZERO } from '../../../lib/domain/rating/exact.ts';
import { rateShare } from '../../../lib/domain/rating/share.ts';

const charge: Charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '0.35' } };
const tenth = { kind: 'percentage', percent: '10' } as const;
const rated = (count: bigint): Exact => rateShare(charge, count, [tenth]) ?? ZERO;

test('the shares of a line sum to the line: rounded once, they are its amount', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 20 }), (counts) => {
      const whole = counts.reduce((all, count) => all + count, 0n);
      expect(round(sum(counts.map(rated)), 2)).toBe(rateCharge(charge, whole, 'EUR', [tenth]).amount);
    }),
  );
});

test('a share is not rounded, and one below zero costs nothing', () => {
  expect(display(rated(3_600_000_000_000n))).toBe('0.000315');
  expect(display(rated(-1n))).toBe('0');
});

test.each<Charge>([
  { ...charge, allowance: '1' },
  { ...charge, minimum: '5' },
  { ...charge, model: { kind: 'flat', amount: '9' } },
  { ...charge, model: { kind: 'package', size: '10', price: '1' } },
  { ...charge, model: { kind: 'graduated', tiers: [{ upTo: null, unit: '1' }] } },
  { ...charge, model: { kind: 'volume', tiers: [{ upTo: null, unit: '1' }] } },
])('what only a whole period has a price for is not divided: %j', (whole) => {
  expect(rateShare(whole, 1n)).toBeUndefined();
});
