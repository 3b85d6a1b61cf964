import type { ReplyOf } from '../../../lib/client/types.ts';

export type Invoice = ReplyOf<'billing.getInvoice'>;
export type Line = Invoice['lines'][number];
export type Row = NonNullable<Line['rows']>[number];

const KINDS: Readonly<Record<Row['kind'], string>> = {
  usage: 'used',
  packages: 'packages begun',
  included: 'included',
  unpriced: 'without a price',
  fee: 'fee',
  minimum: 'up to the minimum',
  discount: 'discount',
};

export function kindInWords({ kind }: Row): string {
  return KINDS[kind];
}

const HEADER = ['line', 'description', 'row', 'quantity', 'unit', 'unit price', 'amount', 'currency'];

/** A bill as CSV (RFC 4180): a record for each printed row, and for each line without rows. */
export function csvOf({ lines, currency }: Invoice): string {
  const records = lines.flatMap(({ line, description, unit, quantity, amount, rows }) =>
    rows === undefined || rows.length === 0
      ? [[`${line}`, description, '', quantity, unit, '', amount, currency]]
      : rows.map((row) => [`${line}`, description, row.kind, row.quantity, unit, row.unitPrice, row.amount, currency]),
  );
  return [HEADER, ...records].map((record) => `${record.map(field).join(',')}\r\n`).join('');
}

/** Spreadsheets take a text that begins like a formula for one; an apostrophe makes it a text. Numbers stay numbers. */
function field(text: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
