import { describe, expect, test } from 'vitest';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { MAX_CREDITS } from '../../../lib/domain/billing-account/decide/money.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { given } from '../given-events.ts';
import { numberedAccount as billingAccount } from '../numbered-account.ts';

const NOW = Date.UTC(2026, 0, 20);
const charge = (unit: string): Charge => ({ meter: STORAGE_METER, model: { kind: 'perUnit', unit } });
const plan: PublishedPlan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [charge('1')] };
const start = () => given(billingAccount, 'org_1', NOW).and('OpenAccount', { organisationId: 'org_1', plan });
const issued = (spec: ReturnType<typeof start>) =>
  spec.history().flatMap((event) => (event.type === 'InvoiceIssued' ? [event.data] : []));

describe('what an account owes', () => {
  test('a month that is due goes to its period with the days and terms of the customer', () => {
    const spec = start().and('BillPeriod', { period: '2026-01', graceDays: 3 });
    expect(spec.history().at(-1)).toMatchObject({
      type: 'PeriodDue',
      data: {
        period: '2026-01',
        fromDay: '2026-01-20',
        toDay: '2026-01-31',
        currency: 'EUR',
        terms: { plans: [{ planVersion: 1, fromDay: '2026-01-20' }] },
      },
    });
    expect(spec.types('BillPeriod', { period: '2026-01', graceDays: 3 })).toEqual(['PeriodDue']);
    expect(spec.types('BillPeriod', { period: '2025-12', graceDays: 3 })).toBe('period-invalid');
  });

  test('an adjustment above zero is on the next invoice, beside the month', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '0.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '10.00' });
    expect(spec.types('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '10.00' })).toEqual([]);
    expect(spec.types('AdjustPeriod', { period: '2026-01', adjustment: 3, amount: '1.00' })).toBe(
      'adjustment-out-of-order',
    );
    spec.and('IssueInvoice', { period: '2026-02', total: '5.00', lines: 2 });
    expect(spec.types('IssueInvoice', { period: '2026-02', total: '5.00', lines: 2 })).toEqual([]);
    expect(issued(spec)).toMatchObject([
      { number: 1, total: '0.00', due: '0.00' },
      {
        number: 2,
        periodTotal: '5.00',
        total: '15.00',
        due: '15.00',
        adjustments: [{ period: '2026-01', amount: '10.00' }],
      },
    ]);
    expect(spec.state()).toMatchObject({ unpaid: { 2: '15.00' }, money: { pending: [] } });
  });

  test('what was billed too much is owed at once: a credit note, a balance that pays, and a refund', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '31.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '-31.00' });
    expect(spec.history().at(-1)).toMatchObject({ type: 'CreditNoteIssued', data: { number: 1, amount: '31.00' } });
    expect(spec.state()).toMatchObject({ money: { balance: '31.00' } });
    spec.and('IssueInvoice', { period: '2026-02', total: '11.00', lines: 1 });
    expect(issued(spec).at(-1)).toMatchObject({ total: '11.00', fromBalance: '11.00', due: '0.00' });
    spec.and('RecordRefund', { refundId: 'r1', amount: '20.00' });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '31.00' }, money: { balance: '0.00' } });
  });

  test('a month without any line has no invoice and no number', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '0.00', lines: 0 });
    expect(spec.history().at(-1)?.type).toBe('PeriodPassed');
    expect(spec.types('IssueInvoice', { period: '2026-01', total: '0.00', lines: 0 })).toEqual([]);
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '2.00' });
    spec.and('IssueInvoice', { period: '2026-02', total: '0.00', lines: 0 });
    expect(issued(spec)).toMatchObject([{ number: 1, total: '2.00' }]);
  });

  test('credits pay first, the first to expire before others, and none after its last day', () => {
    const spec = start();
    const credit = (creditId: string, amount: string, expiresOn?: string) =>
      spec.and('GrantCredit', { creditId, amount, reason: 'Welcome', ...(expiresOn !== undefined && { expiresOn }) });
    credit('for ever', '5.00');
    credit('june', '5.00', '2026-06-30');
    credit('february', '3.00', '2026-02-28');
    credit('yesterday', '9.00', '2026-01-19');
    const june = { creditId: 'june', amount: '5.00', expiresOn: '2026-06-30' };
    expect(spec.types('GrantCredit', { ...june, reason: 'again' })).toEqual([]);
    spec.and('IssueInvoice', { period: '2026-01', total: '9.00', lines: 1 });
    expect(issued(spec)[0]).toMatchObject({
      credits: [
        { creditId: 'february', amount: '3.00' },
        { creditId: 'june', amount: '5.00' },
        { creditId: 'for ever', amount: '1.00' },
      ],
      due: '0.00',
    });
    spec.and('IssueInvoice', { period: '2026-02', total: '9.00', lines: 1 });
    expect(issued(spec)[1]).toMatchObject({ credits: [{ creditId: 'for ever', amount: '4.00' }], due: '5.00' });
  });

  test('an account ends with its last day; what comes late after its last invoice has one of its own', () => {
    const spec = start().and('CloseAccount', { lastDay: '2026-01-25' });
    expect(spec.types('CloseAccount', { lastDay: '2026-01-25' })).toEqual([]);
    expect(spec.types('BillThrough', { day: '2026-01-27' })).toEqual([]);
    expect(spec.types('BillThrough', { day: '2026-01-28' })).toEqual(['PeriodDue']);
    spec.and('BillPeriod', { period: '2026-01', graceDays: 0 });
    expect(spec.history().at(-1)).toMatchObject({ data: { fromDay: '2026-01-20', toDay: '2026-01-25' } });
    expect(spec.types('BillPeriod', { period: '2026-02', graceDays: 0 })).toBe('period-invalid');
    spec.and('IssueInvoice', { period: '2026-01', total: '6.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '1.00' });
    expect(issued(spec)).toMatchObject([
      { number: 1, due: '6.00' },
      { number: 2, periodTotal: '0.00', due: '1.00' },
    ]);
    expect(spec.types('BillThrough', { day: '2026-06-30' })).toEqual([]);
    expect(start().types('CloseAccount', { lastDay: '2026-01-19' })).toBe('account-used');
  });

  test('what waits for the next invoice has one of its own when the account ends and none is to come', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '6.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '1.00' });
    expect(spec.types('CloseAccount', { lastDay: '2026-02-10' })).toEqual(['AccountClosed']);
    spec.and('CloseAccount', { lastDay: '2026-01-25' });
    expect(issued(spec).at(-1)).toMatchObject({
      number: 2,
      due: '1.00',
      adjustments: [{ period: '2026-01', amount: '1.00' }],
    });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '6.00', 2: '1.00' }, money: { pending: [] } });
  });

  test('an end may be moved to an earlier day until there is a last invoice, and to no later one', () => {
    const spec = start().and('CloseAccount', { lastDay: '2026-12-31' });
    expect(spec.types('CloseAccount', { lastDay: '2026-12-31' })).toEqual([]);
    expect(spec.types('CloseAccount', { lastDay: '2027-01-01' })).toBe('account-closed');
    spec.and('CloseAccount', { lastDay: '2026-02-10' });
    expect(spec.types('BillThrough', { day: '2026-06-30' })).toEqual(['PeriodDue', 'PeriodDue']);
    spec.and('IssueInvoice', { period: '2026-01', total: '6.00', lines: 1 });
    spec.and('IssueInvoice', { period: '2026-02', total: '3.00', lines: 1 });
    expect(spec.types('CloseAccount', { lastDay: '2026-02-01' })).toBe('account-closed');
    expect(spec.types('CloseAccount', { lastDay: '2026-02-10' })).toEqual([]);
  });

  test('credits that have expired make room for others', () => {
    const spec = start();
    const credit = (creditId: string) => ({ creditId, amount: '1', reason: 'r', expiresOn: '2026-01-19' });
    for (let n = 0; n < MAX_CREDITS; n += 1) spec.and('GrantCredit', credit(`c${n}`));
    expect(spec.types('GrantCredit', { creditId: 'new', amount: '1', reason: 'r' })).toEqual(['CreditGranted']);
  });

  test('refuses amounts that are none, by a code', () => {
    const spec = start();
    const credit = (amount: string) => spec.types('GrantCredit', { creditId: 'c', amount, reason: 'r' });
    for (const wrong of ['0', '-1', '0.001', '1e3', '']) expect(credit(wrong), wrong).toBe('credit-invalid');
    expect(spec.types('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '0.00' })).toBe('adjustment-invalid');
    expect(spec.types('IssueInvoice', { period: '2026-01', total: '1.005', lines: 1 })).toBe('invoice-invalid');
    expect(spec.types('RecordRefund', { refundId: 'r', amount: '0' })).toBe('refund-invalid');
    for (let n = 0; n < MAX_CREDITS; n += 1) spec.and('GrantCredit', { creditId: `c${n}`, amount: '1', reason: 'r' });
    expect(spec.types('GrantCredit', { creditId: 'more', amount: '1', reason: 'r' })).toBe('too-many-credits');
  });
});

describe('terms of an account', () => {
  const late = (day: number, hour = 0) => given(billingAccount, 'org_1', Date.UTC(2026, 0, day, hour));

  test('a pin changes no day that has begun, also when the daily run is behind', () => {
    const spec = late(10, 12).and('OpenAccount', { organisationId: 'org_1', plan });
    const dearer = { ...plan, planVersion: 2, charges: [charge('5')] };
    spec.and('PinPlan', dearer);
    expect(spec.history().at(-1)).toMatchObject({ type: 'PlanPinned', data: { fromDay: '2026-01-11' } });
    expect(spec.state()).toMatchObject({
      dated: { plans: [{ planVersion: 1 }, { planVersion: 2, fromDay: '2026-01-11' }] },
    });
    expect(spec.types('PinPlan', dearer)).toEqual([]);
    expect(spec.types('PinPlan', { ...dearer, planVersion: 3 })).toEqual(['MigrationCancelled', 'PlanPinned']);
    expect(spec.types('PinPlan', plan)).toEqual(['MigrationCancelled']);
  });

  test('prices and discounts of the customer’s own have days, and never some that are over', () => {
    const spec = late(10, 12).and('OpenAccount', { organisationId: 'org_1', plan });
    expect(spec.types('OverridePrice', { charge: charge('2'), fromDay: '2026-01-10' })).toBe('terms-in-past');
    spec.and('OverridePrice', { charge: charge('2'), fromDay: '2026-01-11', toDay: '2026-01-20' });
    expect(spec.types('OverridePrice', { charge: charge('3'), fromDay: '2026-01-20' })).toBe('override-overlaps');
    expect(spec.types('EndOverride', { meter: STORAGE_METER, lastDay: '2026-01-09' })).toBe('terms-in-past');
    spec.and('EndOverride', { meter: STORAGE_METER, lastDay: '2026-01-12' });
    const discount = { kind: 'percentage', percent: '10' } as const;
    expect(spec.types('GrantDiscount', { discountId: 'd', discount, fromDay: '2026-01-01' })).toBe('terms-in-past');
    spec.and('GrantDiscount', { discountId: 'd', discount, fromDay: '2026-02-01', order: 2, cap: '5.00' });
    spec.and('EndDiscount', { discountId: 'd', lastDay: '2026-02-28' });
    expect(spec.state()).toMatchObject({
      dated: {
        overrides: [{ fromDay: '2026-01-11', toDay: '2026-01-12' }],
        discounts: [{ discountId: 'd', fromDay: '2026-02-01', toDay: '2026-02-28', order: 2, cap: '5.00' }],
      },
    });
  });

  test('without a day they hold from the next midnight, and end with the day that runs', () => {
    const spec = late(10, 12).and('OpenAccount', { organisationId: 'org_1', plan });
    spec.and('OverridePrice', { charge: charge('2') });
    spec.and('GrantDiscount', { discountId: 'd', discount: { kind: 'percentage', percent: '10' }, periods: 3 });
    expect(spec.state()).toMatchObject({
      dated: {
        overrides: [{ fromDay: '2026-01-11' }],
        discounts: [{ fromDay: '2026-01-11', toDay: '2026-03-31' }],
      },
    });
    const grant = (more: object) =>
      spec.types('GrantDiscount', { discountId: 'x', discount: { kind: 'percentage', percent: '10' }, ...more });
    for (const wrong of [{ periods: 0 }, { periods: 1.5 }, { periods: 1, toDay: '2026-02-01' }]) {
      expect(grant(wrong)).toBe('discount-invalid');
    }
    expect(grant({ fromDay: 'soon', periods: 2 })).toBe('day-invalid');
    expect(grant({ fromDay: '9998-11-01', periods: 120 })).toBe('discount-invalid');
    expect(grant({ discount: { kind: 'percentage', percent: '101' } })).toBe('discount-invalid');
    expect(spec.types('EndOverride', { meter: STORAGE_METER, lastDay: 'soon' })).toBe('day-invalid');
    spec.and('EndOverride', { meter: STORAGE_METER }).and('EndDiscount', { discountId: 'd' });
    expect(spec.state()).toMatchObject({ dated: { overrides: [], discounts: [] } });
    expect(spec.types('EndDiscount', { discountId: 'd' })).toEqual([]);
  });
});
