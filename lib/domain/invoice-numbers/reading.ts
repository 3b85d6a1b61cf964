import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type InvoiceNumbersEvent, invoiceNumbersEvents } from './events.ts';
import { evolveInvoiceNumbers, type InvoiceNumbersState, initialInvoiceNumbers } from './state.ts';

/** A seller's register as functions take it that only read. */
export const invoiceNumbersHistory: Aggregate<InvoiceNumbersState, never, InvoiceNumbersEvent> = {
  name: 'invoice-numbers',
  events: invoiceNumbersEvents,
  initial: initialInvoiceNumbers,
  reducerVersion: 1,
  evolve: evolveInvoiceNumbers,
  decide: decidesNothing,
};
