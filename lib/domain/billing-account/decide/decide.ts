import { type DecideContext, type Rejection, reject } from 'epoch';
import { type DecisionRow, type DecisionTable, decideBy } from '../../decision-table.ts';
import type { OpenAccount } from '../account.ts';
import type { BillingAccountCommand } from '../commands.ts';
import type { BillingAccountEvent } from '../events.ts';
import type { BillingAccountState } from '../state.ts';
import { adjust, billThrough, issue, periodDue } from './bill.ts';
import { voidInvoice } from './credit.ts';
import { hold, release } from './hold.ts';
import { close, grantCredit, pay, refund } from './money.ts';
import { open, openAgain } from './open.ts';
import { reversePayment } from './reverse-payment.ts';
import { setTax } from './tax.ts';
import {
  cancel,
  changeGrace,
  endGranted,
  endOverridden,
  grant,
  override,
  pin,
  schedule,
  setEmptyInvoices,
} from './terms.ts';
import { addMember, endMember, join, leave } from './volume.ts';

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
  SetTax: notOpen,
  ChangeGrace: notOpen,
  SetEmptyInvoices: notOpen,
  RecordPayment: notOpen,
  ReversePayment: notOpen,
  RecordRefund: notOpen,
  GrantCredit: notOpen,
  BillThrough: notOpen,
  BillPeriod: notOpen,
  IssueInvoice: notOpen,
  AdjustPeriod: notOpen,
  HoldInvoice: notOpen,
  ReleaseInvoice: notOpen,
  VoidInvoice: notOpen,
  AddVolumeMember: notOpen,
  JoinVolume: notOpen,
  EndVolumeMember: notOpen,
  LeaveVolume: notOpen,
  CloseAccount: notOpen,
};

/** Also one that is closed on a day: what is owed until then is still billed and paid. */
const opened: Row<OpenAccount> = {
  OpenAccount: ({ data }, state, { nowMs }) => openAgain(data, state, nowMs),
  PinPlan: ({ data }, state, { actor, nowMs }) => pin(data, state, actor, nowMs),
  ScheduleMigration: ({ data }, state, { actor, nowMs }) => schedule(data, state, actor, nowMs),
  CancelMigration: ({ data }, state, { actor, nowMs }) => cancel(data, state, actor, nowMs),
  OverridePrice: ({ data }, state, { actor, nowMs }) => override(data, state, actor, nowMs),
  EndOverride: ({ data }, state, { actor, nowMs }) => endOverridden(data, state, actor, nowMs),
  GrantDiscount: ({ data }, state, { actor, nowMs }) => grant(data, state, actor, nowMs),
  EndDiscount: ({ data }, state, { actor, nowMs }) => endGranted(data, state, actor, nowMs),
  SetTax: ({ data }, state, { actor, nowMs }) => setTax(data, state, actor, nowMs),
  ChangeGrace: ({ data }, state, { actor }) => changeGrace(data, state, actor),
  SetEmptyInvoices: ({ data }, state, { actor }) => setEmptyInvoices(data, state, actor),
  RecordPayment: ({ data }, state, { actor, nowMs }) => pay(data, state, actor, nowMs),
  ReversePayment: ({ data }, state, { actor, nowMs }) => reversePayment(data, state, actor, nowMs),
  RecordRefund: ({ data }, state, { actor, nowMs }) => refund(data, state, actor, nowMs),
  GrantCredit: ({ data }, state, { actor, nowMs }) => grantCredit(data, state, actor, nowMs),
  BillThrough: ({ data }, state) => billThrough(data, state),
  BillPeriod: ({ data }, state) => periodDue(data, state),
  IssueInvoice: ({ data }, state, { nowMs }) => issue(data, state, nowMs),
  AdjustPeriod: ({ data }, state, { nowMs }) => adjust(data, state, nowMs),
  HoldInvoice: ({ data }, state, { nowMs }) => hold(data, state, nowMs),
  ReleaseInvoice: ({ data }, state, { actor, nowMs }) => release(data, state, actor, nowMs),
  VoidInvoice: ({ data }, state, { actor, nowMs }) => voidInvoice(data, state, actor, nowMs),
  AddVolumeMember: ({ data }, state, { actor, nowMs }) => addMember(data, state, actor, nowMs),
  JoinVolume: ({ data }, state, { actor, nowMs }) => join(data, state, actor, nowMs),
  EndVolumeMember: ({ data }, state, { actor, nowMs }) => endMember(data, state, actor, nowMs),
  LeaveVolume: ({ data }, state, { actor, nowMs }) => leave(data, state, actor, nowMs),
  CloseAccount: ({ data }, state, { actor, nowMs }) => close(data, state, actor, nowMs),
};

const table: DecisionTable<BillingAccountState, BillingAccountCommand, BillingAccountEvent> = { none, open: opened };

/** Commands of before billing periods recorded days and made invoices: some may be stored, not sent yet. They are done elsewhere. */
const EARLIER: ReadonlySet<string> = new Set(['RecordDailyUsage', 'RecordCorrection', 'FinaliseInvoice']);

export function decide(command: BillingAccountCommand, state: BillingAccountState, context: DecideContext): Decision {
  if (EARLIER.has(command.type)) return [];
  return decideBy(table, command, state, context);
}
