import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Month } from '../metering/day.ts';
import type { Party } from '../party.ts';
import type { Decimal } from '../rating/exact.ts';

/** An invoice or a credit note, as the seller's register lists it. `amount` is its total with taxes. */
export interface NumberedDocument {
  readonly organisationId: string;
  /** Absent on an invoice that only brings adjustments. */
  readonly period?: Month;
  readonly currency: string;
  readonly amount: Decimal;
}

/** The stream's id is the seller's. */
export type InvoiceNumbersEvent =
  /** Numbers run from 1, without gaps; those of credit notes are a series of their own. */
  | DomainEvent<'InvoiceNumbered', NumberedDocument & { readonly number: number; readonly atMs: number }>
  | DomainEvent<'CreditNoteNumbered', NumberedDocument & { readonly number: number; readonly atMs: number }>
  /** Documents from the next one on are issued by this party. */
  | DomainEvent<'SellerNamed', { readonly seller: Party; readonly namedBy: string; readonly atMs: number }>;

const numbered = {
  organisationId: 'id',
  period: 'code',
  currency: 'code',
  amount: 'decimal',
  number: 'count',
  atMs: 'timeMs',
} as const;

export const invoiceNumbersEvents: EventCatalogue<InvoiceNumbersEvent, 'invoice-numbers'> = {
  InvoiceNumbered: { version: 1, fields: numbered },
  CreditNoteNumbered: { version: 1, fields: numbered },
  SellerNamed: { version: 1, fields: { seller: 'record', namedBy: 'personId', atMs: 'timeMs' } },
};
