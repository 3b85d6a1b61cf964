import { type Aggregate, reject } from 'epoch';
import type { BillingPeriodCommand } from './commands.ts';
import { adopt, finalise, priceUsage } from './decide/finalise.ts';
import { recordDay, recordLate } from './decide/record.ts';
import { type BillingPeriodEvent, billingPeriodEvents } from './events.ts';
import { parsePeriodId } from './period-id.ts';
import { type BillingPeriodState, evolveBillingPeriod, initialBillingPeriod } from './state.ts';

/**
 * A calendar month (UTC) of one organisation: what it used day by day, and what that comes to. A late count belongs to its
 * own day, so the month is rated again as a whole, and what it was billed too little or too much is an adjustment. So the
 * invoice and all adjustments of a month sum to rating it at once, whatever came when.
 */
export const billingPeriod: Aggregate<BillingPeriodState, BillingPeriodCommand, BillingPeriodEvent> = {
  name: 'billing-period',
  events: billingPeriodEvents,
  initial: initialBillingPeriod,
  reducerVersion: 1,
  evolve: evolveBillingPeriod,
  decide(command, state, { actor, nowMs }) {
    const named = parsePeriodId(command.aggregateId);
    if (named === undefined) {
      return reject('period-invalid', `"${command.aggregateId}" names no period: an organisation, "/" and a month`);
    }
    const context = { ...named, actor, nowMs };
    switch (command.type) {
      case 'RecordDay':
        return recordDay(command.data, state, context);
      case 'RecordLateUsage':
        return recordLate(command.data, state, context);
      case 'FinalisePeriod':
        return finalise(command.data, state, context);
      case 'PriceUsage':
        return priceUsage(command.data, state, context);
      case 'AdoptInvoice':
        return adopt(command.data, state, context);
    }
  },
};
