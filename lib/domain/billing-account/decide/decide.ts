import { type DecideContext, type Rejection, reject } from 'epoch';
import { dayOf } from '../../metering/day.ts';
import { isCurrency } from '../../rating/money.ts';
import type { BillingAccountCommand, CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { BillingAccountState, OpenAccount } from '../state.ts';
import { adjust, close, grantCredit, issue, pay, periodDue, refund } from './money.ts';
import { finalise, recordCorrection, recordDay } from './record.ts';
import { endGranted, endOverridden, grant, override, pin, schedule } from './terms.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;

export function decide(command: BillingAccountCommand, state: BillingAccountState, context: DecideContext): Decision {
  if (command.type === 'OpenAccount') return open(command.data, state, context);
  if (state.status === 'none') return reject('not-found', 'no billing account of this organisation is open');
  return decideOpen(command, state, context);
}

function decideOpen(
  command: Exclude<BillingAccountCommand, { type: 'OpenAccount' }>,
  state: OpenAccount,
  { actor, nowMs: atMs }: DecideContext,
): Decision {
  switch (command.type) {
    case 'PinPlan':
      return pin(command.data, state, actor, atMs);
    case 'ScheduleMigration':
      return schedule(command.data, state, actor, atMs);
    case 'CancelMigration':
      if (state.migration === undefined) return [];
      return [{ type: 'MigrationCancelled', data: { onDay: state.migration.onDay, cancelledBy: actor } }];
    case 'OverridePrice':
      return override(command.data, state, actor, atMs);
    case 'EndOverride':
      return endOverridden(command.data, state, actor, atMs);
    case 'GrantDiscount':
      return grant(command.data, state, actor, atMs);
    case 'EndDiscount':
      return endGranted(command.data, state, actor, atMs);
    case 'RecordDailyUsage':
      return recordDay(command.data, state, atMs, actor);
    case 'RecordCorrection':
      return recordCorrection(command.data, state);
    case 'FinaliseInvoice':
      return finalise(command.data, state, atMs);
    case 'RecordPayment':
      return pay(command.data, state, actor, atMs);
    case 'RecordRefund':
      return refund(command.data, state, actor, atMs);
    case 'GrantCredit':
      return grantCredit(command.data, state, actor);
    case 'BillPeriod':
      return periodDue(command.data, state);
    case 'IssueInvoice':
      return issue(command.data, state, atMs);
    case 'AdjustPeriod':
      return adjust(command.data, state, atMs);
    case 'CloseAccount':
      return close(command.data, state, actor, atMs);
  }
}

function open(
  { organisationId, plan }: CommandOf<'OpenAccount'>['data'],
  state: BillingAccountState,
  context: DecideContext,
): Decision {
  // A repeat, or another process opened it first: the account is open, as requested.
  if (state.status === 'open') return [];
  if (!isCurrency(plan.currency))
    return reject('currency-unknown', `"${plan.currency}" is no currency that can be billed`);
  const { actor, nowMs: atMs } = context;
  const { currency, planId, planVersion, charges } = plan;
  return [
    { type: 'AccountOpened', data: { organisationId, currency, atMs } },
    { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay: dayOf(atMs), pinnedBy: actor, atMs } },
  ];
}
