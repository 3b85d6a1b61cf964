import { commandsOf } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
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

const { FinaliseInvoice } = commandsOf(billingAccount);

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
      UsageCorrected: (_state, event, meta) => ({ send: [usageRecord(meta.stream, meta.version, event)] }),
      OrganisationDayClosed(state, event, meta) {
        const { day } = event.data;
        const month = monthOf(day);
        const isNew = day === lastDayOf(month) && !state.waiting.includes(month);
        const waiting = isNew ? [...state.waiting, month].slice(-MAX_WAITING) : state.waiting;
        const invoices = waiting.map((period) => FinaliseInvoice(meta.aggregateId, { period }));
        return { state: { ...state, waiting }, send: [usageRecord(meta.stream, meta.version, event), ...invoices] };
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
