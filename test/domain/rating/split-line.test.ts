import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compare, exact, sum, times } from '../../../lib/domain/rating/exact.ts';
import { ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import { type RowPart, splitLine } from '../../../lib/domain/rating/split-line.ts';
import { anyCounts, anyTerms, january } from './any-period.ts';

const total = (values: readonly string[]) => sum(values.map((value) => exact(value)));
const amounts = (parts: readonly RowPart[]) => total(parts.map(({ amount }) => amount));

describe('the printed rows of a line, divided among its parts', () => {
  test('are the line exactly, whatever the parts are, and each printed quantity too', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 6n }), { maxLength: 12 });
    fc.assert(
      fc.property(anyTerms, anyCounts, weights, (terms, counts, parts) => {
        for (const line of ratePeriod(january(terms, counts)).lines) {
          const split = splitLine(line, 'EUR');
          const used = parts.reduce((all, part) => all + part, 0n);
          const shares = parts.flatMap((part) => split.part(used === 0n ? 0n : (BigInt(line.count) * part) / used));
          const all = [...shares, ...split.rest(), ...split.fees];
          expect(compare(amounts(all), exact(line.amount))).toBe(0);
          for (const [index, row] of line.rows.entries()) {
            if (row.kind === 'discount') continue;
            const own = all.filter(({ number }) => number === index + 1);
            const quantity = total(own.map((one) => one.quantity));
            expect(compare(quantity, exact(row.quantity))).toBe(0);
            expect(compare(total(own.map(({ listed }) => listed)), times(quantity, exact(row.unitPrice)))).toBe(0);
          }
        }
      }),
    );
  });

  test('have a discount taken off where it is: what is billed is less than what is listed', () => {
    const row = { kind: 'usage', quantity: '10', unitPrice: '1', amount: '10.00' } as const;
    const discount = { kind: 'discount', quantity: '1', unitPrice: '-2.50', amount: '-2.50', discountId: 'd' } as const;
    const split = splitLine({ count: '4', rows: [row, discount] }, 'EUR');
    expect(split.part(1n)).toMatchObject([{ quantity: '2.5', listed: '2.5', amount: '1.875' }]);
    expect(split.rest()).toMatchObject([{ quantity: '7.5', amount: '5.625' }]);
  });
});
