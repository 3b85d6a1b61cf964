import { isRejection } from 'epoch';
import { describe, expect, test } from 'vitest';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import {
  addDiscount,
  addOverride,
  addPlan,
  cancelPlan,
  effectiveDay,
  endDiscount,
  endOverride,
} from '../../../lib/domain/rating/change-terms.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { type DatedPlan, type DatedTerms, NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';

const TODAY = '2026-01-10';
const TOMORROW = '2026-01-11';
const charge: Charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } };
const plan = (planVersion: number, fromDay: string): DatedPlan => ({
  planId: 'pln_1',
  planVersion,
  charges: [charge],
  fromDay,
});
const pinned: DatedTerms = { ...NO_TERMS, plans: [plan(1, '2026-01-01')] };
const codeOf = (changed: unknown) => (isRejection(changed) ? changed.code : 'changed');

function must(changed: ReturnType<typeof addPlan>): DatedTerms {
  if (isRejection(changed)) throw new Error(changed.message);
  return changed;
}

describe('terms', () => {
  test('change from the first midnight at or after an instant, so that no used day gets another price', () => {
    expect(effectiveDay(Date.UTC(2026, 0, 10, 12))).toBe(TOMORROW);
    expect(effectiveDay(Date.UTC(2026, 0, 11))).toBe(TOMORROW);
  });

  test('change neither today nor in the past', () => {
    expect(codeOf(addPlan(pinned, plan(2, TODAY), TOMORROW))).toBe('terms-in-past');
    expect(codeOf(addPlan(pinned, plan(2, TOMORROW), TOMORROW))).toBe('changed');
    expect(codeOf(addOverride(pinned, { charge, fromDay: TODAY }, TOMORROW))).toBe('terms-in-past');
    const discount = { kind: 'percentage', percent: '10' } as const;
    expect(codeOf(addDiscount(pinned, { discountId: 'd', discount, fromDay: TODAY }, TOMORROW, 'EUR'))).toBe(
      'terms-in-past',
    );
  });

  test('have one plan at an instant; the same again is done', () => {
    const once = must(addPlan(pinned, plan(2, '2026-02-01'), TOMORROW));
    expect(addPlan(once, plan(2, '2026-02-01'), TOMORROW)).toBe(once);
    expect(codeOf(addPlan(once, plan(3, '2026-02-01'), TOMORROW))).toBe('migration-same-instant');
    expect(must(cancelPlan(once, '2026-02-01', TOMORROW))).toEqual(pinned);
    expect(codeOf(cancelPlan(pinned, '2026-01-01', TOMORROW))).toBe('terms-in-past');
  });

  test('have one own price of a meter on a day', () => {
    const own = must(addOverride(pinned, { charge, fromDay: '2026-02-01', toDay: '2026-02-10' }, TOMORROW));
    expect(codeOf(addOverride(own, { charge, fromDay: '2026-02-10' }, TOMORROW))).toBe('override-overlaps');
    expect(codeOf(addOverride(own, { charge, fromDay: '2026-01-15' }, TOMORROW))).toBe('override-overlaps');
    expect(codeOf(addOverride(own, { charge, fromDay: '2026-02-11' }, TOMORROW))).toBe('changed');
    expect(must(endOverride(own, STORAGE_METER, '2026-02-05', TOMORROW)).overrides).toMatchObject([
      { toDay: '2026-02-05' },
    ]);
    expect(must(endOverride(own, STORAGE_METER, '2026-01-31', TOMORROW)).overrides).toEqual([]);
    expect(codeOf(endOverride(own, STORAGE_METER, '2026-01-09', TOMORROW))).toBe('terms-in-past');
  });

  test('an own price is given once, also when the same is sent again on the next day', () => {
    const own = must(addOverride(pinned, { charge, fromDay: TOMORROW, toDay: '2026-02-10' }, TOMORROW));
    const again = { charge, fromDay: '2026-01-12', toDay: '2026-02-10' };
    expect(addOverride(own, again, '2026-01-12')).toBe(own);
    const other = { ...charge, model: { kind: 'perUnit', unit: '7' } } as const;
    expect(codeOf(addOverride(own, { ...again, charge: other }, TOMORROW))).toBe('override-overlaps');
    expect(codeOf(addOverride(own, { charge, fromDay: TOMORROW, toDay: '2026-02-11' }, TOMORROW))).toBe(
      'override-overlaps',
    );
  });

  test.each([
    ['discount-invalid', { discount: { kind: 'percentage', percent: '100.1' } }],
    ['discount-invalid', { discount: { kind: 'fixed', amount: '0.001' } }],
    ['discount-invalid', { discount: { kind: 'percentage', percent: '5' }, cap: '-1' }],
    ['discount-invalid', { discount: { kind: 'percentage', percent: '5' }, order: 0.5 }],
    ['meter-unknown', { discount: { kind: 'percentage', percent: '5' }, meter: 'cpu' }],
    ['terms-reversed', { discount: { kind: 'percentage', percent: '5' }, toDay: '2026-01-11' }],
    ['day-invalid', { discount: { kind: 'percentage', percent: '5' }, toDay: '2026-02-30' }],
    ['changed', { discount: { kind: 'percentage', percent: '100' } }],
  ] as const)('are refused with %s: %j', (code, granted) => {
    expect(codeOf(addDiscount(pinned, { discountId: 'd', fromDay: '2026-01-12', ...granted }, TOMORROW, 'EUR'))).toBe(
      code,
    );
  });

  test('a discount counts once by its id, and another one of that id is refused', () => {
    const discount = { kind: 'percentage', percent: '10' } as const;
    const offer = { discountId: 'd', discount, fromDay: TOMORROW };
    const granted = must(addDiscount(pinned, offer, TOMORROW, 'EUR'));
    expect(addDiscount(granted, { ...offer, fromDay: '2026-02-01' }, TOMORROW, 'EUR')).toBe(granted);
    const more = { ...offer, discount: { kind: 'percentage', percent: '50' } } as const;
    expect(codeOf(addDiscount(granted, more, TOMORROW, 'EUR'))).toBe('discount-invalid');
    const ended = must(endDiscount(granted, 'd', '2026-01-31', TOMORROW));
    expect(addDiscount(ended, { ...offer, toDay: '2026-01-20' }, TOMORROW, 'EUR')).toBe(ended);
    expect(codeOf(addDiscount(ended, { ...offer, fromDay: '2026-02-10' }, TOMORROW, 'EUR'))).toBe('discount-invalid');
  });

  test('a discount ends with a day that is not over', () => {
    const discount = { kind: 'percentage', percent: '10' } as const;
    const granted = must(addDiscount(pinned, { discountId: 'd', discount, fromDay: TOMORROW }, TOMORROW, 'EUR'));
    expect(must(endDiscount(granted, 'd', TOMORROW, TOMORROW)).discounts).toMatchObject([{ toDay: TOMORROW }]);
    expect(must(endDiscount(granted, 'd', TODAY, TOMORROW)).discounts).toEqual([]);
    expect(codeOf(endDiscount(granted, 'd', '2026-01-09', TOMORROW))).toBe('terms-in-past');
  });
});
