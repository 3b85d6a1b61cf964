import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideLine } from '../../../lib/domain/rating/divide.ts';
import { fromMinor, toMinor } from '../../../lib/domain/rating/money.ts';

test('parts and what is nobody’s sum to the line, to the cent, whatever was used', () => {
  const count = fc.bigInt({ min: -5n, max: 1_000n });
  fc.assert(
    fc.property(fc.bigInt({ min: -9_999n, max: 9_999n }), count, fc.array(count), (minor, whole, parts) => {
      const { parts: divided, nobody } = divideLine(fromMinor(minor, 'EUR'), whole, parts, 'EUR');
      expect(divided).toHaveLength(parts.length);
      expect(divided.reduce((all, one) => all + toMinor(one, 'EUR'), toMinor(nobody, 'EUR'))).toBe(minor);
    }),
  );
});

test('a fee that nobody used anything for is nobody’s, and does not vanish', () => {
  expect(divideLine('10.00', 0n, [0n, 0n], 'EUR')).toEqual({ parts: ['0.00', '0.00'], nobody: '10.00' });
  expect(divideLine('10.00', 4n, [1n, 1n], 'EUR')).toEqual({ parts: ['2.50', '2.50'], nobody: '5.00' });
});
