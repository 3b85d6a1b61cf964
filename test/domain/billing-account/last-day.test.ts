import { beforeEach, describe, expect, test } from 'vitest';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { given } from '../given-events.ts';
import { numberedAccount as billingAccount } from '../numbered-account.ts';

const charge = (unit: string): Charge => ({ meter: STORAGE_METER, model: { kind: 'perUnit', unit } });
const plan: PublishedPlan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [charge('1')] };
const dearer: PublishedPlan = { ...plan, planVersion: 2, charges: [charge('2')] };
const off = { kind: 'percentage', percent: '10' } as const;
const tax = (percent: string, fromDay: string) => ({ percent, text: `VAT ${percent} %`, fromDay });

let nowMs = 0;
const to = (day: string) => {
  nowMs = dayStart(day);
};
beforeEach(() => to('2026-01-10'));

/** Pays by another plan from 20 March, and by other terms of all kinds. */
function start() {
  return given(billingAccount, 'org_1', () => nowMs)
    .and('OpenAccount', { organisationId: 'org_1', plan })
    .and('SetTax', tax('19', '2026-01-10'))
    .and('ScheduleMigration', { ...dearer, onDay: '2026-03-20' })
    .and('OverridePrice', { charge: charge('3'), fromDay: '2026-03-20' })
    .and('GrantDiscount', { discountId: 'd', discount: off, fromDay: '2026-03-20' })
    .and('SetTax', tax('7', '2026-03-20'))
    .and('SetTax', tax('0', '2026-04-01'));
}

const issued = (period: string) => ({ period, total: '1.00', lines: 1 });
const termsOf = (spec: ReturnType<typeof start>) => {
  const state = spec.state();
  if (state.status === 'none') throw new Error('no account');
  const { dated, taxes = [] } = state;
  return { ...dated, plans: dated.plans.map((one) => one.planVersion), taxes: taxes.map(({ percent }) => percent) };
};

describe('terms that would begin after the last day of an account', () => {
  test('are gone with its closing; the tax of its last month stays', () => {
    const spec = start().and('CloseAccount', { lastDay: '2026-03-10' });
    const left = { plans: [1], overrides: [], discounts: [], taxes: ['19', '7'] };
    expect(termsOf(spec)).toEqual(left);
    for (const period of ['2026-01', '2026-02', '2026-03']) spec.and('IssueInvoice', issued(period));
    expect(termsOf(spec)).toEqual(left);
    expect(spec.history().at(-1)?.data).toMatchObject({ taxes: [{ percent: '7' }] });
  });

  test('stay that begin by then, and what has begun when it is closed with a day of a month that has its invoice', () => {
    const spec = start().and('CloseAccount', { lastDay: '2026-03-20' });
    expect(termsOf(spec)).toMatchObject({ plans: [1, 2], overrides: [{}], discounts: [{}] });
    spec.and('CloseAccount', { lastDay: '2026-03-19' });
    expect(termsOf(spec)).toMatchObject({ plans: [1], overrides: [], discounts: [] });
    const late = start();
    for (const period of ['2026-01', '2026-02', '2026-03']) late.and('IssueInvoice', issued(period));
    to('2026-04-10');
    late.and('CloseAccount', { lastDay: '2026-03-10' });
    expect(termsOf(late)).toMatchObject({ plans: [2], overrides: [], discounts: [] });
  });

  test('are refused once it is closed, and what begins by then is not', () => {
    const spec = start().and('CloseAccount', { lastDay: '2026-03-10' });
    const verdicts = (day: string) => [
      spec.types('ScheduleMigration', { ...dearer, onDay: day }),
      spec.types('OverridePrice', { charge: charge('4'), fromDay: day }),
      spec.types('GrantDiscount', { discountId: 'e', discount: off, fromDay: day }),
      spec.types('SetTax', tax('8', day)),
    ];
    expect(verdicts('2026-04-11')).toEqual(Array(4).fill('account-closed'));
    expect(verdicts('2026-03-11')).toEqual([...Array(3).fill('account-closed'), ['TaxSet']]);
    const types = ['MigrationScheduled', 'PriceOverridden', 'DiscountGranted', 'TaxSet'];
    expect(verdicts('2026-03-10')).toEqual(types.map((type) => [type]));
    to('2026-03-10');
    expect(spec.types('PinPlan', dearer)).toEqual(['PlanPinned']);
    to('2026-03-11');
    expect(spec.types('PinPlan', dearer)).toBe('account-closed');
    expect(spec.types('PinPlan', plan)).toBe('account-closed');
  });
});
