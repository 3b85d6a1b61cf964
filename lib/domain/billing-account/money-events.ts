import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day, Month } from '../metering/day.ts';
import type { Party } from '../party.ts';
import type { DatedTerms } from '../rating/dated-terms.ts';
import type { Decimal } from '../rating/exact.ts';
import type { VolumeOfPeriod } from '../rating/volume.ts';
import { type PaymentEvent, paymentEvents } from './payment-events.ts';
import type { TaxRow } from './tax.ts';
import type { DailyCounts } from './values.ts';

/** An adjustment of a month that has its invoice; it numbers a period's adjustments from 1. */
export interface AdjustmentOfPeriod {
  readonly period: Month;
  readonly adjustment: number;
  readonly amount: Decimal;
}

/** What a credit note takes back of an invoice; without a number, of one that its account counted itself. */
export interface CreditedInvoice {
  readonly number?: number;
  readonly amount: Decimal;
}

export interface CreditUse {
  readonly creditId: string;
  readonly amount: Decimal;
}

/** How an invoice is settled: what it brings from earlier months, and what credits and the balance pay of it. */
export interface Settlement {
  readonly adjustments: readonly AdjustmentOfPeriod[];
  readonly credits: readonly CreditUse[];
  readonly fromBalance: Decimal;
  /** What is left to be paid. */
  readonly due: Decimal;
  readonly dueDay: Day;
}

export interface BilledMonth {
  readonly number: number;
  readonly billed: Decimal;
  readonly counts: DailyCounts;
}

/** As they were when a document was issued. Absent as long as they had no name and address. */
export interface Parties {
  readonly seller?: Party;
  readonly recipient?: Party;
}

interface Of {
  readonly organisationId: string;
}

/** What an account owes and is owed. Amounts are in its currency. */
export type MoneyEvent =
  /** A month is recorded whole: its period becomes final by these terms of its days, or takes over the account's invoice. */
  | DomainEvent<
      'PeriodDue',
      Of & {
        readonly period: Month;
        readonly fromDay: Day;
        readonly toDay: Day;
        readonly currency: string;
        readonly terms: DatedTerms;
        readonly graceDays: number;
        /** What the account itself billed for the month, and of what; absent when the period makes the invoice. */
        readonly invoice?: BilledMonth;
        /** Days of the month that the account recorded itself and that its period may never have received. */
        readonly recorded?: DailyCounts;
        /** With whom the month is rated together; absent when it is rated alone. */
        readonly volume?: VolumeOfPeriod;
      }
    >
  /** Nothing was used, nothing is owed: no invoice and no number. */
  | DomainEvent<'PeriodPassed', Of & { readonly period: Month; readonly atMs: number }>
  | DomainEvent<
      'InvoiceIssued',
      Of &
        Settlement &
        Parties & {
          /** The month with its days, and the event of its period that has the lines; absent on one that only brings adjustments. */
          readonly period?: Month;
          readonly fromDay?: Day;
          readonly toDay?: Day;
          readonly source?: string;
          readonly currency: string;
          /** Of the seller's series. Absent on invoices whose number counts those of the account. */
          readonly sellerId?: string;
          readonly number: number;
          readonly periodTotal: Decimal;
          /** Period and adjustments, before taxes. */
          readonly total: Decimal;
          /** Credits, balance and what is due sum to the total with these. Absent when the customer has no tax. */
          readonly taxes?: readonly TaxRow[];
          readonly atMs: number;
        }
    >
  /** Above zero: waits for the next invoice. `withInvoice`: for that of its own month, also below zero. */
  | DomainEvent<'AdjustmentNoted', Of & AdjustmentOfPeriod & { readonly withInvoice?: true }>
  /** Of a month whose invoices are void: it has been given back already, or nobody owes it because it was. */
  | DomainEvent<'AdjustmentWaived', Of & AdjustmentOfPeriod>
  /** Below zero: owed to the customer at once. `amount` is above zero and joins the balance, with its taxes. */
  | DomainEvent<
      'CreditNoteIssued',
      Of &
        AdjustmentOfPeriod &
        Parties & {
          /** From which invoices it takes how much. Absent on those of before invoices could be void. */
          readonly invoices?: readonly CreditedInvoice[];
          readonly taxes?: readonly TaxRow[];
          readonly sellerId?: string;
          readonly number: number;
          readonly atMs: number;
        }
    >
  /** By people: a credit note over what was left of an invoice, month by month. */
  | DomainEvent<
      'InvoiceVoided',
      Of &
        Parties & {
          readonly invoiceNumber: number;
          readonly parts: readonly { readonly period: Month; readonly amount: Decimal }[];
          /** Of all parts, before taxes. */
          readonly amount: Decimal;
          readonly taxes?: readonly TaxRow[];
          /** What settles the invoice's own due, and what joins the balance: together the amount with its taxes. */
          readonly ofDue: Decimal;
          readonly toBalance: Decimal;
          /** What the balance settles of a due that is more than that: earlier credit notes of the invoice have joined it. Absent when nothing. */
          readonly fromBalance?: Decimal;
          readonly reason: string;
          readonly sellerId?: string;
          /** Of the credit note. */
          readonly number: number;
          readonly voidedBy: string;
          readonly atMs: number;
        }
    >
  | PaymentEvent
  /** An audit came to something else: the month's invoice is not issued, or need not be paid, until people release it. */
  | DomainEvent<
      'InvoiceHeld',
      Of & { readonly period: Month; readonly number?: number; readonly difference: string; readonly atMs: number }
    >
  | DomainEvent<
      'InvoiceReleased',
      Of & { readonly period: Month; readonly reason: string; readonly releasedBy: string; readonly atMs: number }
    >
  /** Days after it are not billed. */
  | DomainEvent<'AccountClosed', Of & { readonly lastDay: Day; readonly closedBy: string; readonly atMs: number }>;

const of = { organisationId: 'id' } as const;
const parties = { seller: 'record', recipient: 'record' } as const;
const document = { taxes: 'record', sellerId: 'id', number: 'count', ...parties, atMs: 'timeMs' } as const;
const adjustment = { ...of, period: 'code', adjustment: 'count', amount: 'decimal' } as const;

export const moneyEvents: EventCatalogue<MoneyEvent, 'billing-account'> = {
  PeriodDue: {
    version: 1,
    fields: {
      ...of,
      period: 'code',
      fromDay: 'code',
      toDay: 'code',
      currency: 'code',
      terms: 'record',
      graceDays: 'count',
      invoice: 'record',
      recorded: 'record',
      volume: 'record',
    },
  },
  PeriodPassed: { version: 1, fields: { ...of, period: 'code', atMs: 'timeMs' } },
  InvoiceIssued: {
    version: 1,
    fields: {
      ...of,
      period: 'code',
      fromDay: 'code',
      toDay: 'code',
      source: 'id',
      currency: 'code',
      periodTotal: 'decimal',
      adjustments: 'record',
      total: 'decimal',
      credits: 'record',
      fromBalance: 'decimal',
      due: 'decimal',
      dueDay: 'code',
      ...document,
    },
  },
  AdjustmentNoted: { version: 1, fields: { ...adjustment, withInvoice: 'flag' } },
  CreditNoteIssued: { version: 1, fields: { ...adjustment, invoices: 'record', ...document } },
  AdjustmentWaived: { version: 1, fields: adjustment },
  InvoiceVoided: {
    version: 1,
    fields: {
      ...of,
      invoiceNumber: 'count',
      parts: 'record',
      amount: 'decimal',
      ofDue: 'decimal',
      toBalance: 'decimal',
      fromBalance: 'decimal',
      reason: 'label',
      voidedBy: 'personId',
      ...document,
    },
  },
  ...paymentEvents,
  InvoiceHeld: {
    version: 1,
    fields: { ...of, period: 'code', number: 'count', difference: 'label', atMs: 'timeMs' },
  },
  InvoiceReleased: {
    version: 1,
    fields: { ...of, period: 'code', reason: 'label', releasedBy: 'personId', atMs: 'timeMs' },
  },
  AccountClosed: { version: 1, fields: { ...of, lastDay: 'code', closedBy: 'personId', atMs: 'timeMs' } },
};
