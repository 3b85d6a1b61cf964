import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { DatedTerms } from '../rating/dated-terms.ts';
import type { Decimal } from '../rating/exact.ts';
import type { PeriodLine } from '../rating/period-line.ts';
import type { MeterShare, VolumeOfPeriod, VolumePayer, VolumeShare } from '../rating/volume.ts';

/** What a meter counted: byte-milliseconds or milliseconds, a whole number as text. */
export interface MeterCount {
  readonly meter: MeterKey;
  readonly count: Decimal;
}

export interface DayUsage {
  readonly day: Day;
  readonly usage: readonly MeterCount[];
}

/** What a meter of a period came to before and after it was rated again. */
export interface MeterAdjustment {
  readonly meter: MeterKey;
  readonly countBefore: Decimal;
  readonly countAfter: Decimal;
  readonly amountBefore: Decimal;
  readonly amountAfter: Decimal;
}

/** Whole numbers as text, by day and meter. */
export type DailyCounts = Readonly<Record<Day, Readonly<Record<MeterKey, Decimal>>>>;

/** An invoice that the account made of a month itself, and of what. */
export interface AccountInvoice {
  readonly number: number;
  readonly billed: Decimal;
  readonly counts: DailyCounts;
}

/** Days of a period on which the customer was one, and what they are rated by. */
export interface PeriodTerms {
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly currency: string;
  /** Those that hold on these days. Days that are over keep theirs. */
  readonly terms: DatedTerms;
}

/** The stream's id is the organisation's and the month: `org_…/2026-01` (period-id.ts). */
export type BillingPeriodEvent =
  | DomainEvent<'DayRecorded', DayUsage & { readonly source: string }>
  /** Counts that came after their days were recorded; below zero what was counted too much. */
  | DomainEvent<
      'LateUsageRecorded',
      {
        /** The correction's number in its source, so that it counts once. */
        readonly sequence: number;
        readonly days: readonly DayUsage[];
        readonly source: string;
      }
    >
  /** Usage that had no price gets one, on the days that had none. */
  | DomainEvent<'UsagePriced', { readonly terms: DatedTerms; readonly meter: MeterKey; readonly pricedBy: string }>
  /** The period's invoice. What comes later is an adjustment. */
  | DomainEvent<
      'PeriodFinalised',
      PeriodTerms & {
        readonly organisationId: string;
        readonly period: Month;
        readonly lines: readonly PeriodLine[];
        readonly unpriced: readonly MeterKey[];
        readonly total: Decimal;
        /** Days that the account had recorded and the period had not. */
        readonly recorded?: DailyCounts;
        /** With whom it is rated together: its invoice waits for that. Absent when it is rated alone. */
        readonly volume?: VolumeOfPeriod;
        /** What it counted, for the parent that it is rated together with. */
        readonly counts?: DailyCounts;
        readonly atMs: number;
      }
    >
  /** An invoice that the account made before periods had streams of their own: later counts adjust it. */
  | DomainEvent<
      'InvoiceAdopted',
      PeriodTerms & {
        readonly organisationId: string;
        readonly period: Month;
        readonly invoice: AccountInvoice;
        /** What the same counts come to by the rating of today: adjustments are differences to this. */
        readonly rated: Decimal;
        readonly atMs: number;
      }
    >
  /** In the parent's month. */
  | DomainEvent<
      'MemberReported',
      {
        readonly memberOrganisationId: string;
        /** Days on which it was a customer: others do not count. */
        readonly fromDay: Day;
        readonly toDay: Day;
        readonly counts: DailyCounts;
        readonly source: string;
      }
    >
  | DomainEvent<
      'MemberCorrected',
      {
        readonly memberOrganisationId: string;
        readonly sequence: number;
        readonly days: readonly DayUsage[];
        readonly source: string;
      }
    >
  /** A final month that waits has other members, or is rated alone. */
  | DomainEvent<'VolumeChanged', { readonly volume?: VolumeOfPeriod }>
  /** In the parent's month: what all come to together, and each one's part. What the parent is billed follows. */
  | DomainEvent<
      'VolumeRated',
      {
        readonly organisationId: string;
        readonly period: Month;
        /** From 1, without gaps. */
        readonly number: number;
        readonly currency: string;
        readonly total: Decimal;
        readonly shares: readonly VolumeShare[];
        /** What the parent is billed: its own part, and those of members that it pays for. */
        readonly billed: { readonly amount: Decimal; readonly meters: readonly MeterShare[] };
        readonly cause: string;
        readonly atMs: number;
      }
    >
  /** In a member's month: its part. */
  | DomainEvent<
      'VolumeShared',
      {
        readonly organisationId: string;
        readonly period: Month;
        readonly parentId: string;
        readonly number: number;
        readonly amount: Decimal;
        readonly payer: VolumePayer;
        readonly meters: readonly MeterShare[];
        readonly cause: string;
        readonly atMs: number;
      }
    >
  /** Rated again as a whole: the new total less what was billed for the period so far. */
  | DomainEvent<
      'PeriodAdjusted',
      {
        readonly organisationId: string;
        readonly period: Month;
        /** From 1, without gaps. */
        readonly adjustment: number;
        readonly currency: string;
        /** Below zero it is owed to the customer. */
        readonly amount: Decimal;
        readonly billed: Decimal;
        readonly meters: readonly MeterAdjustment[];
        readonly days: readonly Day[];
        /** The event that brought it. */
        readonly cause: string;
        readonly atMs: number;
      }
    >;

const dated = { fromDay: 'code', toDay: 'code', currency: 'code', terms: 'record' } as const;
const named = { organisationId: 'id', period: 'code' } as const;

export const billingPeriodEvents: EventCatalogue<BillingPeriodEvent, 'billing-period'> = {
  DayRecorded: { version: 1, fields: { day: 'code', usage: 'record', source: 'id' } },
  LateUsageRecorded: { version: 1, fields: { sequence: 'count', days: 'record', source: 'id' } },
  UsagePriced: { version: 1, fields: { terms: 'record', meter: 'code', pricedBy: 'personId' } },
  PeriodFinalised: {
    version: 1,
    fields: {
      ...named,
      ...dated,
      lines: 'record',
      unpriced: 'record',
      total: 'decimal',
      recorded: 'record',
      volume: 'record',
      counts: 'record',
      atMs: 'timeMs',
    },
  },
  InvoiceAdopted: {
    version: 1,
    fields: { ...named, ...dated, invoice: 'record', rated: 'decimal', atMs: 'timeMs' },
  },
  MemberReported: {
    version: 1,
    fields: { memberOrganisationId: 'id', fromDay: 'code', toDay: 'code', counts: 'record', source: 'id' },
  },
  MemberCorrected: {
    version: 1,
    fields: { memberOrganisationId: 'id', sequence: 'count', days: 'record', source: 'id' },
  },
  VolumeChanged: { version: 1, fields: { volume: 'record' } },
  VolumeRated: {
    version: 1,
    fields: {
      ...named,
      number: 'count',
      currency: 'code',
      total: 'decimal',
      shares: 'record',
      billed: 'record',
      cause: 'id',
      atMs: 'timeMs',
    },
  },
  VolumeShared: {
    version: 1,
    fields: {
      ...named,
      parentId: 'id',
      number: 'count',
      amount: 'decimal',
      payer: 'code',
      meters: 'record',
      cause: 'id',
      atMs: 'timeMs',
    },
  },
  PeriodAdjusted: {
    version: 1,
    fields: {
      ...named,
      adjustment: 'count',
      currency: 'code',
      amount: 'decimal',
      billed: 'decimal',
      meters: 'record',
      days: 'record',
      cause: 'id',
      atMs: 'timeMs',
    },
  },
};
