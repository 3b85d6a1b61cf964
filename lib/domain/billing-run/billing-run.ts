import type { Aggregate, Command, DomainEvent, EventCatalogue } from 'epoch';
import { reject } from 'epoch';
import { type Day, dayEnd, isDay } from '../metering/day.ts';

/** The stream's id is the day. What becomes of each organisation is a row, not an event: this stream must not be hot. */
export type BillingRunEvent =
  | DomainEvent<'BillingRunStarted', { readonly day: Day; readonly atMs: number }>
  | DomainEvent<
      'BillingRunCompleted',
      { readonly day: Day; readonly organisations: number; readonly failed: number; readonly atMs: number }
    >;

const billingRunEvents: EventCatalogue<BillingRunEvent> = {
  BillingRunStarted: { version: 1, fields: { day: 'code', atMs: 'timeMs' } },
  BillingRunCompleted: {
    version: 1,
    fields: { day: 'code', organisations: 'count', failed: 'count', atMs: 'timeMs' },
  },
};

export type BillingRunCommand =
  | Command<'StartBillingRun', Readonly<Record<string, never>>>
  | Command<'CompleteBillingRun', { readonly organisations: number; readonly failed: number }>;

export type BillingRunState =
  | { readonly status: 'none' | 'running' }
  | { readonly status: 'completed'; readonly organisations: number; readonly failed: number };

export const billingRun: Aggregate<BillingRunState, BillingRunCommand, BillingRunEvent> = {
  name: 'billing-run',
  events: billingRunEvents,
  initial: { status: 'none' },
  reducerVersion: 1,
  evolve(state, event) {
    switch (event.type) {
      case 'BillingRunStarted':
        return state.status === 'none' ? { status: 'running' } : state;
      case 'BillingRunCompleted':
        return { status: 'completed', organisations: event.data.organisations, failed: event.data.failed };
    }
  },
  decide(command, state, { nowMs: atMs }) {
    const day = command.aggregateId;
    if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
    if (command.type === 'StartBillingRun') {
      if (state.status !== 'none') return [];
      if (atMs < dayEnd(day)) return reject('day-not-over', `${day} has not ended (UTC): it cannot be billed yet`);
      return [{ type: 'BillingRunStarted', data: { day, atMs } }];
    }
    const { organisations, failed } = command.data;
    if (state.status === 'none') return reject('run-not-started', `the run of ${day} has not started`);
    // A run that is gone through again says so only when its outcome has changed.
    const same = state.status === 'completed' && state.organisations === organisations && state.failed === failed;
    return same ? [] : [{ type: 'BillingRunCompleted', data: { day, organisations, failed, atMs } }];
  },
};
