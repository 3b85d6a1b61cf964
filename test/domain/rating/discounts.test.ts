import { describe, expect, test } from 'vitest';
import { addDays } from '../../../lib/domain/metering/day.ts';
import { type DatedTerms, lastDayOfPeriods } from '../../../lib/domain/rating/dated-terms.ts';
import { FIRST, january, LAST } from './any-period.ts';
import { amounts, charge, perUnit, plans, rated, used } from './one-plan.ts';

describe('discounts', () => {
  const counts = used(['2026-01-10', '100'], ['2026-01-20', '100']);
  const base = plans([FIRST, charge(perUnit('1'))]);
  const percent = (value: string) => ({ kind: 'percentage', percent: value }) as const;
  const fixed = (amount: string) => ({ kind: 'fixed', amount }) as const;

  test('hold from and to their days, and split nothing else', () => {
    const terms = { ...base, discounts: [{ discountId: 'd1', discount: percent('10'), fromDay: '2026-01-16' }] };
    expect(amounts(january(terms, counts))).toEqual([
      [FIRST, '2026-01-15', '100.00'],
      ['2026-01-16', LAST, '90.00'],
    ]);
  });

  test('are taken off in their order, up to their cap, and never below zero', () => {
    const half = { discountId: 'half', discount: percent('50'), fromDay: FIRST };
    const ten = { discountId: 'ten', discount: fixed('10'), fromDay: FIRST };
    const total = (...discounts: DatedTerms['discounts']) => rated(january({ ...base, discounts }, counts)).total;
    expect(total(ten, half)).toBe('90.00');
    expect(total({ ...ten, order: 1 }, { ...half, order: 2 })).toBe('95.00');
    expect(total({ ...half, cap: '30' })).toBe('170.00');
    expect(total({ ...ten, discount: fixed('1000') }, half)).toBe('0.00');
  });

  test('for three periods end with the third', () => {
    expect(lastDayOfPeriods('2026-01-16', 3)).toBe('2026-03-31');
    expect(addDays(lastDayOfPeriods('2026-12-05', 1), 1)).toBe('2027-01-01');
  });
});
