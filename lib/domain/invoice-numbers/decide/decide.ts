import { type DecideContext, type Rejection, reject } from 'epoch';
import { checkParty, isSameParty } from '../../party.ts';
import { isAmount } from '../../rating/money.ts';
import type { DocumentToNumber, InvoiceNumbersCommand } from '../commands.ts';
import type { InvoiceNumbersEvent } from '../events.ts';
import type { InvoiceNumbersState } from '../state.ts';

/** One decision of an account makes an invoice or a credit note; a few more are no fault. */
export const MAX_DOCUMENTS_AT_ONCE = 10;

type Decision = readonly InvoiceNumbersEvent[] | Rejection;

export function decide(
  command: InvoiceNumbersCommand,
  state: InvoiceNumbersState,
  { nowMs: atMs, actor }: DecideContext,
): Decision {
  if (command.type === 'NumberDocuments') return number(command.data.documents, state, atMs);
  const { seller } = command.data;
  if (isSameParty(state.seller, seller)) return [];
  return checkParty(seller) ?? [{ type: 'SellerNamed', data: { seller, namedBy: actor, atMs } }];
}

function number(
  documents: readonly DocumentToNumber[],
  { invoices, creditNotes }: InvoiceNumbersState,
  atMs: number,
): Decision {
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
