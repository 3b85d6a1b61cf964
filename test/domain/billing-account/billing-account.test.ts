import { describe, expect, test } from 'vitest';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { MAX_METERS_PER_DAY, MAX_OPEN_PERIODS } from '../../../lib/domain/billing-account/decide/record.ts';
import { MAX_DISCOUNTS, MAX_OVERRIDES } from '../../../lib/domain/billing-account/decide/terms.ts';
import type { MeterCount } from '../../../lib/domain/billing-account/events.ts';
import { addDays, firstDayOf, lastDayOf, type Month, nextMonth } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { given } from '../given-events.ts';

const NOW = Date.UTC(2026, 0, 1);
const GB_HOUR = 3_600_000_000_000_000n;
const perGbHour = (unit: string): Charge => ({ meter: STORAGE_METER, model: { kind: 'perUnit', unit } });
const plan: PublishedPlan = { planId: 'pln_1', planVersion: 1, currency: 'EUR', charges: [perGbHour('0.10')] };
const dearer: PublishedPlan = { ...plan, planVersion: 2, charges: [perGbHour('0.20')] };
const gbHours = (count: bigint): readonly MeterCount[] => [{ meter: STORAGE_METER, count: `${count * GB_HOUR}` }];
const record = (day: string, usage = gbHours(1n)) => ({
  day,
  usage,
  closingBytes: '0',
  source: `daily-usage#org_1@${day}`,
});

const start = () => given(billingAccount, 'org_1', NOW).and('OpenAccount', { organisationId: 'org_1', plan });

function recordMonth(spec: ReturnType<typeof start>, month: Month, usage = gbHours(1n)): typeof spec {
  for (let day = firstDayOf(month); day <= lastDayOf(month); day = addDays(day, 1)) {
    spec.and('RecordDailyUsage', record(day, usage));
  }
  return spec;
}

const finalised = (spec: ReturnType<typeof start>) =>
  spec.history().flatMap((event) => (event.type === 'InvoiceFinalised' ? [event.data] : []));

describe('a billing account', () => {
  test('is opened once, pinned to a plan version', () => {
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
    expect(unopened.types('RecordDailyUsage', record('2026-01-01'))).toBe('not-found');
    expect(unopened.types('OpenAccount', { organisationId: 'org_1', plan: { ...plan, currency: 'XXX' } })).toBe(
      'currency-unknown',
    );
  });

  test('records every day once, in order', () => {
    const spec = start().and('RecordDailyUsage', record('2026-01-05'));
    expect(spec.types('RecordDailyUsage', record('2026-01-05'))).toEqual([]);
    expect(spec.types('RecordDailyUsage', record('2026-01-07'))).toBe('day-out-of-order');
    expect(spec.types('RecordDailyUsage', record('2026-01-06'))).toEqual(['DailyUsageRecorded']);
  });

  test('refuses what was never measured', () => {
    const spec = start();
    const day = '2026-01-01';
    const bad = (usage: readonly MeterCount[]) => spec.types('RecordDailyUsage', record(day, usage));
    expect(bad([{ meter: 'cpu', count: '1' }])).toBe('usage-invalid');
    expect(bad([{ meter: STORAGE_METER, count: '1.5' }])).toBe('usage-invalid');
    expect(bad(Array.from({ length: MAX_METERS_PER_DAY + 1 }, () => ({ meter: STORAGE_METER, count: '1' })))).toBe(
      'too-many-meters',
    );
    expect(spec.types('RecordDailyUsage', record('2026-02-30'))).toBe('day-invalid');
  });

  test('makes one invoice of a month, with what was counted and the price that was applied', () => {
    const spec = recordMonth(start(), '2026-01').and('FinaliseInvoice', { period: '2026-01' });
    expect(finalised(spec)).toEqual([
      {
        organisationId: 'org_1',
        number: 1,
        period: '2026-01',
        currency: 'EUR',
        fromDay: '2026-01-01',
        toDay: '2026-01-31',
        lines: [
          {
            planId: 'pln_1',
            planVersion: 1,
            meter: STORAGE_METER,
            unit: 'GB-hour',
            fromDay: '2026-01-01',
            toDay: '2026-01-31',
            count: `${31n * GB_HOUR}`,
            charge: perGbHour('0.10'),
            overridden: false,
            discountIds: [],
            quantity: '31',
            billable: '31',
            priced: '3.1',
            topUp: '0',
            discount: '0',
            amount: '3.10',
          },
        ],
        discounts: [],
        carried: [],
        total: '3.10',
        adjustments: [],
        credits: [],
        fromBalance: '0.00',
        due: '3.10',
        dueDay: '2026-01-15',
        atMs: NOW,
      },
    ]);
    expect(spec.types('FinaliseInvoice', { period: '2026-01' })).toEqual([]);
  });

  test('a period is finalised when it is recorded whole, and in order', () => {
    const spec = recordMonth(start(), '2026-01');
    expect(spec.types('FinaliseInvoice', { period: '2026-02' })).toBe('period-not-over');
    expect(spec.types('FinaliseInvoice', { period: '2026-1' })).toBe('period-invalid');
    recordMonth(spec, '2026-02');
    expect(spec.types('FinaliseInvoice', { period: '2026-02' })).toBe('period-out-of-order');
  });

  test('usage without a price stops the invoice instead of being given away', () => {
    const usage = [...gbHours(1n), { meter: 'compute.seconds:standard-1', count: '5' }];
    const spec = recordMonth(start(), '2026-01', usage);
    expect(spec.types('FinaliseInvoice', { period: '2026-01' })).toBe('usage-unpriced');
    const charge: Charge = { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: '1' } };
    spec.and('OverridePrice', { charge }).and('FinaliseInvoice', { period: '2026-01' });
    expect(finalised(spec)[0]?.lines.map(({ meter, overridden, amount }) => [meter, overridden, amount])).toEqual([
      [STORAGE_METER, false, '3.10'],
      ['compute.seconds:standard-1', true, '0.16'],
    ]);
  });

  test('a migration splits the period at its day; nobody is touched before', () => {
    const spec = start().and('ScheduleMigration', { ...dearer, onDay: '2026-01-11' });
    expect(spec.types('ScheduleMigration', { ...dearer, onDay: '2026-01-11' })).toEqual([]);
    expect(spec.types('ScheduleMigration', { ...dearer, onDay: '2026-01-12' })).toBe('migration-pending');
    recordMonth(spec, '2026-01').and('FinaliseInvoice', { period: '2026-01' });
    const lines = finalised(spec)[0]?.lines.map(({ planVersion, fromDay, toDay, amount }) => [
      planVersion,
      fromDay,
      toDay,
      amount,
    ]);
    expect(lines).toEqual([
      [1, '2026-01-01', '2026-01-10', '1.00'],
      [2, '2026-01-11', '2026-01-31', '4.20'],
    ]);
    expect(spec.types('ScheduleMigration', { ...plan, onDay: '2026-01-31' })).toBe('day-already-recorded');
  });

  test('a cancelled migration does not happen, and a pin holds from the next day that is recorded', () => {
    const spec = start()
      .and('ScheduleMigration', { ...dearer, onDay: '2026-01-02' })
      .and('CancelMigration', {});
    expect(spec.types('CancelMigration', {})).toEqual([]);
    spec.and('RecordDailyUsage', record('2026-01-01')).and('RecordDailyUsage', record('2026-01-02'));
    spec.and('PinPlan', dearer).and('RecordDailyUsage', record('2026-01-03'));
    const { state } = spec;
    expect(state()).toMatchObject({
      periods: {
        '2026-01': [
          { planVersion: 1, toDay: '2026-01-02' },
          { planVersion: 2, fromDay: '2026-01-03', toDay: '2026-01-03' },
        ],
      },
    });
    expect(spec.types('PinPlan', dearer)).toEqual([]);
    expect(spec.types('PinPlan', { ...plan, currency: 'USD' })).toBe('currency-mismatch');
  });

  test('a fee is owed for the part of the month that was recorded', () => {
    const flat: Charge = { meter: STORAGE_METER, model: { kind: 'flat', amount: '31' } };
    const spec = start().and('PinPlan', { ...dearer, charges: [flat] });
    for (let day = '2026-01-22'; day <= '2026-01-31'; day = addDays(day, 1)) spec.and('RecordDailyUsage', record(day));
    spec.and('FinaliseInvoice', { period: '2026-01' });
    expect(finalised(spec)[0]).toMatchObject({ fromDay: '2026-01-22', total: '10.00' });
  });

  test('percentages reduce their lines, fixed discounts are lines of their own and end at zero', () => {
    const spec = recordMonth(start(), '2026-01', gbHours(100n));
    spec.and('GrantDiscount', { discountId: 'd1', discount: { kind: 'percentage', percent: '10' } });
    spec.and('GrantDiscount', { discountId: 'd2', meter: STORAGE_METER, discount: { kind: 'fixed', amount: '9' } });
    spec.and('GrantDiscount', { discountId: 'd3', discount: { kind: 'fixed', amount: '1000' } });
    expect(spec.types('GrantDiscount', { discountId: 'd1', discount: { kind: 'percentage', percent: '10' } })).toEqual(
      [],
    );
    spec.and('FinaliseInvoice', { period: '2026-01' });
    expect(finalised(spec)[0]).toMatchObject({
      lines: [{ priced: '310', discount: '31', amount: '279.00', discountIds: ['d1'] }],
      discounts: [
        { discountId: 'd2', meter: STORAGE_METER, amount: '-9.00' },
        { discountId: 'd3', amount: '-270.00' },
      ],
      total: '0.00',
    });
    expect(spec.and('EndDiscount', { discountId: 'd1' }).types('EndDiscount', { discountId: 'd1' })).toEqual([]);
    expect(spec.types('GrantDiscount', { discountId: 'x', discount: { kind: 'percentage', percent: '101' } })).toBe(
      'discount-invalid',
    );
    expect(spec.types('GrantDiscount', { discountId: 'x', discount: { kind: 'fixed', amount: '-1' } })).toBe(
      'discount-invalid',
    );
  });

  test('a correction is billed with the next recorded day, once, even after the invoice', () => {
    const spec = recordMonth(start(), '2026-01').and('FinaliseInvoice', { period: '2026-01' });
    const correction = {
      sequence: 1,
      closedThroughMs: Date.UTC(2026, 1, 1),
      usage: gbHours(10n),
      source: 'daily-usage#org_1@40',
    };
    spec.and('RecordCorrection', correction);
    expect(spec.types('RecordCorrection', correction)).toEqual([]);
    expect(spec.types('RecordCorrection', { ...correction, sequence: 3 })).toBe('correction-out-of-order');
    recordMonth(spec, '2026-02').and('FinaliseInvoice', { period: '2026-02' });
    expect(finalised(spec).map(({ number, total }) => [number, total])).toEqual([
      [1, '3.10'],
      [2, '3.80'],
    ]);
  });

  test('a correction that says its days joins them, and once their month has its invoice is its period’s', () => {
    const spec = recordMonth(start(), '2026-01');
    const late = (sequence: number, day: string) => ({
      sequence,
      closedThroughMs: Date.UTC(2026, 1, 1),
      usage: gbHours(10n),
      days: [{ day, usage: gbHours(10n) }],
      source: 'daily-usage#org_1@40',
    });
    spec.and('RecordCorrection', late(1, '2026-01-30')).and('FinaliseInvoice', { period: '2026-01' });
    expect(finalised(spec)).toMatchObject([{ total: '4.10' }]);
    const due = spec.history().find(({ type }) => type === 'PeriodDue');
    expect(due).toMatchObject({
      data: {
        invoice: { number: 1, billed: '4.10', counts: { '2026-01-30': { [STORAGE_METER]: `${11n * GB_HOUR}` } } },
      },
    });
    spec
      .and('RecordCorrection', late(2, '2026-01-30'))
      .and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '1.00' });
    recordMonth(spec, '2026-02').and('FinaliseInvoice', { period: '2026-02' });
    expect(finalised(spec)[1]).toMatchObject({
      lines: [{ amount: '2.80' }],
      adjustments: [{ period: '2026-01', adjustment: 1, amount: '1.00' }],
      total: '3.80',
      due: '3.80',
    });
  });

  test('a correction below zero that a month cannot take up goes on to the next', () => {
    const spec = start();
    spec.and('RecordCorrection', { sequence: 1, closedThroughMs: NOW, usage: gbHours(-40n), source: 's' });
    recordMonth(spec, '2026-01').and('FinaliseInvoice', { period: '2026-01' });
    recordMonth(spec, '2026-02').and('FinaliseInvoice', { period: '2026-02' });
    expect(finalised(spec).map(({ total, carried }) => [total, carried])).toEqual([
      ['0.00', gbHours(-9n)],
      ['1.90', []],
    ]);
  });

  test('payments reduce what is due, each once by its id, and what is beyond it joins the balance', () => {
    const spec = recordMonth(start(), '2026-01').and('FinaliseInvoice', { period: '2026-01' });
    const pay = (amount: string) => spec.types('RecordPayment', { invoiceNumber: 1, amount, paymentId: 'p' });
    for (const wrong of ['0', '0.00', '-1', '1.001', '1e1', '']) expect(pay(wrong), wrong).toBe('payment-invalid');
    spec.and('RecordPayment', { invoiceNumber: 1, amount: '3', paymentId: 'p1' });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '0.10' } });
    expect(spec.types('RecordPayment', { invoiceNumber: 1, amount: '3', paymentId: 'p1' })).toEqual([]);
    spec.and('RecordPayment', { invoiceNumber: 1, amount: '1', paymentId: 'p2' });
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '0.90' } });
    expect(pay('0.01')).toBe('nothing-due');
    expect(spec.types('RecordRefund', { refundId: 'r', amount: '0.91' })).toBe('refund-too-large');
    spec.and('RecordRefund', { refundId: 'r', amount: '0.90' });
    expect(spec.types('RecordRefund', { refundId: 'r', amount: '0.90' })).toEqual([]);
    expect(spec.state()).toMatchObject({ money: { balance: '0.00' } });
  });

  test('its lists have limits', () => {
    const many = start();
    for (let i = 0; i < MAX_DISCOUNTS; i += 1) {
      many.and('GrantDiscount', { discountId: `d${i}`, discount: { kind: 'fixed', amount: '1' } });
    }
    expect(many.types('GrantDiscount', { discountId: 'more', discount: { kind: 'fixed', amount: '1' } })).toBe(
      'too-many-discounts',
    );
    for (let i = 0; i < MAX_OVERRIDES; i += 1) {
      many.and('OverridePrice', { charge: { ...perGbHour('1'), meter: `compute.seconds:m${i}` } });
    }
    expect(many.types('OverridePrice', { charge: perGbHour('1') })).toBe('too-many-overrides');
    expect(
      many.and('EndOverride', { meter: 'compute.seconds:m0' }).types('OverridePrice', { charge: perGbHour('1') }),
    ).toEqual(['PriceOverridden']);
    expect(many.types('OverridePrice', { charge: perGbHour('-1') })).toBe('price-invalid');
    const open = start();
    let month = '2026-01';
    for (let i = 0; i < MAX_OPEN_PERIODS; i += 1) {
      recordMonth(open, month);
      month = nextMonth(month);
    }
    expect(open.types('RecordDailyUsage', record(firstDayOf(month)))).toBe('too-many-open-periods');
    // A year of days leaves a state that still fits many times into an item.
    expect(JSON.stringify(open.state()).length).toBeLessThan(25_000);
  });
});
