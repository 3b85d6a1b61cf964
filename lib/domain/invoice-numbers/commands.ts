import type { Command } from 'epoch';
import type { NumberedDocument } from './events.ts';

export type DocumentKind = 'invoice' | 'credit-note';

export interface DocumentToNumber extends NumberedDocument {
  readonly kind: DocumentKind;
}

/** Only in one transaction with what makes the documents: that makes it happen once for each. */
export type InvoiceNumbersCommand = Command<'NumberDocuments', { readonly documents: readonly DocumentToNumber[] }>;
