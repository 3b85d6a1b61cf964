import { reject } from 'epoch';
import { committed } from 'epoch/testing';
import { describe, expect, test } from 'vitest';
import { type BillingSagaState, billingSaga, MAX_WAITING } from '../../../lib/app/billing/sagas/billing.ts';
import { MAX_OPEN_PERIODS } from '../../../lib/domain/billing-account/decide/record.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import type { DailyUsageEvent } from '../../../lib/domain/daily-usage/events.ts';

const closed = (day: string): DailyUsageEvent => ({
  type: 'OrganisationDayClosed',
  data: {
    organisationId: 'org_1',
    day,
    openingBytes: '0',
    closingBytes: '7',
    byteMs: '604800000',
    uploaders: [],
    compute: [
      { machineType: 'standard-1', closingRunning: '0', runMs: '90500' },
      { machineType: 'standard-2', closingRunning: '0', runMs: '0' },
    ],
    watermarkMs: 0,
    atMs: 0,
  },
});
const corrected: DailyUsageEvent = {
  type: 'UsageCorrected',
  data: {
    organisationId: 'org_1',
    sequence: 3,
    day: '2026-11-20',
    closedThroughMs: Date.UTC(2026, 10, 2),
    corrected: [{ meter: 'storage.gb_hours', delta: '1', count: '90000000' }],
    changes: [
      {
        meter: 'storage.gb_hours',
        userId: 'usr_a',
        delta: '1',
        atMs: Date.UTC(2026, 9, 31, 23),
        cause: 'file#fil_1@2/0',
      },
    ],
  },
};

function react(state: BillingSagaState, ...events: DailyUsageEvent[]) {
  const [commit] = committed(dailyUsage, 'org_1', [events], { version: 9 });
  if (commit === undefined) throw new Error('one list of events is one commit');
  return billingSaga.react(state, commit);
}

describe('the billing saga', () => {
  test('sends a closed day to its month and the account, what came late first, and nothing that was not used', () => {
    const { send, state } = react(billingSaga.initial, corrected, closed('2026-11-20'));
    const account = { aggregate: 'billing-account', aggregateId: 'org_1' };
    const late = (day: string, count: string) => ({ day, usage: [{ meter: 'storage.gb_hours', count }] });
    const period = (month: string) => ({ aggregate: 'billing-period', aggregateId: `org_1/${month}` });
    const source = 'daily-usage#org_1@9';
    const usage = [
      { meter: 'storage.gb_hours', count: '604800000' },
      { meter: 'compute.seconds:standard-1', count: '90500' },
    ];
    // One byte from an hour before midnight on: that hour is October's, the day behind it November's.
    const days = [late('2026-10-31', '3600000'), late('2026-11-01', '86400000')];
    expect(send).toEqual([
      {
        ...account,
        type: 'RecordCorrection',
        data: {
          sequence: 3,
          closedThroughMs: Date.UTC(2026, 10, 2),
          usage: [{ meter: 'storage.gb_hours', count: '90000000' }],
          days,
          source,
        },
      },
      { ...period('2026-10'), type: 'RecordLateUsage', data: { sequence: 3, days: [days[0]], source } },
      { ...period('2026-11'), type: 'RecordLateUsage', data: { sequence: 3, days: [days[1]], source } },
      {
        ...account,
        type: 'RecordDailyUsage',
        data: {
          day: '2026-11-20',
          usage,
          closingBytes: '7',
          source: 'daily-usage#org_1@10',
        },
      },
      {
        ...period('2026-11'),
        type: 'RecordDay',
        data: { day: '2026-11-20', usage, source: 'daily-usage#org_1@10' },
      },
    ]);
    expect(state).toEqual({ waiting: [] });
  });

  test('makes a month final with its last day, and asks again with every day until it is', () => {
    const end = react(billingSaga.initial, closed('2026-11-30'));
    const finalise = end.send.at(-1);
    if (finalise === undefined) throw new Error('no invoice was asked for');
    expect(finalise).toMatchObject({ type: 'FinaliseInvoice', data: { period: '2026-11' } });
    const refused = billingSaga.answered?.(end.state, {
      sent: finalise,
      rejection: reject('usage-unpriced', 'no price'),
    });
    expect(refused?.state).toEqual({
      waiting: ['2026-11'],
      refused: { type: 'FinaliseInvoice', code: 'usage-unpriced' },
    });
    const next = react(refused?.state ?? billingSaga.initial, closed('2026-12-01'));
    expect(next.send.map(({ type }) => type)).toEqual(['RecordDailyUsage', 'RecordDay', 'FinaliseInvoice']);
    const done = billingSaga.answered?.(next.state, { sent: finalise, rejection: undefined });
    expect(done?.state.waiting).toEqual([]);
  });

  test('remembers no more months than an account can have open', () => {
    expect(MAX_WAITING).toBe(MAX_OPEN_PERIODS);
    const waiting = Array.from({ length: MAX_WAITING }, (_, i) => `2024-${String((i % 12) + 1).padStart(2, '0')}`);
    expect(react({ waiting }, closed('2026-11-30')).state.waiting).toHaveLength(MAX_WAITING);
  });
});
