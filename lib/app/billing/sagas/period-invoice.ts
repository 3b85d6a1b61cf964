import { eventId } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import { billingAccountCommands } from '../../../domain/billing-account/commands.ts';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { defined } from '../../../domain/defined.ts';
import { toPeriod } from '../commands/to-period.ts';

export interface PeriodInvoiceState {
  /** The last command that a period refused, by its code. */
  readonly refused?: { readonly aggregateId: string; readonly code: string };
}

const { EndVolumeMember, LeaveVolume } = billingAccountCommands;

const initial: PeriodInvoiceState = {};

/**
 * One instance per billing account: a month that is due goes to its billing period with the terms of its days, and so does
 * one that the account had billed itself. From then on usage that comes late adjusts that invoice. A membership of a volume account
 * that one of the two accounts ends is ended in the other.
 */
export const periodInvoice = defineSaga({
  name: 'period-invoice',
  streams: { 'billing-account': billingAccountEvents },
  initial,
  stateVersion: 1,
  on: {
    'billing-account': {
      VolumeMemberEnded(_state, { data: { memberOrganisationId, lastMonth } }, { aggregateId: parentId }) {
        return { send: [LeaveVolume(memberOrganisationId, { parentId, lastMonth, isClosed: true })] };
      },
      VolumeLeft(_state, { data: { parentId, lastMonth } }, { aggregateId: memberOrganisationId }) {
        return { send: [EndVolumeMember(parentId, { memberOrganisationId, lastMonth, isClosed: true })] };
      },
      PeriodDue(_state, { data }, { stream, version }) {
        const { organisationId, period, fromDay, toDay, currency, terms, graceDays, invoice, recorded, volume } = data;
        const dated = { fromDay, toDay, currency, terms };
        const source = eventId(stream, version);
        return {
          send: [
            invoice === undefined
              ? toPeriod(organisationId, period, 'FinalisePeriod', {
                  ...dated,
                  graceDays,
                  ...defined({ recorded, volume }),
                })
              : toPeriod(organisationId, period, 'AdoptInvoice', { ...dated, invoice, source }),
          ],
        };
      },
    },
  },
  rejected: (_state, { sent: { aggregateId }, rejection }) => ({
    state: { refused: { aggregateId, code: rejection.code } },
    send: [],
  }),
});
