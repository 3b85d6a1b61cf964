import type { InvoiceNumbersEvent } from './events.ts';

/** The last numbers that were given out. */
export interface InvoiceNumbersState {
  readonly invoices: number;
  readonly creditNotes: number;
}

export const initialInvoiceNumbers: InvoiceNumbersState = { invoices: 0, creditNotes: 0 };

export function evolveInvoiceNumbers(state: InvoiceNumbersState, event: InvoiceNumbersEvent): InvoiceNumbersState {
  switch (event.type) {
    case 'InvoiceNumbered':
      return { ...state, invoices: event.data.number };
    case 'CreditNoteNumbered':
      return { ...state, creditNotes: event.data.number };
  }
}
