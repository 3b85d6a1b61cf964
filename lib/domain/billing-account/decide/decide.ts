import { type DecideContext, type Rejection, reject } from 'epoch';
import { type DecisionRow, type DecisionTable, decideBy } from '../../decision-table.ts';
import { dayOf } from '../../metering/day.ts';
import { isCurrency } from '../../rating/money.ts';
import type { BillingAccountCommand, CommandOf } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { BillingAccountState, OpenAccount } from '../state.ts';
import { adjust, close, grantCredit, issue, pay, periodDue, refund } from './money.ts';
import { finalise, recordCorrection, recordDay } from './record.ts';
import { cancelMigration, endGranted, endOverridden, grant, override, pin, schedule } from './terms.ts';

type Decision = readonly BillingAccountEvent[] | Rejection;
type Row<S> = DecisionRow<S, BillingAccountCommand, BillingAccountEvent>;

const notOpen = () => reject('not-found', 'no billing account of this organisation is open');

const none: Row<{ readonly status: 'none' }> = {
  OpenAccount: open,
  PinPlan: notOpen,
  ScheduleMigration: notOpen,
  CancelMigration: notOpen,
  OverridePrice: notOpen,
  EndOverride: notOpen,
  GrantDiscount: notOpen,
  EndDiscount: notOpen,
  RecordDailyUsage: notOpen,
  RecordCorrection: notOpen,
  FinaliseInvoice: notOpen,
  RecordPayment: notOpen,
  RecordRefund: notOpen,
  GrantCredit: notOpen,
  BillPeriod: notOpen,
  IssueInvoice: notOpen,
  AdjustPeriod: notOpen,
  CloseAccount: notOpen,
};

/** Also one that is closed on a day: what is owed until then is still recorded, billed and paid. */
const opened: Row<OpenAccount> = {
  // A repeat, or another process opened it first: the account is open, as requested.
  OpenAccount: () => [],
  PinPlan: ({ data }, state, { actor, nowMs }) => pin(data, state, actor, nowMs),
  ScheduleMigration: ({ data }, state, { actor, nowMs }) => schedule(data, state, actor, nowMs),
  CancelMigration: (_command, state, { actor }) => cancelMigration(state, actor),
  OverridePrice: ({ data }, state, { actor, nowMs }) => override(data, state, actor, nowMs),
  EndOverride: ({ data }, state, { actor, nowMs }) => endOverridden(data, state, actor, nowMs),
  GrantDiscount: ({ data }, state, { actor, nowMs }) => grant(data, state, actor, nowMs),
  EndDiscount: ({ data }, state, { actor, nowMs }) => endGranted(data, state, actor, nowMs),
  RecordDailyUsage: ({ data }, state, { actor, nowMs }) => recordDay(data, state, nowMs, actor),
  RecordCorrection: ({ data }, state) => recordCorrection(data, state),
  FinaliseInvoice: ({ data }, state, { nowMs }) => finalise(data, state, nowMs),
  RecordPayment: ({ data }, state, { actor, nowMs }) => pay(data, state, actor, nowMs),
  RecordRefund: ({ data }, state, { actor, nowMs }) => refund(data, state, actor, nowMs),
  GrantCredit: ({ data }, state, { actor }) => grantCredit(data, state, actor),
  BillPeriod: ({ data }, state) => periodDue(data, state),
  IssueInvoice: ({ data }, state, { nowMs }) => issue(data, state, nowMs),
  AdjustPeriod: ({ data }, state, { nowMs }) => adjust(data, state, nowMs),
  CloseAccount: ({ data }, state, { actor, nowMs }) => close(data, state, actor, nowMs),
};

const table: DecisionTable<BillingAccountState, BillingAccountCommand, BillingAccountEvent> = { none, open: opened };

export function decide(command: BillingAccountCommand, state: BillingAccountState, context: DecideContext): Decision {
  return decideBy(table, command, state, context);
}

function open(
  { data }: CommandOf<'OpenAccount'>,
  _state: { readonly status: 'none' },
  { actor, nowMs: atMs }: DecideContext,
): Decision {
  const { organisationId, plan } = data;
  const { currency, planId, planVersion, charges } = plan;
  if (!isCurrency(currency)) return reject('currency-unknown', `"${currency}" is no currency that can be billed`);
  return [
    { type: 'AccountOpened', data: { organisationId, currency, atMs } },
    { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay: dayOf(atMs), pinnedBy: actor, atMs } },
  ];
}
