import type { Command } from 'epoch';
import type { Party } from '../party.ts';
import type { NumberedDocument } from './events.ts';

export type DocumentKind = 'invoice' | 'credit-note';

export interface DocumentToNumber extends NumberedDocument {
  readonly kind: DocumentKind;
}

export type InvoiceNumbersCommand =
  /** Only in one transaction with what makes the documents: that makes it happen once for each. */
  | Command<'NumberDocuments', { readonly documents: readonly DocumentToNumber[] }>
  | Command<'NameSeller', { readonly seller: Party }>;
