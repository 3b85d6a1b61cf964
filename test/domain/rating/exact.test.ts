import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as x from '../../../lib/domain/rating/exact.ts';

const integer = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const divisor = fc.bigInt({ min: 1n, max: 10n ** 18n });

/** Half even over integers, in another way than the product's: compare twice the rest with the divisor after flooring. */
function halfEven(over: bigint, by: bigint): bigint {
  const floor = over / by - (over < 0n && over % by !== 0n ? 1n : 0n);
  const twice = (over - floor * by) * 2n;
  return twice > by || (twice === by && floor % 2n !== 0n) ? floor + 1n : floor;
}

test('rounds half even, exactly, whatever the divisor', () => {
  fc.assert(
    fc.property(integer, divisor, fc.integer({ min: 0, max: 4 }), (over, by, places) => {
      const minor = halfEven(over * 10n ** BigInt(places), by);
      const text = x.round(x.exact(over, by), places);
      expect(BigInt(text.replace('.', ''))).toBe(minor);
      expect(text.split('.')[1]?.length ?? 0).toBe(places);
    }),
  );
});

test.each([
  ['0.125', 2, '0.12'],
  ['0.135', 2, '0.14'],
  ['-0.125', 2, '-0.12'],
  ['2.5', 0, '2'],
  ['3.5', 0, '4'],
  ['-0.001', 2, '0.00'],
  ['1', 2, '1.00'],
])('rounds %s to %d decimals as %s', (value, places, expected) => {
  expect(x.round(x.exact(value), places)).toBe(expected);
});

test('a tie that only looks like one is none: a third of 0.375000…1 is above one eighth', () => {
  expect(x.round(x.exact('0.375000000000000000000000000001', '3'), 2)).toBe('0.13');
  expect(x.round(x.exact('0.375', '3'), 2)).toBe('0.12');
});

test('fractions without a finite decimal lose nothing: nine ninths are one', () => {
  const ninth = x.exact('1', '9');
  expect(x.compare(x.sum(Array.from({ length: 9 }, () => ninth)), x.exact('1'))).toBe(0);
  expect(x.display(ninth)).toBe('0.111111111111111111');
});

test('the ceiling is the least whole number that is not smaller', () => {
  fc.assert(
    fc.property(integer, divisor, (over, by) => {
      const above = BigInt(x.display(x.ceiling(x.exact(over, by))));
      expect(above * by >= over && (above - 1n) * by < over).toBe(true);
    }),
  );
});

test.each(['1e3', '', '.5', '1.', 'NaN', '0x10', '1,5', '１', `0.${'1'.repeat(31)}`])(
  'refuses "%s" as a decimal',
  (text) => {
    expect(x.isDecimal(text)).toBe(false);
    expect(() => x.exact(text)).toThrow(expect.objectContaining({ code: 'decimal-invalid' }));
  },
);

test('refuses a divisor that is not above zero', () => {
  expect(() => x.exact('1', '0')).toThrow(expect.objectContaining({ code: 'division-by-zero' }));
  expect(() => x.ratio(x.ONE, x.ZERO)).toThrow(expect.objectContaining({ code: 'division-by-zero' }));
});
