import { defineSaga, type Outgoing } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { type DailyUsageEvent, dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
import { lastDayOf, type Month, monthOf } from '../../../domain/metering/day.ts';
import { usageRecord } from '../queries/usage-records.ts';

/** Months that may wait for an invoice that was refused; the account has the same limit. */
export const MAX_WAITING = 24;

export interface BillingSagaState {
  /** Months that are over and whose invoice is not final. */
  readonly waiting: readonly Month[];
  /** The last command that the account refused, by its code. */
  readonly refused?: { readonly type: string; readonly code: string };
}

const initial: BillingSagaState = { waiting: [] };

/**
 * One instance per organisation's daily usage: what a closed day came to goes to the billing account, corrections first;
 * when a month is over, its invoice is made final, and again with every later day until the account takes it.
 */
export const billingSaga = defineSaga({
  name: 'billing',
  streams: { 'daily-usage': dailyUsageEvents },
  initial,
  stateVersion: 1,
  on: {
    'daily-usage': {
      UsageCorrected: (_state, event, meta) => ({ send: [recording(event, meta)] }),
      OrganisationDayClosed(state, event, meta) {
        const { day } = event.data;
        const month = monthOf(day);
        const isNew = day === lastDayOf(month) && !state.waiting.includes(month);
        const waiting = isNew ? [...state.waiting, month].slice(-MAX_WAITING) : state.waiting;
        const invoices = waiting.map((period) => toAccount(meta.aggregateId, 'FinaliseInvoice', { period }));
        return { state: { ...state, waiting }, send: [recording(event, meta), ...invoices] };
      },
    },
  },
  answered(state, { sent, rejection }) {
    if (rejection !== undefined)
      return { state: { ...state, refused: { type: sent.type, code: rejection.code } }, send: [] };
    if (sent.type !== 'FinaliseInvoice') return { state, send: [] };
    const { period } = sent.data as { period: Month };
    return { state: { ...state, waiting: state.waiting.filter((month) => month !== period) }, send: [] };
  },
});

function recording(event: DailyUsageEvent, { stream, aggregateId, version }: EventMeta): Outgoing {
  const { type, data } = usageRecord(stream, version, event);
  return toAccount(aggregateId, type, data);
}

function toAccount(aggregateId: string, type: string, data: unknown): Outgoing {
  return { aggregate: 'billing-account', aggregateId, type, data };
}
