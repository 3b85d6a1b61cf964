import { type AddressedCommand, eventId } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { billingAccountCommands, type CommandOf } from '../../../domain/billing-account/commands.ts';
import { type BillingPeriodEvent, billingPeriodEvents } from '../../../domain/billing-period/events.ts';
import { defined } from '../../../domain/defined.ts';
import { toPeriod } from '../commands/to-period.ts';

const { AdjustPeriod, IssueInvoice } = billingAccountCommands;

export interface PeriodAdjustmentState {
  /** The invoice of a month that is rated together with others, until that is done. */
  readonly held?: CommandOf<'IssueInvoice'>['data'];
  /** The month reports to this one's. */
  readonly parentId?: string;
}

interface Step {
  readonly state?: PeriodAdjustmentState;
  readonly send?: readonly AddressedCommand[];
}

type Event<T extends BillingPeriodEvent['type']> = Extract<BillingPeriodEvent, { type: T }>;

const initial: PeriodAdjustmentState = {};

/**
 * One instance per billing period: its invoice and what adjusts it go to the billing account, in order. The account puts an
 * adjustment on its next invoice, or makes a credit note. A month of a volume account goes to the parent's month first, and its
 * invoice comes with its part of what all come to together.
 */
export const periodAdjustment = defineSaga({
  name: 'period-adjustment',
  streams: { 'billing-period': billingPeriodEvents },
  initial,
  stateVersion: 1,
  on: {
    'billing-period': {
      PeriodFinalised: (_state, event, meta) => finalised(event, meta),
      PeriodAdjusted(state, { data: { organisationId, period, adjustment, amount } }) {
        const withInvoice: true | undefined = state.held && true;
        return { send: [AdjustPeriod(organisationId, { period, adjustment, amount, ...defined({ withInvoice }) })] };
      },
      LateUsageRecorded({ parentId }, { data: { sequence, days } }, { stream, aggregateId, version }) {
        if (parentId === undefined) return {};
        const [memberOrganisationId = '', period = ''] = aggregateId.split('/');
        const source = eventId(stream, version);
        return {
          send: [toPeriod(parentId, period, 'CorrectMember', { memberOrganisationId, sequence, days, source })],
        };
      },
      VolumeRated: ratedTogether,
      VolumeShared(state, { data: { organisationId, period, payer } }) {
        // What another account pays is no invoice: the month passes.
        return issued(state, organisationId, payer === 'parent' ? { period, total: '0', lines: 0 } : state.held);
      },
      VolumeChanged(state, { data: { volume } }, { aggregateId }) {
        if (volume !== undefined) return {};
        const [organisationId = ''] = aggregateId.split('/');
        return { ...issued(state, organisationId, state.held), state: {} };
      },
    },
  },
});

function finalised({ data }: Event<'PeriodFinalised'>, { stream, version }: EventMeta): Step {
  const { organisationId, period, fromDay, toDay, total, lines, volume, counts = {} } = data;
  const source = eventId(stream, version);
  const invoice = { period, fromDay, toDay, total, lines: lines.length, source };
  if (volume === undefined) return { send: [IssueInvoice(organisationId, invoice)] };
  if (!('parentId' in volume)) return { state: { held: invoice } };
  const { parentId } = volume;
  const report = toPeriod(parentId, period, 'ReportMember', {
    memberOrganisationId: organisationId,
    fromDay,
    toDay,
    counts,
    source,
  });
  return { state: { held: invoice, parentId }, send: [report] };
}

function ratedTogether(
  state: PeriodAdjustmentState,
  { data }: Event<'VolumeRated'>,
  { stream, version }: EventMeta,
): Step {
  const { organisationId, period, number, shares } = data;
  const own = issued(state, organisationId, state.held);
  const parts = shares.slice(1).map(({ organisationId: memberOrganisationId, payer = 'member', amount, meters }) => {
    const part = { parentId: organisationId, number, amount, payer, meters, source: eventId(stream, version) };
    return toPeriod(memberOrganisationId, period, 'ShareVolume', part);
  });
  return { ...own, send: [...(own.send ?? []), ...parts] };
}

/** Once: what comes after the invoice adjusts it. */
function issued(
  { held, ...state }: PeriodAdjustmentState,
  organisationId: string,
  invoice: CommandOf<'IssueInvoice'>['data'] | undefined,
): Step {
  if (held === undefined || invoice === undefined) return { state };
  return { state, send: [IssueInvoice(organisationId, invoice)] };
}
