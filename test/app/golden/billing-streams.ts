import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import type { BillingPeriodEvent } from '../../../lib/domain/billing-period/events.ts';
import type { DailyUsageEvent } from '../../../lib/domain/daily-usage/events.ts';
import type { InvoiceNumbersEvent } from '../../../lib/domain/invoice-numbers/events.ts';
import type { PlanEvent } from '../../../lib/domain/plan/events.ts';
import type { SpendingEvent } from '../../../lib/domain/spending/events.ts';
import { attemptId } from '../../domain/sample.ts';
import { AT, of, stream } from './stream.ts';

const charges = [{ meter: 'storage', model: { kind: 'package', size: '1', price: '1' } }] as const;

export const plan = stream<PlanEvent>('plan#pln_1', [
  [{ type: 'PlanVersionDrafted', data: { name: 'Basic', currency: 'EUR', charges, authorId: 'usr_ada', atMs: AT } }],
  [
    {
      type: 'PlanVersionPublished',
      data: { name: 'B', currency: 'EUR', charges, version: 1, publisherId: 'p', atMs: AT },
    },
  ],
  [{ type: 'PlanRetired', data: { retiredBy: 'usr_ada', atMs: AT } }],
]);

const late = { meter: 'storage.gb_hours', delta: '3', atMs: AT, userId: 'usr_ada', cause: 'file#fil_1@2/0' } as const;
const closed = { ...of, openingBytes: '0', closingBytes: '7', byteMs: '123', uploaders: [], watermarkMs: AT, atMs: AT };

export const dailyUsage = stream<DailyUsageEvent>('daily-usage#org_1', [
  [{ type: 'OrganisationDayClosed', data: { ...closed, day: '2026-01-30', compute: [] } }],
  [
    {
      type: 'UsageCorrected',
      data: {
        ...of,
        sequence: 1,
        day: '2026-01-31',
        closedThroughMs: AT,
        corrected: [{ meter: 'storage.gb_hours', delta: '3', count: '9' }],
        changes: [late, { ...late, cause: 'file#fil_1@2/1' }],
      },
    },
    {
      type: 'OrganisationDayClosed',
      data: { ...closed, day: '2026-01-31', compute: [{ machineType: 'small', closingRunning: '0', runMs: '10' }] },
    },
  ],
]);

const february = {
  fromDay: '2026-02-01',
  toDay: '2026-02-28',
  currency: 'EUR',
  terms: { plans: [], overrides: [], discounts: [] },
};

const settled = {
  currency: 'EUR',
  number: 5,
  periodTotal: '2.00',
  total: '2.00',
  adjustments: [],
  credits: [],
  fromBalance: '0.00',
  due: '2.00',
  dueDay: '2026-03-15',
  atMs: AT,
};

export const billingAccount = stream<BillingAccountEvent>('billing-account#org_1', [
  [{ type: 'AccountOpened', data: { ...of, currency: 'EUR', atMs: AT } }],
  [
    {
      type: 'InvoiceFinalised',
      data: {
        ...of,
        number: 4,
        period: '2026-01',
        currency: 'EUR',
        fromDay: '2026-01-01',
        toDay: '2026-01-31',
        lines: [],
        discounts: [],
        carried: [],
        total: '1.20',
        atMs: AT,
      },
    },
  ],
  [
    {
      type: 'PeriodDue',
      data: { ...of, period: '2026-02', ...february, recorded: { '2026-02-01': {} }, graceDays: 3 },
    },
  ],
  [
    {
      type: 'InvoiceIssued',
      data: {
        ...of,
        period: '2026-02',
        fromDay: '2026-02-01',
        toDay: '2026-02-28',
        source: 'billing-period#org_1/2026-02@29',
        ...settled,
      },
    },
  ],
  [{ type: 'AccountClosed', data: { ...of, lastDay: '2026-02-28', closedBy: 'usr_ada', atMs: AT } }],
  [
    { type: 'AdjustmentNoted', data: { ...of, period: '2026-02', adjustment: 1, amount: '1.00' } },
    {
      type: 'InvoiceIssued',
      data: {
        ...of,
        ...settled,
        number: 6,
        taxes: [{ percent: '19', text: 'VAT 19 %', base: '2.00', amount: '0.38' }],
      },
    },
  ],
  [
    {
      type: 'PaymentRecorded',
      data: { invoiceNumber: 6, amount: '2.00', paymentId: 'pay-1', recordedBy: 'usr_ada', atMs: AT },
    },
    { type: 'OverpaymentRecorded', data: { paymentId: 'pay-1', amount: '1.00' } },
  ],
  [
    {
      type: 'OverpaymentRecorded',
      data: { paymentId: 'pay-2', amount: '3.00', invoiceNumber: 6, recordedBy: 'usr_ada', atMs: AT },
    },
  ],
  [
    {
      type: 'PaymentReversed',
      data: {
        paymentId: 'pay-1',
        amount: '3.00',
        dueAgain: { number: 6, amount: '2.00', dueDay: '2026-03-15' },
        fromBalance: '1.00',
        reopened: [],
        reason: 'it came back',
        reversedBy: 'usr_ada',
        atMs: AT,
      },
    },
  ],
]);

const usage = [{ meter: 'storage.gb_hours', count: '123' }];
const period = { ...of, period: '2026-02' };

export const billingPeriod = stream<BillingPeriodEvent>('billing-period#org_1/2026-02', [
  [{ type: 'DayRecorded', data: { day: '2026-02-01', usage, source: 'daily-usage#org_1@1' } }],
  [{ type: 'PeriodFinalised', data: { ...period, ...february, lines: [], unpriced: [], total: '0.00', atMs: AT } }],
  [
    {
      type: 'LateUsageRecorded',
      data: { sequence: 1, days: [{ day: '2026-02-01', usage }], source: 'daily-usage#org_1@2' },
    },
    {
      type: 'PeriodAdjusted',
      data: {
        ...period,
        adjustment: 1,
        currency: 'EUR',
        amount: '1.00',
        billed: '0.00',
        meters: [],
        days: ['2026-02-01'],
        cause: 'daily-usage#org_1@2',
        atMs: AT,
      },
    },
  ],
]);

const document = { ...of, currency: 'EUR', atMs: AT };

export const numbers = stream<InvoiceNumbersEvent>('invoice-numbers#operator', [
  [{ type: 'InvoiceNumbered', data: { ...document, period: '2026-02', amount: '1.20', number: 1 } }],
  [{ type: 'CreditNoteNumbered', data: { ...document, amount: '1.00', number: 1 } }],
]);

const budget = { budgetId: 'jobs', name: 'Jobs', amount: '10.00', currency: 'EUR' };
const reservation = { attemptId: attemptId(1), jobId: 'job_1', userId: 'usr_ada', unitPrice: '0.5', amount: '60' };
const thresholds = [{ percent: 80, of: 'actual' }] as const;

export const spending = stream<SpendingEvent>('spending#org_1', [
  [{ type: 'BudgetSet', data: { ...budget, isCap: true, thresholds, setBy: 'usr_ada', atMs: AT } }],
  [
    {
      type: 'BudgetSet',
      data: { ...budget, budgetId: 'one', jobId: 'job_1', isCap: false, thresholds, setBy: 'usr_ada', atMs: AT },
    },
  ],
  [
    {
      type: 'BudgetSet',
      data: { ...budget, budgetId: 'ada', userId: 'usr_ada', isCap: false, thresholds, setBy: 'usr_ada', atMs: AT },
    },
  ],
  [{ type: 'SpendReserved', data: { ...reservation, atMs: AT } }],
  [
    { type: 'SpendSettled', data: { attemptId: attemptId(1), months: [{ period: '2026-01', amount: '9' }], atMs: AT } },
    {
      type: 'ThresholdReached',
      data: {
        budgetId: 'jobs',
        period: '2026-01',
        percent: 80,
        of: 'actual',
        amount: '9',
        budget: '10.00',
        currency: 'EUR',
        atMs: AT,
      },
    },
  ],
  [{ type: 'BudgetRemoved', data: { budgetId: 'one', removedBy: 'usr_ada', atMs: AT } }],
]);
