import { csvOf, textCell } from '../domain/csv.ts';
import type { ReplyOf } from './types.ts';

type Document = ReplyOf<'finance.listDocuments'>['items'][number];

export const DOCUMENT_COLUMNS = [
  'kind',
  'number',
  'organisation',
  'period',
  'issued',
  'amount',
  'currency',
  'state',
  'due',
  'due day',
] as const;

/** An invoice or a credit note of the seller's, in the order of the columns. */
export function documentCells(one: Document): string[] {
  const { kind, number, organisation, period = '', issuedAt, amount, currency, state, due = '', dueDay = '' } = one;
  return [kind, String(number), organisation, period, issuedAt, amount, currency, state, due, dueDay];
}

export function documentsCsv(documents: readonly Document[]): string {
  return csvOf([DOCUMENT_COLUMNS, ...documents.map((one) => documentCells(one).map(textCell))]);
}
