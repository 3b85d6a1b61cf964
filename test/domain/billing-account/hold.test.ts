import { describe, expect, test } from 'vitest';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { given } from '../given-events.ts';
import { numberedAccount as billingAccount } from '../numbered-account.ts';

const plan: PublishedPlan = {
  planId: 'pln_1',
  planVersion: 1,
  currency: 'EUR',
  charges: [{ meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } }],
};
const start = () =>
  given(billingAccount, 'org_1', dayStart('2026-01-01')).and('OpenAccount', { organisationId: 'org_1', plan });
const held = { period: '2026-01', difference: 'count of storage.gb_hours on 2026-01-30' };

describe('a month that an audit holds', () => {
  test('gets no invoice until it is released, and others do', () => {
    const spec = start().and('HoldInvoice', held);
    expect(spec.types('BillThrough', { day: '2026-02-03' })).toEqual([]);
    spec.and('BillThrough', { day: '2026-03-03' });
    expect(spec.history().at(-1)).toMatchObject({ type: 'PeriodDue', data: { period: '2026-02' } });
    spec.and('ReleaseInvoice', { period: '2026-01', reason: 'a view was behind' });
    expect(spec.types('BillThrough', { day: '2026-03-04' })).toEqual(['PeriodDue', 'PeriodDue']);
  });

  test('is due with its release once its grace time is over: of a customer that is gone no day is closed any more', () => {
    let nowMs = dayStart('2026-01-01');
    const spec = given(billingAccount, 'org_1', () => nowMs).and('OpenAccount', { organisationId: 'org_1', plan });
    spec.and('CloseAccount', { lastDay: '2026-01-20' }).and('HoldInvoice', held);
    const release = { period: '2026-01', reason: 'explained' };
    nowMs = dayStart('2026-01-23');
    expect(spec.types('ReleaseInvoice', release)).toEqual(['InvoiceReleased']);
    nowMs = dayStart('2026-01-24');
    expect(spec.types('ReleaseInvoice', release)).toEqual(['InvoiceReleased', 'PeriodDue']);
    spec.and('ReleaseInvoice', release).and('IssueInvoice', { period: '2026-01', total: '1.00', lines: 1 });
    spec.and('HoldInvoice', { ...held, number: 1, difference: 'total' });
    expect(spec.types('ReleaseInvoice', release)).toEqual(['InvoiceReleased']);
  });

  test('is held once, not again for what people have explained, and again for something else', () => {
    const spec = start().and('HoldInvoice', held);
    expect(spec.types('HoldInvoice', { ...held, difference: 'total' })).toEqual([]);
    spec.and('ReleaseInvoice', { period: '2026-01', reason: 'explained' });
    expect(spec.types('ReleaseInvoice', { period: '2026-01', reason: 'explained' })).toEqual([]);
    expect(spec.types('HoldInvoice', held)).toEqual([]);
    expect(spec.types('HoldInvoice', { ...held, difference: 'total' })).toEqual(['InvoiceHeld']);
  });

  test('is one since the account was opened, and only what is held is released', () => {
    expect(start().types('HoldInvoice', { ...held, period: '2025-12' })).toBe('period-invalid');
    expect(start().types('HoldInvoice', { ...held, period: '2026-13' })).toBe('period-invalid');
    expect(start().types('ReleaseInvoice', { period: '2026-01', reason: 'explained' })).toBe('not-held');
  });

  test('knows the number of the invoice that it has, also of one that comes after the hold', () => {
    const spec = start().and('HoldInvoice', held).and('IssueInvoice', { period: '2026-01', total: '1.00', lines: 1 });
    expect(spec.state()).toMatchObject({ held: { '2026-01': { number: 1, difference: held.difference } } });
  });

  test('knows the number of an invoice that was issued before the hold, also where who holds it does not', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '1.00', lines: 1 });
    spec.and('IssueInvoice', { period: '2026-02', total: '0.00', lines: 0 }).and('HoldInvoice', held);
    expect(spec.state()).toMatchObject({ held: { '2026-01': { number: 1, difference: held.difference } } });
    spec.and('HoldInvoice', { ...held, period: '2026-02' });
    expect(spec.history().at(-1)?.data).not.toHaveProperty('number');
  });
});

describe('a month without a line', () => {
  test('makes no invoice and takes no number, unless the customer wants one', () => {
    const empty = { total: '0.00', lines: 0 };
    const spec = start().and('IssueInvoice', { period: '2026-01', ...empty });
    expect(spec.history().at(-1)?.type).toBe('PeriodPassed');
    spec.and('SetEmptyInvoices', { wanted: true }).and('IssueInvoice', { period: '2026-02', ...empty });
    expect(spec.history().at(-1)).toMatchObject({
      type: 'InvoiceIssued',
      data: { number: 1, total: '0.00', due: '0.00', adjustments: [] },
    });
    expect(spec.types('SetEmptyInvoices', { wanted: true })).toEqual([]);
    spec.and('SetEmptyInvoices', { wanted: false });
    expect(spec.types('IssueInvoice', { period: '2026-03', ...empty })).toEqual(['PeriodPassed']);
  });
});
