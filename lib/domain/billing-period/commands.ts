import type { Command } from 'epoch';
import type { Charge } from '../rating/charge.ts';
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
  | Command<'FinalisePeriod', PeriodTerms & { readonly graceDays: number; readonly recorded?: DailyCounts }>
  /** For usage without a price, and for nothing else: prices that were agreed stay. */
  | Command<'PriceUsage', { readonly charge: Charge }>
  /** Takes over an invoice that the account made itself; usage beyond what it billed adjusts it at once. */
  | Command<'AdoptInvoice', PeriodTerms & { readonly invoice: AccountInvoice; readonly source: string }>;

export type PeriodCommandOf<T extends BillingPeriodCommand['type']> = Extract<BillingPeriodCommand, { type: T }>;
