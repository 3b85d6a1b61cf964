import { type Command, commandsNamed } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Decimal } from '../rating/exact.ts';
import type { DayUsage, GrantedDiscount, MeterCount, PinnedPlan } from './events.ts';

/** A published plan version as the sender read it from the plan's own log. */
export interface PublishedPlan extends PinnedPlan {
  readonly currency: string;
}

export type BillingAccountCommand =
  | Command<'OpenAccount', { readonly organisationId: string; readonly plan: PublishedPlan }>
  /** From the next day that is recorded on. */
  | Command<'PinPlan', PublishedPlan>
  /** From 00:00 UTC of `onDay` on. */
  | Command<'ScheduleMigration', PublishedPlan & { readonly onDay: Day }>
  | Command<'CancelMigration', Readonly<Record<string, never>>>
  /** From `fromDay` on, or without one from the first month without an invoice. */
  | Command<'OverridePrice', { readonly charge: Charge; readonly fromDay?: Day; readonly toDay?: Day }>
  | Command<'EndOverride', { readonly meter: MeterKey; readonly lastDay?: Day }>
  | Command<'GrantDiscount', GrantedDiscount>
  | Command<'EndDiscount', { readonly discountId: string; readonly lastDay?: Day }>
  | Command<
      'RecordDailyUsage',
      {
        readonly day: Day;
        readonly usage: readonly MeterCount[];
        readonly closingBytes: Decimal;
        readonly source: string;
      }
    >
  | Command<
      'RecordCorrection',
      {
        readonly sequence: number;
        readonly closedThroughMs: number;
        readonly usage: readonly MeterCount[];
        readonly days?: readonly DayUsage[];
        readonly source: string;
      }
    >
  | Command<'FinaliseInvoice', { readonly period: Month }>
  /** A payment counts once by its id; what is beyond the due joins the balance. */
  | Command<'RecordPayment', { readonly invoiceNumber: number; readonly amount: Decimal; readonly paymentId: string }>
  | Command<'RecordRefund', { readonly refundId: string; readonly amount: Decimal }>
  | Command<
      'GrantCredit',
      { readonly creditId: string; readonly amount: Decimal; readonly expiresOn?: Day; readonly reason: string }
    >
  /** The month is over and recorded: its period shall make its invoice. */
  | Command<'BillPeriod', { readonly period: Month; readonly graceDays: number }>
  /** A period is final. `lines`: how many its invoice has. */
  | Command<'IssueInvoice', { readonly period: Month; readonly total: Decimal; readonly lines: number }>
  /** A final period was rated again; its adjustments are numbered from 1. */
  | Command<'AdjustPeriod', { readonly period: Month; readonly adjustment: number; readonly amount: Decimal }>
  | Command<'CloseAccount', { readonly lastDay: Day }>;

export type CommandOf<T extends BillingAccountCommand['type']> = Extract<BillingAccountCommand, { type: T }>;

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const billingAccountCommands = commandsNamed<BillingAccountCommand>('billing-account');
