import { expect, test } from 'vitest';
import { MAX_UNADOPTED } from '../../../lib/domain/billing-account/account.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import type { BillingAccountCommand } from '../../../lib/domain/billing-account/commands.ts';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import type { BillingAccountState } from '../../../lib/domain/billing-account/state.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { addDays, firstDayOf, lastDayOf, type Month, nextMonth } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { given } from '../given-events.ts';

const GB_HOUR = 3_600_000_000_000_000n;
const charge: Charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } };
const organisationId = 'org_1';
const usage = [{ meter: STORAGE_METER, count: `${GB_HOUR}` }];

/** What accounts wrote that recorded their days and made their invoices themselves. */
function opened(day: string): BillingAccountEvent[] {
  const atMs = Date.parse(day);
  return [
    { type: 'AccountOpened', data: { organisationId, currency: 'EUR', atMs } },
    { type: 'PlanPinned', data: { planId: 'p', planVersion: 1, charges: [charge], fromDay: day, pinnedBy: 'u', atMs } },
  ];
}

function days(from: string, to: string): BillingAccountEvent[] {
  const events: BillingAccountEvent[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const data = { organisationId, day, usage, closingBytes: '0', source: `daily-usage#org_1@${day}` };
    events.push({ type: 'DailyUsageRecorded', data });
  }
  return events;
}

function invoice(period: Month, number: number, total: string): BillingAccountEvent {
  const of = { organisationId, period, currency: 'EUR', fromDay: firstDayOf(period), toDay: lastDayOf(period) };
  return {
    type: 'InvoiceFinalised',
    data: { ...of, lines: [], discounts: [], carried: [], total, number, atMs: Date.parse(lastDayOf(period)) },
  };
}

const folded = (events: readonly BillingAccountEvent[]): BillingAccountState =>
  events.reduce((state: BillingAccountState, event) => billingAccount.evolve(state, event), billingAccount.initial);

function decide(state: BillingAccountState, type: 'BillThrough', data: { readonly day: string }) {
  const command = { type, data, id: 'cmd_1', aggregateId: organisationId } as BillingAccountCommand;
  const decision = billingAccount.decide(command, state, { nowMs: Date.parse('2026-03-05'), id: 'id', actor: 'usr_1' });
  if ('rejected' in decision) throw new Error(decision.code);
  return decision.flatMap((event) => (event.type === 'PeriodDue' ? [event.data] : []));
}

test('a month that was billed before months went to their periods is taken over once, with its counts and terms', () => {
  const before = [...opened('2026-01-01'), ...days('2026-01-01', '2026-01-31'), invoice('2026-01', 1, '31.00')];
  const state = folded([...before, ...days('2026-02-01', '2026-02-02')]);
  const [due] = decide(state, 'BillThrough', { day: '2026-02-03' });
  expect(due).toMatchObject({
    period: '2026-01',
    terms: { plans: [{ planVersion: 1 }] },
    invoice: { number: 1, billed: '31.00', counts: { '2026-01-31': { [STORAGE_METER]: `${GB_HOUR}` } } },
  });
  if (due === undefined) throw new Error('nothing is due');
  expect(
    decide(billingAccount.evolve(state, { type: 'PeriodDue', data: due }), 'BillThrough', { day: '2026-02-04' }),
  ).toEqual([]);
  const { organisationId: _, period: __, graceDays: ___, invoice: made, ...terms } = due;
  if (made === undefined) throw new Error('no invoice');
  // From then on a late count adjusts it, by what it changes in the rating of the whole month.
  const period = given(billingPeriod, 'org_1/2026-01', Date.parse('2026-02-05'));
  period.and('AdoptInvoice', { ...terms, invoice: made, source: 's' });
  const late = [{ day: '2026-01-02', usage: [{ meter: STORAGE_METER, count: `${-2n * GB_HOUR}` }] }];
  period.and('RecordLateUsage', { sequence: 1, days: late, source: 's' });
  expect(period.history().at(-1)).toMatchObject({ type: 'PeriodAdjusted', data: { amount: '-2.00', billed: '31.00' } });
});

test('days that an account had recorded of its open month are billed by its period, where it has not received them', () => {
  const state = folded([...opened('2026-02-01'), ...days('2026-02-01', '2026-02-20')]);
  const [due] = decide(state, 'BillThrough', { day: '2026-03-03' });
  if (due?.recorded === undefined) throw new Error('no recorded days');
  expect(Object.keys(due.recorded)).toHaveLength(20);
  const period = given(billingPeriod, 'org_1/2026-02', Date.parse('2026-03-04'));
  for (let day = '2026-02-15'; day <= '2026-02-28'; day = addDays(day, 1))
    period.and('RecordDay', { day, usage, source: 's' });
  const { organisationId: _, period: __, ...finalisation } = due;
  period.and('FinalisePeriod', finalisation);
  expect(period.history().at(-1)).toMatchObject({ type: 'PeriodFinalised', data: { total: '28.00' } });
  expect(period.state()).toMatchObject({ status: 'final', recorded: expect.arrayContaining(['2026-02-01']) });
});

test('a correction that said no day is with the next that was recorded, and one that did with its own', () => {
  const correction = (sequence: number, more: object): BillingAccountEvent => ({
    type: 'CorrectionRecorded',
    data: { organisationId, sequence, closedThroughMs: 0, usage, source: 's', ...more },
  });
  const state = folded([
    ...opened('2026-02-01'),
    ...days('2026-02-01', '2026-02-01'),
    correction(1, {}),
    ...days('2026-02-02', '2026-02-02'),
    correction(2, { days: [{ day: '2026-02-01', usage }] }),
  ]);
  const twice = { [STORAGE_METER]: `${2n * GB_HOUR}` };
  expect(state).toMatchObject({ earlier: { counts: { '2026-02-01': twice, '2026-02-02': twice } } });
});

test('prices and discounts of before terms had days hold for the months that had no invoice then', () => {
  const terms: BillingAccountEvent[] = [
    {
      type: 'PriceOverridden',
      data: { charge: { ...charge, model: { kind: 'perUnit', unit: '2' } }, overriddenBy: 'u' },
    },
    { type: 'DiscountGranted', data: { discountId: 'd', discount: { kind: 'fixed', amount: '1' }, grantedBy: 'u' } },
  ];
  const ended: BillingAccountEvent[] = [
    { type: 'OverrideEnded', data: { meter: STORAGE_METER, endedBy: 'u' } },
    { type: 'DiscountEnded', data: { discountId: 'd', endedBy: 'u' } },
  ];
  const billed = [...opened('2026-01-10'), ...days('2026-01-10', '2026-01-31'), invoice('2026-01', 1, '22.00')];
  const open = folded([...billed, ...days('2026-02-01', '2026-02-03'), ...terms]);
  expect(open).toMatchObject({
    dated: { overrides: [{ fromDay: '2026-02-01' }], discounts: [{ fromDay: '2026-02-01' }] },
  });
  expect(folded([...billed, ...terms, ...ended])).toMatchObject({ dated: { overrides: [], discounts: [] } });
});

test('keeps the newest months that wait to be taken over, and no more', () => {
  const events = opened('2020-01-01');
  let month = '2020-01';
  for (let n = 1; n <= MAX_UNADOPTED + 1; n += 1, month = nextMonth(month)) {
    events.push(...days(firstDayOf(month), lastDayOf(month)), invoice(month, n, '1.00'));
  }
  const state = folded(events);
  expect(decide(state, 'BillThrough', { day: '2021-01-31' }).map(({ period }) => period)[0]).toBe('2020-02');
  expect(state.status === 'open' && Object.keys(state.earlier.unadopted)).toHaveLength(MAX_UNADOPTED);
});
