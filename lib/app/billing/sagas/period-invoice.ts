import { eventId } from 'epoch';
import { defineSaga } from 'epoch/sagas';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { defined } from '../../../domain/defined.ts';
import { toPeriod } from '../commands/to-period.ts';

export interface PeriodInvoiceState {
  /** The last command that a period refused, by its code. */
  readonly refused?: { readonly aggregateId: string; readonly code: string };
}

const initial: PeriodInvoiceState = {};

/**
 * One instance per billing account: a month that is due goes to its billing period with the terms of its days, and so does
 * one that the account had billed itself. From then on usage that comes late adjusts that invoice.
 */
export const periodInvoice = defineSaga({
  name: 'period-invoice',
  streams: { 'billing-account': billingAccountEvents },
  initial,
  stateVersion: 1,
  on: {
    'billing-account': {
      PeriodDue(_state, { data }, { stream, version }) {
        const { organisationId, period, fromDay, toDay, currency, terms, graceDays, invoice, recorded } = data;
        const dated = { fromDay, toDay, currency, terms };
        const source = eventId(stream, version);
        return {
          send: [
            invoice === undefined
              ? toPeriod(organisationId, period, 'FinalisePeriod', { ...dated, graceDays, ...defined({ recorded }) })
              : toPeriod(organisationId, period, 'AdoptInvoice', { ...dated, invoice, source }),
          ],
        };
      },
    },
  },
  answered(state, { sent: { aggregateId }, rejection }) {
    if (rejection === undefined) return { state, send: [] };
    return { state: { refused: { aggregateId, code: rejection.code } }, send: [] };
  },
});
