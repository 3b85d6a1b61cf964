import type { Day, Month } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { DatedTerms } from '../rating/dated-terms.ts';
import type { Decimal } from '../rating/exact.ts';
import type { Holds } from './holds.ts';
import type { Money } from './money.ts';
import type { BilledMonth } from './money-events.ts';
import type { DatedTax } from './tax.ts';
import type { DailyCounts } from './values.ts';
import type { Volume } from './volume.ts';

/** What comes late within this time after a month's end is in its invoice. */
export const DEFAULT_GRACE_DAYS = 3;

export interface OpenAccount {
  readonly status: 'open';
  readonly organisationId: string;
  readonly currency: string;
  /** First day that is billed. */
  readonly openedDay: Day;
  /** Last day that is billed; absent as long as the account is open. */
  readonly closedOn?: Day;
  readonly graceDays: number;
  readonly dated: DatedTerms;
  /** By day; absent as long as none was set. */
  readonly taxes?: readonly DatedTax[];
  /** Absent as long as the account is rated alone. */
  readonly volume?: Volume;
  /** The last invoice's number. */
  readonly invoices: number;
  /** What is still to be paid, by invoice number. */
  readonly unpaid: Readonly<Record<string, Decimal>>;
  /** Until when, by invoice number; of those that are not paid. */
  readonly dueDays: Readonly<Record<string, Day>>;
  readonly money: Money;
  /** By month; absent as long as no audit found a difference. */
  readonly held?: Holds;
  /** Months without a line get an invoice of nothing. */
  readonly emptyInvoices?: boolean;
  /** What accounts recorded themselves before billing periods did. */
  readonly earlier: Earlier;
}

export type Counts = Readonly<Record<MeterKey, Decimal>>;

/** Months that an account billed itself and whose period has not taken the invoice over. */
export const MAX_UNADOPTED = 12;

/** Nothing of it comes any more; it goes as its months are billed or taken over. */
export interface Earlier {
  /** Last day that the account recorded itself. */
  readonly lastDay?: Day;
  /** What it counted on the days of months without an invoice. */
  readonly counts: DailyCounts;
  /** Counts of corrections that said no day: they joined the next one that was recorded. */
  readonly pending: Counts;
  readonly unadopted: Readonly<Record<Month, BilledMonth & { readonly fromDay: Day; readonly toDay: Day }>>;
}

export const NOTHING_EARLIER: Earlier = { counts: {}, pending: {}, unadopted: {} };
