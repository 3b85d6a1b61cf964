import type { Command } from 'epoch';
import type { Day } from '../metering/day.ts';
import type { Charge } from '../rating/charge.ts';
import type { Decimal } from '../rating/exact.ts';
import type { MeterShare, VolumeOfPeriod, VolumePayer } from '../rating/volume.ts';
import type { AccountInvoice, DailyCounts, DayUsage, PeriodTerms } from './events.ts';

export type BillingPeriodCommand =
  /** A day counts once, however often it is sent. */
  | Command<'RecordDay', DayUsage & { readonly source: string }>
  /** A correction counts once, in any order. Its days are the period's. */
  | Command<
      'RecordLateUsage',
      { readonly sequence: number; readonly days: readonly DayUsage[]; readonly source: string }
    >
  /**
   * Not before the period's last day is recorded and `graceDays` more are over. `recorded`: days that the account recorded
   * itself; they count where the period has not received them.
   */
  | Command<
      'FinalisePeriod',
      PeriodTerms & {
        readonly graceDays: number;
        readonly recorded?: DailyCounts;
        readonly volume?: VolumeOfPeriod;
      }
    >
  /** To the parent's month: what a member's final month counted. Once, however often it is sent. */
  | Command<
      'ReportMember',
      {
        readonly memberOrganisationId: string;
        readonly fromDay: Day;
        readonly toDay: Day;
        readonly counts: DailyCounts;
        readonly source: string;
      }
    >
  /** To the parent's month, after the report: what came late to the member's. */
  | Command<
      'CorrectMember',
      {
        readonly memberOrganisationId: string;
        readonly sequence: number;
        readonly days: readonly DayUsage[];
        readonly source: string;
      }
    >
  /** To a member's month. A lower number than one that it has is passed over. */
  | Command<
      'ShareVolume',
      {
        readonly parentId: string;
        readonly number: number;
        readonly amount: Decimal;
        readonly payer: VolumePayer;
        readonly meters: readonly MeterShare[];
        readonly source: string;
      }
    >
  /** For usage without a price, and for nothing else: prices that were agreed stay. */
  | Command<'PriceUsage', { readonly charge: Charge }>
  /** Takes over an invoice that the account made itself; usage beyond what it billed adjusts it at once. */
  | Command<'AdoptInvoice', PeriodTerms & { readonly invoice: AccountInvoice; readonly source: string }>;

export type PeriodCommandOf<T extends BillingPeriodCommand['type']> = Extract<BillingPeriodCommand, { type: T }>;
