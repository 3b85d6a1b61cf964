import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exact } from '../../../lib/domain/rating/exact.ts';
import { distribute, fromMinor, roundMoney, toMinor } from '../../../lib/domain/rating/money.ts';

test('rounds to the currency’s own decimals', () => {
  expect(roundMoney(exact('1.2345'), 'EUR')).toBe('1.23');
  expect(roundMoney(exact('1.2345'), 'KWD')).toBe('1.234');
  expect(roundMoney(exact('1.5'), 'JPY')).toBe('2');
  expect(() => roundMoney(exact('1'), 'XXX')).toThrow(expect.objectContaining({ code: 'currency-unknown' }));
});

test('minor units and amounts turn into one another', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (minor, currency) => {
        expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor);
      },
    ),
  );
  expect(fromMinor(-5n, 'EUR')).toBe('-0.05');
  expect(toMinor('7.5', 'EUR')).toBe(750n);
  expect(() => toMinor('0.001', 'EUR')).toThrow(expect.objectContaining({ code: 'decimal-invalid' }));
});

test('distributed cents sum to the whole, and nobody is a full cent away from the exact share', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(fc.bigInt({ min: -1_000_000n, max: 1_000_000n }), weights, (minor, parts) => {
      const cents = distribute(minor, parts);
      const whole = parts.reduce((a, b) => a + b, 0n);
      expect(cents.reduce((a, b) => a + b, 0n)).toBe(minor);
      for (const [index, weight] of parts.entries()) {
        const off = (cents[index] ?? 0n) * whole - minor * weight;
        expect(whole === 0n || (off < whole && off > -whole)).toBe(true);
      }
    }),
  );
});

test('the cents left over go to the largest remainders, and among equal ones to the first', () => {
  expect(distribute(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(distribute(10n, [15n, 27n, 58n])).toEqual([1n, 3n, 6n]);
  expect(distribute(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
  expect(distribute(7n, [0n, 0n])).toEqual([7n, 0n]);
  expect(() => distribute(1n, [])).toThrow(expect.objectContaining({ code: 'weights-invalid' }));
});
