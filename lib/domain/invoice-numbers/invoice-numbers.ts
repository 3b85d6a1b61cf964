import type { Aggregate } from 'epoch';
import type { InvoiceNumbersCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type InvoiceNumbersEvent, invoiceNumbersEvents } from './events.ts';
import { evolveInvoiceNumbers, type InvoiceNumbersState, initialInvoiceNumbers } from './state.ts';

/**
 * A seller's register: the numbers of its invoices and of its credit notes, each from 1 without gaps, over all customers. A
 * number is given out in one transaction with the document that has it, so that neither exists without the other.
 */
export const invoiceNumbers: Aggregate<InvoiceNumbersState, InvoiceNumbersCommand, InvoiceNumbersEvent> = {
  name: 'invoice-numbers',
  events: invoiceNumbersEvents,
  initial: initialInvoiceNumbers,
  decide,
  evolve: evolveInvoiceNumbers,
  reducerVersion: 1,
};
