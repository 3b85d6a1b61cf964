import { type AddressedCommand, eventId } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { billingAccountCommands } from '../../../domain/billing-account/commands.ts';
import { dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
import { lastDayOf, type Month, monthOf } from '../../../domain/metering/day.ts';
import { toPeriod } from '../commands/to-period.ts';
import { lateDays, usageRecord } from '../queries/usage-records.ts';

type Corrected = Parameters<typeof lateDays>[0];

/** Months that may wait for an invoice that was refused; the account has the same limit. */
export const MAX_WAITING = 12;

export interface BillingSagaState {
  /** Months that are over and whose invoice is not final. */
  readonly waiting: readonly Month[];
  /** The last command that the account refused, by its code. */
  readonly refused?: { readonly type: string; readonly code: string };
}

const { FinaliseInvoice } = billingAccountCommands;

const initial: BillingSagaState = { waiting: [] };

/**
 * One instance per organisation's daily usage: what a closed day came to goes to its month's billing period and to the
 * billing account, corrections first, to the months of their own days;
 * when a month is over, its invoice is made final, and again with every later day until the account takes it.
 */
export const billingSaga = defineSaga({
  name: 'billing',
  streams: { 'daily-usage': dailyUsageEvents },
  initial,
  stateVersion: 1,
  on: {
    'daily-usage': {
      UsageCorrected: (_state, event, meta) => ({
        send: [usageRecord(meta.stream, meta.version, event), ...latePeriods(event.data, meta)],
      }),
      OrganisationDayClosed(state, event, meta) {
        const { day } = event.data;
        const month = monthOf(day);
        const isNew = day === lastDayOf(month) && !state.waiting.includes(month);
        const waiting = isNew ? [...state.waiting, month].slice(-MAX_WAITING) : state.waiting;
        const invoices = waiting.map((period) => FinaliseInvoice(meta.aggregateId, { period }));
        const recorded = usageRecord(meta.stream, meta.version, event);
        const { usage, source } = recorded.data;
        const told = toPeriod(meta.aggregateId, month, 'RecordDay', { day, usage, source });
        return { state: { ...state, waiting }, send: [recorded, told, ...invoices] };
      },
    },
  },
  answered(state, { sent, rejection }) {
    if (rejection !== undefined)
      return { state: { ...state, refused: { type: sent.type, code: rejection.code } }, send: [] };
    if (!FinaliseInvoice.is(sent)) return { state, send: [] };
    const { period } = sent.data;
    return { state: { ...state, waiting: state.waiting.filter((month) => month !== period) }, send: [] };
  },
});

/** A correction of several months is sent to each, under one number: every month counts it once. */
function latePeriods(corrected: Corrected, { stream, aggregateId, version }: EventMeta): AddressedCommand[] {
  const { sequence } = corrected;
  const source = eventId(stream, version);
  return [...Map.groupBy(lateDays(corrected), ({ day }) => monthOf(day))].map(([month, days]) =>
    toPeriod(aggregateId, month, 'RecordLateUsage', { sequence, days, source }),
  );
}
