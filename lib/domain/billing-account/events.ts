import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Discount } from '../rating/discount.ts';
import type { Decimal } from '../rating/exact.ts';
import type { Invoice } from './invoice.ts';
import { type MoneyEvent, moneyEvents, type Settlement } from './money-events.ts';

/** What a meter counted: byte-milliseconds or milliseconds, a whole number as text. */
export interface MeterCount {
  readonly meter: MeterKey;
  readonly count: Decimal;
}

/** What meters counted on one day. */
export interface DayUsage {
  readonly day: Day;
  readonly usage: readonly MeterCount[];
}

/** The same of many days, by day and meter. */
export type DailyCounts = Readonly<Record<Day, Readonly<Record<MeterKey, Decimal>>>>;

/** A published version of a plan. */
export interface PlanReference {
  readonly planId: string;
  readonly planVersion: number;
}

/**
 * A plan version together with what it says. The account's own log holds the prices it was rated with, so that an invoice
 * can be made again from this one stream.
 */
export interface PinnedPlan extends PlanReference {
  readonly charges: readonly Charge[];
}

/** A discount of one meter, or of everything. Without days it holds as of the first month without an invoice. */
export interface GrantedDiscount {
  readonly discountId: string;
  readonly discount: Discount;
  readonly meter?: MeterKey;
  readonly fromDay?: Day;
  /** Last day, included. */
  readonly toDay?: Day;
  /** Lower ones are taken off first. */
  readonly order?: number;
  /** The most that it takes off in one period. */
  readonly cap?: Decimal;
}

/** The stream's id is the organisation's. Periods are calendar months, UTC. */
export type BillingAccountEvent =
  | DomainEvent<'AccountOpened', { readonly organisationId: string; readonly currency: string; readonly atMs: number }>
  /** Usage from `fromDay` on is priced by this version, until another is pinned. */
  | DomainEvent<'PlanPinned', PinnedPlan & { readonly fromDay: Day; readonly pinnedBy: string; readonly atMs: number }>
  | DomainEvent<'MigrationScheduled', PinnedPlan & { readonly onDay: Day; readonly scheduledBy: string }>
  | DomainEvent<'MigrationCancelled', { readonly onDay: Day; readonly cancelledBy: string }>
  /** A price of the customer's own, instead of the plan's for that meter. */
  | DomainEvent<
      'PriceOverridden',
      { readonly charge: Charge; readonly fromDay?: Day; readonly toDay?: Day; readonly overriddenBy: string }
    >
  | DomainEvent<'OverrideEnded', { readonly meter: MeterKey; readonly lastDay?: Day; readonly endedBy: string }>
  | DomainEvent<'DiscountGranted', GrantedDiscount & { readonly grantedBy: string }>
  | DomainEvent<'DiscountEnded', { readonly discountId: string; readonly lastDay?: Day; readonly endedBy: string }>
  | MoneyEvent
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
  /**
   * Usage of days that were recorded before. With `days` it belongs to those; of months that have their invoice, to their
   * billing period, which adjusts it. Without, as before corrections said their days, to the next day that is recorded.
   */
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
  | DomainEvent<'InvoiceFinalised', Invoice & Partial<Settlement> & { readonly number: number; readonly atMs: number }>
  | DomainEvent<
      'PaymentRecorded',
      {
        readonly invoiceNumber: number;
        readonly amount: Decimal;
        readonly paymentId: string;
        readonly recordedBy: string;
        readonly atMs: number;
      }
    >;

const pinned = { planId: 'id', planVersion: 'count', charges: 'record' } as const;

export const billingAccountEvents: EventCatalogue<BillingAccountEvent, 'billing-account'> = {
  AccountOpened: { version: 1, fields: { organisationId: 'id', currency: 'code', atMs: 'timeMs' } },
  PlanPinned: { version: 1, fields: { ...pinned, fromDay: 'code', pinnedBy: 'personId', atMs: 'timeMs' } },
  MigrationScheduled: { version: 1, fields: { ...pinned, onDay: 'code', scheduledBy: 'personId' } },
  MigrationCancelled: { version: 1, fields: { onDay: 'code', cancelledBy: 'personId' } },
  PriceOverridden: {
    version: 1,
    fields: { charge: 'record', fromDay: 'code', toDay: 'code', overriddenBy: 'personId' },
  },
  OverrideEnded: { version: 1, fields: { meter: 'code', lastDay: 'code', endedBy: 'personId' } },
  DiscountGranted: {
    version: 1,
    fields: {
      discountId: 'id',
      discount: 'record',
      meter: 'code',
      fromDay: 'code',
      toDay: 'code',
      order: 'count',
      cap: 'decimal',
      grantedBy: 'personId',
    },
  },
  DiscountEnded: { version: 1, fields: { discountId: 'id', lastDay: 'code', endedBy: 'personId' } },
  ...moneyEvents,
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
  PaymentRecorded: {
    version: 1,
    fields: {
      invoiceNumber: 'count',
      amount: 'decimal',
      paymentId: 'id',
      recordedBy: 'personId',
      atMs: 'timeMs',
    },
  },
};

/** Recorded usage of consecutive days of one period under one plan version. */
export interface Segment extends PlanReference {
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly counts: Readonly<Record<MeterKey, Decimal>>;
}

/** Segments of the periods that have no invoice yet. */
export type OpenPeriods = Readonly<Record<Month, readonly Segment[]>>;
