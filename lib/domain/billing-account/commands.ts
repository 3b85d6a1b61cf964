import { type Command, commandsNamed } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Decimal } from '../rating/exact.ts';
import type { VolumePayer } from '../rating/volume.ts';
import type { GrantedDiscount } from './events.ts';
import type { Parties } from './money-events.ts';
import type { Tax } from './tax.ts';
import type { PinnedPlan } from './values.ts';

/** A published plan version as the sender read it from the plan's own log. */
export interface PublishedPlan extends PinnedPlan {
  readonly currency: string;
}

/** What the seller's register gives out next, and who is named; absent until the command is sent together with it. */
export interface NextNumbers extends Parties {
  readonly sellerId?: string;
  readonly invoice: number;
  readonly creditNote: number;
}

export type BillingAccountCommand =
  /** `firstDay`: the first that is billed, not after today; today unless given. */
  | Command<'OpenAccount', { readonly organisationId: string; readonly plan: PublishedPlan; readonly firstDay?: Day }>
  /** From the next midnight (UTC) on, in place of every migration that has not begun. */
  | Command<'PinPlan', PublishedPlan>
  /** From 00:00 UTC of `onDay` on. */
  | Command<'ScheduleMigration', PublishedPlan & { readonly onDay: Day }>
  /** Of the one on that day, or of all that have not begun. */
  | Command<'CancelMigration', { readonly onDay?: Day }>
  /** From `fromDay` on, or from the next midnight. */
  | Command<'OverridePrice', { readonly charge: Charge; readonly fromDay?: Day; readonly toDay?: Day }>
  | Command<'EndOverride', { readonly meter: MeterKey; readonly lastDay?: Day }>
  /** From the next midnight unless it says a day; `periods`: for so many calendar months, that of its first day included. */
  | Command<'GrantDiscount', GrantedDiscount & { readonly periods?: number }>
  | Command<'EndDiscount', { readonly discountId: string; readonly lastDay?: Day }>
  /** From `fromDay` on, or from the next midnight; never for a month that has its invoice. */
  | Command<'SetTax', Tax & { readonly fromDay?: Day }>
  | Command<'ChangeGrace', { readonly graceDays: number }>
  | Command<'SetEmptyInvoices', { readonly wanted: boolean }>
  /** A payment counts once by its id; what is beyond the due of its invoice joins the balance, all of it when it is of none. */
  | Command<'RecordPayment', { readonly invoiceNumber?: number; readonly amount: Decimal; readonly paymentId: string }>
  /** Takes it back as a whole. */
  | Command<'ReversePayment', { readonly paymentId: string; readonly reason: string }>
  | Command<'RecordRefund', { readonly refundId: string; readonly amount: Decimal }>
  | Command<
      'GrantCredit',
      { readonly creditId: string; readonly amount: Decimal; readonly expiresOn?: Day; readonly reason: string }
    >
  /** A day is closed: months whose grace time ends with it go to their periods, which make their invoices. */
  | Command<'BillThrough', { readonly day: Day }>
  /** One month, by hand: its period shall make its invoice. */
  | Command<'BillPeriod', { readonly period: Month; readonly graceDays: number }>
  /** A period is final. `lines`: how many its invoice has; `source`: the event that has them. */
  | Command<
      'IssueInvoice',
      {
        readonly period: Month;
        readonly total: Decimal;
        readonly lines: number;
        readonly fromDay?: Day;
        readonly toDay?: Day;
        readonly source?: string;
        readonly numbers?: NextNumbers;
      }
    >
  /** A final period was rated again; its adjustments are numbered from 1. */
  | Command<
      'AdjustPeriod',
      {
        readonly period: Month;
        readonly adjustment: number;
        readonly amount: Decimal;
        /** The month's invoice comes next and brings it, also below zero. */
        readonly withInvoice?: true;
        readonly numbers?: NextNumbers;
      }
    >
  /** An audit came to something else. `number`: of the month's invoice, once it has one. */
  | Command<'HoldInvoice', { readonly period: Month; readonly number?: number; readonly difference: string }>
  | Command<'ReleaseInvoice', { readonly period: Month; readonly reason: string }>
  /** A credit note takes back what is left of it. */
  | Command<'VoidInvoice', { readonly number: number; readonly reason: string; readonly numbers?: NextNumbers }>
  /** To the parent, in one transaction with the member's. `currency`: the other account's. */
  | Command<
      'AddVolumeMember',
      {
        readonly memberOrganisationId: string;
        readonly currency: string;
        readonly payer: VolumePayer;
        readonly fromMonth: Month;
      }
    >
  | Command<
      'JoinVolume',
      { readonly parentId: string; readonly currency: string; readonly payer: VolumePayer; readonly fromMonth: Month }
    >
  /** `isClosed`: one of the two accounts is, so that the month may be over. */
  | Command<
      'EndVolumeMember',
      { readonly memberOrganisationId: string; readonly lastMonth: Month; readonly isClosed?: true }
    >
  | Command<'LeaveVolume', { readonly parentId: string; readonly lastMonth: Month; readonly isClosed?: true }>
  /** What waits for an invoice has one of its own when no month is to come. */
  | Command<'CloseAccount', { readonly lastDay: Day; readonly numbers?: NextNumbers }>;

export type CommandOf<T extends BillingAccountCommand['type']> = Extract<BillingAccountCommand, { type: T }>;

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const billingAccountCommands = commandsNamed<BillingAccountCommand>('billing-account');
