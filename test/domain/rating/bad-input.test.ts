import { describe, expect, test } from 'vitest';
import type { BillingAccountCommand, PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import { addDays, dayEnd } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { faultOfTerms } from '../../../lib/domain/plan/terms.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { exponentOfCurrency } from '../../../lib/domain/rating/currency.ts';
import { NO_TERMS } from '../../../lib/domain/rating/dated-terms.ts';
import { ratePeriod } from '../../../lib/domain/rating/rate-period.ts';
import { given } from '../given-events.ts';
import { numberedAccount } from '../numbered-account.ts';

/** Noon of 20 January. */
const NOW = Date.UTC(2026, 0, 20, 12);
const charge = (unit: string, more: Partial<Charge> = {}): Charge => ({
  meter: STORAGE_METER,
  model: { kind: 'perUnit', unit },
  ...more,
});
const plan: PublishedPlan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [charge('1')] };
const graduated = (...tiers: object[]) => charge('0', { model: { kind: 'graduated', tiers } as Charge['model'] });
const off = (percent: string) => ({ discountId: 'd', discount: { kind: 'percentage', percent } }) as const;

/** An own price in February, a migration in March, an invoice of 10.00, a balance of 1.00. */
const account = () =>
  given(numberedAccount, 'org_1', NOW)
    .and('OpenAccount', { organisationId: 'org_1', plan })
    .and('OverridePrice', { charge: charge('2'), fromDay: '2026-02-01', toDay: '2026-02-28' })
    .and('ScheduleMigration', { ...plan, planVersion: 2, onDay: '2026-03-01' })
    .and('IssueInvoice', { period: '2025-12', total: '10.00', lines: 1 })
    .and('AdjustPeriod', { period: '2025-12', adjustment: 1, amount: '-1.00' })
    .and('RecordPayment', { invoiceNumber: 1, amount: '4.00', paymentId: 'pay_1' });

type Type = BillingAccountCommand['type'];

describe('bad input', () => {
  test.each<[string, Type, object, string]>([
    [
      'an own price that overlaps another',
      'OverridePrice',
      { charge: charge('3'), fromDay: '2026-02-28' },
      'override-overlaps',
    ],
    [
      'an own price for a meter that nobody knows',
      'OverridePrice',
      { charge: charge('3', { meter: 'x' }) },
      'meter-unknown',
    ],
    ['an own price of a tier without unit', 'OverridePrice', { charge: graduated({ upTo: null }) }, 'price-invalid'],
    ['an own price of 31 decimals', 'OverridePrice', { charge: charge(`0.${'1'.repeat(31)}`) }, 'price-invalid'],
    ['an own price from the past', 'OverridePrice', { charge: charge('3'), fromDay: '2026-01-20' }, 'terms-in-past'],
    [
      'an own price that ends before it begins',
      'OverridePrice',
      { charge: charge('3'), fromDay: '2026-05-02', toDay: '2026-05-01' },
      'terms-reversed',
    ],
    [
      'two migrations at one instant',
      'ScheduleMigration',
      { ...plan, planVersion: 3, onDay: '2026-03-01' },
      'migration-same-instant',
    ],
    [
      'a migration into the past',
      'ScheduleMigration',
      { ...plan, planVersion: 3, onDay: '2026-01-20' },
      'terms-in-past',
    ],
    ['a migration on no day', 'ScheduleMigration', { ...plan, planVersion: 3, onDay: '2026-02-30' }, 'day-invalid'],
    [
      'a plan in another currency',
      'ScheduleMigration',
      { ...plan, currency: 'USD', onDay: '2026-04-01' },
      'currency-mismatch',
    ],
    ['a discount over 100 per cent', 'GrantDiscount', off('100.01'), 'discount-invalid'],
    ['a discount below zero', 'GrantDiscount', off('-1'), 'discount-invalid'],
    [
      'a discount finer than the currency',
      'GrantDiscount',
      { discountId: 'd', discount: { kind: 'fixed', amount: '0.001' } },
      'discount-invalid',
    ],
    ['a tax over 100 per cent', 'SetTax', { percent: '101', text: 'VAT' }, 'tax-invalid'],
    ['a grace time of a month', 'ChangeGrace', { graceDays: 29 }, 'grace-invalid'],
    [
      'a payment finer than the currency',
      'RecordPayment',
      { invoiceNumber: 1, amount: '0.001', paymentId: 'p' },
      'payment-invalid',
    ],
    ['a payment of nothing', 'RecordPayment', { invoiceNumber: 1, amount: '0.00', paymentId: 'p' }, 'payment-invalid'],
    ['a payment of no invoice', 'RecordPayment', { invoiceNumber: 2, amount: '1.00', paymentId: 'p' }, 'not-found'],
    ['the reversal of no payment', 'ReversePayment', { paymentId: 'p', reason: 'x' }, 'not-found'],
    ['a refund beyond the balance', 'RecordRefund', { refundId: 'r', amount: '1.01' }, 'refund-too-large'],
    [
      'a credit finer than the currency',
      'GrantCredit',
      { creditId: 'c', amount: '0.001', reason: 'x' },
      'credit-invalid',
    ],
    [
      'an adjustment out of order',
      'AdjustPeriod',
      { period: '2025-12', adjustment: 3, amount: '1.00' },
      'adjustment-out-of-order',
    ],
    ['an end before the first day', 'CloseAccount', { lastDay: '2026-01-19' }, 'account-used'],
  ])('%s is refused with a code of its own', (_, type, data, code) => {
    expect(account().types(type, data as never)).toBe(code);
  });

  test.each<[string, Type, object]>([
    ['a payment', 'RecordPayment', { invoiceNumber: 1, amount: '4.00', paymentId: 'pay_1' }],
    ['an end', 'CloseAccount', { lastDay: '2026-01-31' }],
    ['an adjustment', 'AdjustPeriod', { period: '2025-12', adjustment: 1, amount: '-1.00' }],
    ['an invoice', 'IssueInvoice', { period: '2025-12', total: '10.00', lines: 1 }],
    ['an opening', 'OpenAccount', { organisationId: 'org_1', plan }],
  ])('%s that is delivered twice counts once', (_, type, data) => {
    const spec = account().and('CloseAccount', { lastDay: '2026-01-31' });
    expect(spec.types(type, data as never)).toEqual([]);
  });

  test.each<[string, Parameters<typeof faultOfTerms>[0], string]>([
    ['without charges', { name: 'P', currency: 'EUR', charges: [] }, 'charges-invalid'],
    [
      'with two charges of one meter',
      { name: 'P', currency: 'EUR', charges: [charge('1'), charge('2')] },
      'meter-twice',
    ],
    ['in a currency that there is not', { name: 'P', currency: 'XQX', charges: [charge('1')] }, 'currency-unknown'],
    ['without a name', { name: ' ', currency: 'EUR', charges: [charge('1')] }, 'plan-name-invalid'],
    [
      'with tiers that fall',
      {
        name: 'P',
        currency: 'EUR',
        charges: [graduated({ upTo: '5', unit: '1' }, { upTo: '5', unit: '1' }, { upTo: null, unit: '1' })],
      },
      'tiers-invalid',
    ],
    [
      'with a last tier that ends',
      { name: 'P', currency: 'EUR', charges: [graduated({ upTo: '5', unit: '1' })] },
      'tiers-invalid',
    ],
    [
      'with packages of nothing',
      { name: 'P', currency: 'EUR', charges: [charge('0', { model: { kind: 'package', size: '0.0', price: '1' } })] },
      'package-empty',
    ],
  ])('a plan %s is refused', (_, terms, code) => {
    expect(faultOfTerms(terms)?.code).toBe(code);
  });

  test('a price of 30 decimals is exact, in every currency of ISO 4217', () => {
    const unit = `0.${'0'.repeat(29)}1`;
    for (const currency of Intl.supportedValuesOf('currency').filter((one) => exponentOfCurrency(one) !== undefined)) {
      expect(faultOfTerms({ name: 'P', currency, charges: [charge(unit)] })).toBeUndefined();
      const counts = new Map([['2026-01-01', new Map([[STORAGE_METER, 3_600_000_000_000_000n * 10n ** 30n]])]]);
      const terms = { ...NO_TERMS, plans: [{ ...plan, charges: [charge(unit)], fromDay: '2026-01-01' }] };
      const rated = ratePeriod({
        period: '2026-01',
        fromDay: '2026-01-01',
        toDay: '2026-01-31',
        currency,
        terms,
        counts,
      });
      expect(Number(rated.total)).toBe(1);
    }
  });

  test('a discount above what is left takes off what is left', () => {
    const counts = new Map([['2026-01-01', new Map([[STORAGE_METER, 3_600_000_000_000_000n]])]]);
    const discount = { discountId: 'd', discount: { kind: 'fixed', amount: '5.00' }, fromDay: '2026-01-01' } as const;
    const terms = { ...NO_TERMS, plans: [{ ...plan, fromDay: '2026-01-01' }], discounts: [discount] };
    const of = { period: '2026-01', fromDay: '2026-01-01', toDay: '2026-01-31', currency: 'EUR', counts };
    expect(ratePeriod({ ...of, terms }).total).toBe('0.00');
  });

  test('a correction larger than its month takes off the whole month, and never more', () => {
    const last = '2026-01-31';
    const spec = given(billingPeriod, periodId('org_1', '2026-01'), dayEnd(addDays(last, 3)));
    for (let day = '2026-01-01'; day <= last; day = addDays(day, 1)) {
      spec.and('RecordDay', { day, usage: [{ meter: STORAGE_METER, count: '1' }], source: 's' });
    }
    const days = [{ day: last, usage: [{ meter: STORAGE_METER, count: '-32' }] }];
    const terms = { ...NO_TERMS, plans: [{ ...plan, fromDay: '2026-01-01' }] };
    const of = { fromDay: '2026-01-01', toDay: last, currency: 'EUR', graceDays: 3, terms };
    const priced = { ...terms, plans: [{ ...plan, charges: [charge('3600000000000000')], fromDay: '2026-01-01' }] };
    spec.and('FinalisePeriod', { ...of, terms: priced });
    expect(spec.history().at(-1)).toMatchObject({ type: 'PeriodFinalised', data: { total: '31.00' } });
    spec.and('RecordLateUsage', { sequence: 1, days, source: 's' });
    expect(spec.history().at(-1)).toMatchObject({
      type: 'PeriodAdjusted',
      data: { amount: '-31.00', billed: '31.00' },
    });
  });
});
