import { type AddressedCommand, eventId } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { billingAccountCommands } from '../../../domain/billing-account/commands.ts';
import { type DailyUsageEvent, dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
import { monthOf } from '../../../domain/metering/day.ts';
import { toPeriod } from '../commands/to-period.ts';
import { additionOf, usageOf } from '../queries/usage-records.ts';

type Addition = Exclude<DailyUsageEvent, { type: 'OrganisationDayClosed' }>;

export interface BillingSagaState {
  /** The last command that was refused, by its code. */
  readonly refused?: { readonly type: string; readonly code: string };
}

const { BillThrough } = billingAccountCommands;

const initial: BillingSagaState = {};

/**
 * One instance per organisation's daily usage: what a closed day came to goes to its month's billing period, corrections
 * first, to the months of their own days. Then the account is sent the day that is closed: months whose grace time ends with it
 * are due.
 */
export const billingSaga = defineSaga({
  name: 'billing',
  streams: { 'daily-usage': dailyUsageEvents },
  initial,
  stateVersion: 2,
  // Version 1 knew the months that waited for their invoice. The account knows them now.
  upcastState: () => initial,
  on: {
    'daily-usage': {
      UsageCorrected: (_state, event, meta) => ({ send: latePeriods(event, meta) }),
      QuarantineReleased: (_state, event, meta) => ({ send: latePeriods(event, meta) }),
      OrganisationDayClosed(_state, { data }, { stream, aggregateId, version }) {
        const { day } = data;
        const recorded = { day, usage: usageOf(data), source: eventId(stream, version) };
        return {
          send: [toPeriod(aggregateId, monthOf(day), 'RecordDay', recorded), BillThrough(aggregateId, { day })],
        };
      },
    },
  },
  rejected: (_state, { sent, rejection }) => ({
    state: { refused: { type: sent.type, code: rejection.code } },
    send: [],
  }),
});

/** A correction of several months is sent to each, under one number: every month counts it once. */
function latePeriods(event: Addition, { stream, aggregateId, version }: EventMeta): AddressedCommand[] {
  const { sequence } = event.data;
  const source = eventId(stream, version);
  return [...Map.groupBy(additionOf(event), ({ day }) => monthOf(day))].map(([month, days]) =>
    toPeriod(aggregateId, month, 'RecordLateUsage', { sequence, days, source }),
  );
}
