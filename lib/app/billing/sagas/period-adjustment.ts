import { eventId } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import { billingAccountCommands } from '../../../domain/billing-account/commands.ts';
import { billingPeriodEvents } from '../../../domain/billing-period/events.ts';

const { AdjustPeriod, IssueInvoice } = billingAccountCommands;

/**
 * One instance per billing period: its invoice and what adjusts it go to the billing account, in order. The account puts an
 * adjustment on its next invoice, or makes a credit note.
 */
export const periodAdjustment = defineSaga({
  name: 'period-adjustment',
  streams: { 'billing-period': billingPeriodEvents },
  initial: {},
  stateVersion: 1,
  on: {
    'billing-period': {
      PeriodFinalised(_state, { data }, { stream, version }) {
        const { organisationId, period, fromDay, toDay, total, lines } = data;
        const source = eventId(stream, version);
        return { send: [IssueInvoice(organisationId, { period, fromDay, toDay, total, lines: lines.length, source })] };
      },
      PeriodAdjusted(_state, { data: { organisationId, period, adjustment, amount } }) {
        return { send: [AdjustPeriod(organisationId, { period, adjustment, amount })] };
      },
    },
  },
});
