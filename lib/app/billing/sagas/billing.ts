import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Outgoing, Saga } from 'epoch/sagas';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
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

/**
 * One instance per organisation's daily usage: what a closed day came to goes to the billing account, corrections first;
 * when a month is over, its invoice is made final, and again with every later day until the account takes it.
 */
export const billingSaga: Saga<BillingSagaState> = {
  name: 'billing',
  hears: { 'daily-usage': ['OrganisationDayClosed', 'UsageCorrected'] },
  initial: { waiting: [] },
  stateVersion: 1,
  react(state, commit) {
    const organisationId = aggregateIdOf(commit.stream);
    const send: Outgoing[] = [];
    let { waiting } = state;
    for (const [offset, event] of (commit as Commit<DailyUsageEvent>).events.entries()) {
      const { type, data } = usageRecord(commit.stream, commit.version + offset, event);
      send.push(toAccount(organisationId, type, data));
      if (event.type !== 'OrganisationDayClosed') continue;
      const { day } = event.data;
      const month = monthOf(day);
      if (day === lastDayOf(month) && !waiting.includes(month)) waiting = [...waiting, month].slice(-MAX_WAITING);
      send.push(...waiting.map((period) => toAccount(organisationId, 'FinaliseInvoice', { period })));
    }
    return { state: { ...state, waiting }, send };
  },
  answered(state, { sent, rejection }) {
    if (rejection !== undefined)
      return { state: { ...state, refused: { type: sent.type, code: rejection.code } }, send: [] };
    if (sent.type !== 'FinaliseInvoice') return { state, send: [] };
    const { period } = sent.data as { period: Month };
    return { state: { ...state, waiting: state.waiting.filter((month) => month !== period) }, send: [] };
  },
};

function toAccount(aggregateId: string, type: string, data: unknown): Outgoing {
  return { aggregate: 'billing-account', aggregateId, type, data };
}
