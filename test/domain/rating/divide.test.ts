import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideLine, partOfLine } from '../../../lib/domain/rating/divide.ts';
import { compare, exact, minus, sum, ZERO } from '../../../lib/domain/rating/exact.ts';
import { fromMinor, toMinor } from '../../../lib/domain/rating/money.ts';

test('parts and what is unattributed sum to the line, to the cent, whatever was used', () => {
  const count = fc.bigInt({ min: -5n, max: 1_000n });
  fc.assert(
    fc.property(fc.bigInt({ min: -9_999n, max: 9_999n }), count, fc.array(count), (minor, whole, parts) => {
      const { parts: divided, unattributed } = divideLine(fromMinor(minor, 'EUR'), whole, parts, 'EUR');
      expect(divided).toHaveLength(parts.length);
      expect(divided.reduce((all, one) => all + toMinor(one, 'EUR'), toMinor(unattributed, 'EUR'))).toBe(minor);
    }),
  );
});

test('a fee without use is unattributed, and does not vanish', () => {
  expect(divideLine('10.00', 0n, [0n, 0n], 'EUR')).toEqual({ parts: ['0.00', '0.00'], unattributed: '10.00' });
  expect(divideLine('10.00', 4n, [1n, 1n], 'EUR')).toEqual({ parts: ['2.50', '2.50'], unattributed: '5.00' });
});

test('parts of a line by themselves are never more than the line, and less by not a hundred-millionth of a cent each', () => {
  const counts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 24n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      counts,
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (parts, minor, currency) => {
        const whole = parts.reduce((all, part) => all + part, 0n);
        if (whole === 0n) return;
        const amount = fromMinor(minor, currency);
        const own = sum(parts.map((part) => exact(partOfLine(amount, whole, part, currency))));
        const left = minus(exact(amount), own);
        expect(compare(left, ZERO)).toBeGreaterThanOrEqual(0);
        expect(compare(left, exact(`${parts.length}`, `${10n ** 18n}`))).toBeLessThanOrEqual(0);
      },
    ),
  );
  expect(partOfLine('1.00', 10n, -5n, 'EUR')).toBe('0');
  expect(partOfLine('1.00', 3n, 1n, 'EUR')).toBe('0.333333333333333333');
});
