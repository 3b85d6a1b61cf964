import type { Command } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Decimal } from '../rating/exact.ts';
import type { GrantedDiscount, MeterCount, PinnedPlan } from './events.ts';

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
  | Command<'OverridePrice', { readonly charge: Charge }>
  | Command<'EndOverride', { readonly meter: MeterKey }>
  | Command<'GrantDiscount', GrantedDiscount>
  | Command<'EndDiscount', { readonly discountId: string }>
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
        readonly source: string;
      }
    >
  | Command<'FinaliseInvoice', { readonly period: Month }>
  | Command<'RecordPayment', { readonly invoiceNumber: number; readonly amount: Decimal; readonly paymentId: string }>;

export type CommandOf<T extends BillingAccountCommand['type']> = Extract<BillingAccountCommand, { type: T }>;
