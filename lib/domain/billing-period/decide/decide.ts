import { type DecideContext, type Rejection, reject } from 'epoch';
import type { BillingPeriodCommand } from '../commands.ts';
import type { BillingPeriodEvent } from '../events.ts';
import { parsePeriodId } from '../period-id.ts';
import type { BillingPeriodState } from '../state.ts';
import { adopt, finalise, priceUsage } from './finalise.ts';
import { recordDay, recordLate } from './record.ts';
import { correctMember, reportMember, share } from './volume.ts';

export function decide(
  command: BillingPeriodCommand,
  state: BillingPeriodState,
  { actor, nowMs }: DecideContext,
): readonly BillingPeriodEvent[] | Rejection {
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
    case 'ReportMember':
      return reportMember(command.data, state, context);
    case 'CorrectMember':
      return correctMember(command.data, state, context);
    case 'ShareVolume':
      return share(command.data, state, context);
    case 'PriceUsage':
      return priceUsage(command.data, state, context);
    case 'AdoptInvoice':
      return adopt(command.data, state, context);
  }
}
