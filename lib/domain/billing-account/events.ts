import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import type { Discount } from '../rating/discount.ts';
import type { Decimal } from '../rating/exact.ts';
import { type EarlierEvent, earlierEvents } from './earlier-events.ts';
import { type MoneyEvent, moneyEvents } from './money-events.ts';
import type { DatedTax } from './tax.ts';
import type { PinnedPlan } from './values.ts';
import { type VolumeEvent, volumeEvents } from './volume-events.ts';

/** A discount of one meter, or of everything. Events of before terms had dates say no day: see evolve-dated.ts. */
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
  | DomainEvent<
      'AccountOpened',
      {
        readonly organisationId: string;
        readonly currency: string;
        /** First day that is billed; that of the opening unless it says so. */
        readonly firstDay?: Day;
        readonly atMs: number;
      }
    >
  /** Days after a month's end in which late usage joins its invoice. */
  | DomainEvent<'GraceChanged', { readonly graceDays: number; readonly changedBy: string }>
  /** Whether a month without a line gets an invoice of nothing; none does as long as nobody wants it. */
  | DomainEvent<'EmptyInvoicesSet', { readonly wanted: boolean; readonly setBy: string }>
  /** What documents bring of months that end on `fromDay` or later has this tax, until another is set. */
  | DomainEvent<'TaxSet', DatedTax & { readonly setBy: string }>
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
  | EarlierEvent
  | VolumeEvent
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
  AccountOpened: {
    version: 1,
    fields: { organisationId: 'id', currency: 'code', firstDay: 'code', atMs: 'timeMs' },
  },
  GraceChanged: { version: 1, fields: { graceDays: 'count', changedBy: 'personId' } },
  EmptyInvoicesSet: { version: 1, fields: { wanted: 'flag', setBy: 'personId' } },
  TaxSet: { version: 1, fields: { fromDay: 'code', percent: 'decimal', text: 'label', setBy: 'personId' } },
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
  ...earlierEvents,
  ...volumeEvents,
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
