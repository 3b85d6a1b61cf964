import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Decimal } from '../rating/exact.ts';
import type { Settlement } from './money-events.ts';
import type { DayUsage, MeterCount, PlanReference } from './values.ts';

/** From a quantity to what was to be paid: at most 18 decimals, `amount` rounded once to the currency. */
type Steps = Readonly<Record<'quantity' | 'billable' | 'priced' | 'topUp' | 'discount' | 'amount', Decimal>>;

/** A line of an invoice that an account made itself. */
export interface EarlierLine extends PlanReference, Steps {
  readonly meter: MeterKey;
  readonly unit: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly count: Decimal;
  readonly charge: Charge;
  readonly overridden: boolean;
  /** Percentage discounts that were applied. */
  readonly discountIds: readonly string[];
}

/** An invoice that an account made itself, before billing periods did. */
export interface EarlierInvoice {
  readonly organisationId: string;
  readonly period: Month;
  readonly currency: string;
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly lines: readonly EarlierLine[];
  /** Fixed discounts, as lines of their own; `amount` is zero or below. */
  readonly discounts: readonly { readonly discountId: string; readonly meter?: MeterKey; readonly amount: Decimal }[];
  /** Corrections below zero that this period could not take up. */
  readonly carried: readonly MeterCount[];
  readonly total: Decimal;
}

/**
 * Events of accounts that recorded every day and made their invoices themselves. Nothing writes them any more; logs have
 * them, so what they say is read for ever.
 */
export type EarlierEvent =
  | DomainEvent<
      'DailyUsageRecorded',
      {
        readonly organisationId: string;
        readonly day: Day;
        readonly usage: readonly MeterCount[];
        readonly closingBytes: Decimal;
        /** The event that closed the day. */
        readonly source: string;
      }
    >
  /** Usage of days that were recorded before: of its `days`, or without them of the next day that is recorded. */
  | DomainEvent<
      'CorrectionRecorded',
      {
        readonly organisationId: string;
        readonly sequence: number;
        readonly closedThroughMs: number;
        readonly usage: readonly MeterCount[];
        readonly days?: readonly DayUsage[];
        readonly source: string;
      }
    >
  | DomainEvent<
      'InvoiceFinalised',
      EarlierInvoice & Partial<Settlement> & { readonly number: number; readonly atMs: number }
    >;

export const earlierEvents: EventCatalogue<EarlierEvent, 'billing-account'> = {
  DailyUsageRecorded: {
    version: 1,
    fields: { organisationId: 'id', day: 'code', usage: 'record', closingBytes: 'decimal', source: 'id' },
  },
  CorrectionRecorded: {
    version: 1,
    fields: {
      organisationId: 'id',
      sequence: 'count',
      closedThroughMs: 'timeMs',
      usage: 'record',
      days: 'record',
      source: 'id',
    },
  },
  InvoiceFinalised: {
    version: 1,
    fields: {
      organisationId: 'id',
      number: 'count',
      period: 'code',
      currency: 'code',
      fromDay: 'code',
      toDay: 'code',
      lines: 'record',
      discounts: 'record',
      carried: 'record',
      adjustments: 'record',
      credits: 'record',
      fromBalance: 'decimal',
      due: 'decimal',
      dueDay: 'code',
      total: 'decimal',
      atMs: 'timeMs',
    },
  },
};
