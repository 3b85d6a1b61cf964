import type { Party } from '../party.ts';
import type { InvoiceNumbersEvent } from './events.ts';

/** The last numbers that were given out, and who issues the next document. */
export interface InvoiceNumbersState {
  readonly invoices: number;
  readonly creditNotes: number;
  /** Absent as long as it has no name and address. */
  readonly seller?: Party;
}

export const initialInvoiceNumbers: InvoiceNumbersState = { invoices: 0, creditNotes: 0 };

export function evolveInvoiceNumbers(state: InvoiceNumbersState, event: InvoiceNumbersEvent): InvoiceNumbersState {
  switch (event.type) {
    case 'InvoiceNumbered':
      return { ...state, invoices: event.data.number };
    case 'CreditNoteNumbered':
      return { ...state, creditNotes: event.data.number };
    case 'SellerNamed':
      return { ...state, seller: event.data.seller };
  }
}
