import { reject } from 'epoch';
import { committed } from 'epoch/testing';
import { describe, expect, test } from 'vitest';
import { type BillingSagaState, billingSaga } from '../../../lib/app/billing/sagas/billing.ts';
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
  test('sends what came late to the months of its days, a closed day to its month, and then that it is closed', () => {
    const { send, state } = react(billingSaga.initial, corrected, closed('2026-11-20'));
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
      { ...period('2026-10'), type: 'RecordLateUsage', data: { sequence: 3, days: [days[0]], source } },
      { ...period('2026-11'), type: 'RecordLateUsage', data: { sequence: 3, days: [days[1]], source } },
      {
        ...period('2026-11'),
        type: 'RecordDay',
        data: { day: '2026-11-20', usage, source: 'daily-usage#org_1@10' },
      },
      { aggregate: 'billing-account', aggregateId: 'org_1', type: 'BillThrough', data: { day: '2026-11-20' } },
    ]);
    expect(state).toEqual({});
  });

  test('keeps why a command was refused, and forgets the months that its first version waited for', () => {
    const [sent] = react(billingSaga.initial, closed('2026-11-30')).send;
    if (sent === undefined) throw new Error('nothing was sent');
    const refused = billingSaga.rejected?.({}, { sent, rejection: reject('too-many-meters', '65') });
    expect(refused?.state).toEqual({ refused: { type: 'RecordDay', code: 'too-many-meters' } });
    expect(billingSaga.upcastState?.({ waiting: ['2026-10'] }, 1)).toEqual({});
  });
});
