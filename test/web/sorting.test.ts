import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, display, exact } from '../../lib/domain/rating/exact.ts';
import { sortedBy } from '../../web/src/shell/sorted-by.ts';

const decimal = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map((value) => display(exact(value, 10n ** 9n)));

test('amounts are sorted exactly, whatever their length; what has none is last, in either order', () => {
  fc.assert(
    fc.property(fc.array(fc.option(decimal, { nil: undefined })), fc.boolean(), (amounts, isDown) => {
      const rows = amounts.map((amount, index) => ({ amount, index }));
      const sorted = sortedBy(rows, ({ amount }) => amount, isDown);
      expect(sorted.toSorted((one, other) => one.index - other.index)).toEqual(rows);
      for (const [at, { amount, index }] of sorted.entries()) {
        const next = sorted[at + 1];
        if (next === undefined) continue;
        if (amount === undefined) expect(next.amount).toBe(undefined);
        else if (next.amount !== undefined) {
          const order = compare(exact(amount), exact(next.amount));
          expect(order === 0 ? index < next.index : order === (isDown ? 1 : -1)).toBe(true);
        }
      }
    }),
  );
});

test('names are sorted as people sort them', () => {
  expect(sortedBy(['zebra', 'Äpfel', 'apple'], (name) => name, false)).toEqual(['Äpfel', 'apple', 'zebra']);
});
