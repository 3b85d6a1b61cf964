import { type DecideContext, type Rejection, reject } from 'epoch';
import { isAmount } from '../../rating/money.ts';
import type { InvoiceNumbersCommand } from '../commands.ts';
import type { InvoiceNumbersEvent } from '../events.ts';
import type { InvoiceNumbersState } from '../state.ts';

/** One decision of an account makes an invoice or a credit note; a few more are no fault. */
export const MAX_DOCUMENTS_AT_ONCE = 10;

export function decide(
  { data: { documents } }: InvoiceNumbersCommand,
  { invoices, creditNotes }: InvoiceNumbersState,
  { nowMs: atMs }: DecideContext,
): readonly InvoiceNumbersEvent[] | Rejection {
  if (documents.length > MAX_DOCUMENTS_AT_ONCE) {
    return reject('too-many-documents', `${documents.length} documents at once, at most ${MAX_DOCUMENTS_AT_ONCE}`);
  }
  const wrong = documents.find(({ amount, currency }) => !isAmount(amount, currency));
  if (wrong) return reject('amount-invalid', `"${wrong.amount}" is no amount of ${wrong.currency}`);
  let invoice = invoices;
  let creditNote = creditNotes;
  return documents.map(({ kind, ...document }): InvoiceNumbersEvent => {
    if (kind === 'invoice') {
      invoice += 1;
      return { type: 'InvoiceNumbered', data: { ...document, number: invoice, atMs } };
    }
    creditNote += 1;
    return { type: 'CreditNoteNumbered', data: { ...document, number: creditNote, atMs } };
  });
}
