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
      PeriodFinalised(_state, { data: { organisationId, period, total, lines } }) {
        return { send: [IssueInvoice(organisationId, { period, total, lines: lines.length })] };
      },
      PeriodAdjusted(_state, { data: { organisationId, period, adjustment, amount } }) {
        return { send: [AdjustPeriod(organisationId, { period, adjustment, amount })] };
      },
    },
  },
});
