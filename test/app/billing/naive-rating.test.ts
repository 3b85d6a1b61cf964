import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateNaively } from '../../../lib/app/billing/queries/naive-rating.ts';
import { fromMinor } from '../../../lib/domain/rating/money.ts';
import { ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import { anyCounts, anyTerms, january } from '../../domain/rating/any-period.ts';

test('the rating of an audit comes to the bytes of the rating that made the bill, whatever the terms and the usage', () => {
  fc.assert(
    fc.property(anyTerms, anyCounts, (terms, counts) => {
      const of = january(terms, counts);
      const { lines, unpriced, total } = ratePeriod(of);
      const again = rateNaively({ ...of, places: 2 }, counts);
      expect(JSON.stringify(again.lines)).toBe(JSON.stringify(lines));
      expect([again.unpriced, fromMinor(again.minor, 'EUR')]).toEqual([unpriced, total]);
    }),
  );
});
