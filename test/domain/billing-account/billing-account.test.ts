import { beforeEach, describe, expect, test } from 'vitest';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { MAX_DUE_AT_ONCE } from '../../../lib/domain/billing-account/decide/bill.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { MAX_DATED_DISCOUNTS, MAX_DATED_OVERRIDES, MAX_DATED_PLANS } from '../../../lib/domain/rating/change-terms.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { given } from '../given-events.ts';
import { numberedAccount as billingAccount } from '../numbered-account.ts';

const NOW = Date.UTC(2026, 0, 1);
const perGbHour = (unit: string): Charge => ({ meter: STORAGE_METER, model: { kind: 'perUnit', unit } });
const plan: PublishedPlan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [perGbHour('0.10')] };
const dearer: PublishedPlan = { ...plan, planVersion: 2, charges: [perGbHour('0.20')] };

let nowMs = NOW;
const to = (day: string) => {
  nowMs = dayStart(day);
};
beforeEach(() => {
  nowMs = NOW;
});

const start = () => given(billingAccount, 'org_1', () => nowMs).and('OpenAccount', { organisationId: 'org_1', plan });

const due = (spec: ReturnType<typeof start>) =>
  spec.history().flatMap((event) => (event.type === 'PeriodDue' ? [event.data] : []));

describe('a billing account', () => {
  test('is opened once, pinned to a plan version, from its first day on', () => {
    expect(start().history()).toEqual([
      { type: 'AccountOpened', data: { organisationId: 'org_1', currency: 'EUR', atMs: NOW } },
      {
        type: 'PlanPinned',
        data: {
          planId: 'pln_1',
          planVersion: 1,
          charges: plan.charges,
          fromDay: '2026-01-01',
          pinnedBy: 'usr_1',
          atMs: NOW,
        },
      },
    ]);
    expect(start().types('OpenAccount', { organisationId: 'org_1', plan })).toEqual([]);
    const unopened = given(billingAccount, 'org_1', NOW);
    const open = (more: object) => unopened.types('OpenAccount', { organisationId: 'org_1', plan, ...more });
    expect(unopened.types('BillThrough', { day: '2026-01-01' })).toBe('not-found');
    expect(open({ plan: { ...plan, currency: 'XXX' } })).toBe('currency-unknown');
    expect(open({ firstDay: '2026-01-02' })).toBe('day-invalid');
    unopened.and('OpenAccount', { organisationId: 'org_1', plan, firstDay: '2025-12-30' });
    expect(unopened.state()).toMatchObject({
      openedDay: '2025-12-30',
      dated: { plans: [{ planVersion: 1, fromDay: '2025-12-30' }] },
    });
  });

  test('that is open is not opened with another plan than it has today, nor after its last day', () => {
    const spec = start();
    const open = (of: PublishedPlan) => spec.types('OpenAccount', { organisationId: 'org_1', plan: of });
    expect(open({ ...plan, planId: 'pln_2' })).toBe('account-open');
    nowMs += 1;
    spec.and('PinPlan', dearer);
    expect(open(dearer)).toBe('account-open');
    expect(open(plan)).toEqual([]);
    to('2026-01-02');
    expect(open(dearer)).toEqual([]);
    expect(open(plan)).toBe('account-open');
    spec.and('CloseAccount', { lastDay: '2026-01-12' });
    to('2026-01-12');
    expect(open(dearer)).toEqual([]);
    to('2026-01-13');
    expect(open(dearer)).toBe('account-closed');
  });

  test('sends a month to its period when its grace time is over, again until it has its invoice, and then never', () => {
    const spec = start();
    expect(spec.types('BillThrough', { day: '2026-02-02' })).toEqual([]);
    spec.and('BillThrough', { day: '2026-02-03' }).and('BillThrough', { day: '2026-02-04' });
    expect(due(spec)).toHaveLength(2);
    expect(due(spec)[1]).toEqual({
      organisationId: 'org_1',
      period: '2026-01',
      fromDay: '2026-01-01',
      toDay: '2026-01-31',
      currency: 'EUR',
      terms: {
        plans: [{ planId: 'pln_1', planVersion: 1, charges: plan.charges, fromDay: '2026-01-01' }],
        overrides: [],
        discounts: [],
      },
      graceDays: 3,
    });
    spec.and('IssueInvoice', { period: '2026-01', total: '3.10', lines: 1 });
    expect(spec.types('BillThrough', { day: '2026-02-05' })).toEqual([]);
    expect(spec.types('BillThrough', { day: '2026-13-05' })).toBe('day-invalid');
    expect(spec.types('BillThrough', { day: '2028-12-31' })).toEqual(Array(MAX_DUE_AT_ONCE).fill('PeriodDue'));
  });

  test('has a grace time of its own', () => {
    const spec = start().and('ChangeGrace', { graceDays: 0 });
    expect(spec.types('ChangeGrace', { graceDays: 0 })).toEqual([]);
    expect(spec.types('ChangeGrace', { graceDays: 29 })).toBe('grace-invalid');
    expect(spec.types('BillThrough', { day: '2026-01-31' })).toEqual(['PeriodDue']);
  });

  test('keeps the terms of months that have no invoice, and no others', () => {
    const spec = start().and('PinPlan', dearer);
    to('2026-02-10');
    spec.and('PinPlan', plan);
    for (const period of ['2026-01', '2026-02']) spec.and('IssueInvoice', { period, total: '0.00', lines: 1 });
    expect(spec.state()).toMatchObject({ dated: { plans: [{ planVersion: 1, fromDay: '2026-02-10' }] } });
  });

  test('commands of before months had periods do nothing any more', () => {
    const spec = start();
    for (const type of ['RecordDailyUsage', 'RecordCorrection', 'FinaliseInvoice']) {
      expect(spec.types(type as 'BillThrough', { day: '2026-01-01' })).toEqual([]);
    }
  });

  test('migrates on days that are agreed, one a day, and a pin cancels those that have not begun', () => {
    const spec = start().and('ScheduleMigration', { ...dearer, onDay: '2026-01-11' });
    expect(spec.types('ScheduleMigration', { ...dearer, onDay: '2026-01-11' })).toEqual([]);
    expect(spec.types('ScheduleMigration', { ...plan, onDay: '2026-01-11' })).toBe('migration-same-instant');
    expect(spec.types('ScheduleMigration', { ...plan, onDay: '2025-12-31' })).toBe('terms-in-past');
    expect(spec.types('ScheduleMigration', { ...plan, onDay: '2026-02-30' })).toBe('day-invalid');
    expect(spec.types('ScheduleMigration', { ...plan, currency: 'USD', onDay: '2026-01-12' })).toBe(
      'currency-mismatch',
    );
    spec.and('ScheduleMigration', { ...plan, onDay: '2026-01-21' });
    expect(spec.types('CancelMigration', { onDay: '2026-01-21' })).toEqual(['MigrationCancelled']);
    expect(spec.types('CancelMigration', {})).toEqual(['MigrationCancelled', 'MigrationCancelled']);
    to('2026-01-15');
    expect(spec.types('CancelMigration', { onDay: '2026-01-11' })).toBe('terms-in-past');
    expect(spec.types('PinPlan', dearer)).toEqual(['MigrationCancelled']);
    expect(spec.types('PinPlan', { ...plan, planVersion: 3 })).toEqual(['MigrationCancelled', 'PlanPinned']);
    expect(spec.types('PinPlan', { ...plan, currency: 'USD' })).toBe('currency-mismatch');
  });

  test('payments reduce what is due, each once by its id, and what is beyond it joins the balance', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '3.10', lines: 1 });
    const pay = (amount: string) => spec.types('RecordPayment', { invoiceNumber: 1, amount, paymentId: 'p' });
    for (const wrong of ['0', '0.00', '-1', '1.001', '1e1', '']) expect(pay(wrong), wrong).toBe('payment-invalid');
    spec.and('RecordPayment', { invoiceNumber: 1, amount: '3', paymentId: 'p1' });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '0.10' } });
    expect(spec.types('RecordPayment', { invoiceNumber: 1, amount: '3', paymentId: 'p1' })).toEqual([]);
    spec.and('RecordPayment', { invoiceNumber: 1, amount: '1', paymentId: 'p2' });
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '0.90' } });
    expect(spec.types('RecordRefund', { refundId: 'r', amount: '0.91' })).toBe('refund-too-large');
    spec.and('RecordRefund', { refundId: 'r', amount: '0.90' });
    expect(spec.types('RecordRefund', { refundId: 'r', amount: '0.90' })).toEqual([]);
    expect(spec.state()).toMatchObject({ money: { balance: '0.00' } });
  });

  test('its lists have limits', () => {
    const many = start();
    const fixed = { kind: 'fixed', amount: '1' } as const;
    for (let i = 0; i < MAX_DATED_DISCOUNTS; i += 1)
      many.and('GrantDiscount', { discountId: `d${i}`, discount: fixed });
    expect(many.types('GrantDiscount', { discountId: 'more', discount: fixed })).toBe('too-many-discounts');
    for (let i = 0; i < MAX_DATED_OVERRIDES; i += 1) {
      many.and('OverridePrice', { charge: { ...perGbHour('1'), meter: `compute.seconds:m${i}` } });
    }
    expect(many.types('OverridePrice', { charge: perGbHour('1') })).toBe('too-many-overrides');
    expect(many.types('OverridePrice', { charge: perGbHour('-1') })).toBe('price-invalid');
    for (let i = 1; i < MAX_DATED_PLANS; i += 1) {
      const onDay = new Date(NOW + i * 86_400_000).toISOString().slice(0, 10);
      many.and('ScheduleMigration', { ...plan, planVersion: i + 1, onDay });
    }
    expect(many.types('ScheduleMigration', { ...plan, planVersion: 999, onDay: '2027-01-01' })).toBe(
      'too-many-migrations',
    );
  });
});
