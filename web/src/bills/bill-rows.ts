import type { ReplyOf } from '../../../lib/client/types.ts';
import { csvOf, textCell } from '../../../lib/domain/csv.ts';

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

type Ending = readonly (readonly [string, string])[];

/** What a bill ends with: its total, what pays of it, and what is left to be paid. */
export function totalsOf(invoice: Invoice): Ending {
  const { credits = [], fromBalance = '0', due } = invoice;
  const paying = [
    ...credits.map(({ credit, amount }) => [`Credit ${credit}`, `-${amount}`] as const),
    ...(Number(fromBalance) === 0 ? [] : [['From the balance', `-${fromBalance}`] as const]),
  ];
  if (due === undefined || paying.length === 0) return taxedTotals(invoice);
  return [...taxedTotals(invoice), ...paying, ['To be paid', due]];
}

function taxedTotals({ total, taxes = [], totalWithTaxes }: Invoice): Ending {
  if (totalWithTaxes === undefined) return [['Total', total]];
  const rows = taxes.map(({ text, percent, amount }) => [`${text} (${percent} %)`, amount] as const);
  return [['Total before taxes', total], ...rows, ['Total', totalWithTaxes]];
}

const HEADER = ['line', 'description', 'row', 'quantity', 'unit', 'unit price', 'amount', 'currency'];

/** A bill as CSV: a record for each printed row, and for each line without rows. */
export function billCsv(invoice: Invoice): string {
  const { lines, currency, taxes = [] } = invoice;
  const records = lines.flatMap(({ line, description, unit, quantity, amount, rows }) => {
    const about = [`${line}`, textCell(description)];
    return rows === undefined || rows.length === 0
      ? [[...about, '', quantity, textCell(unit), '', amount, currency]]
      : rows.map((row) => [...about, row.kind, row.quantity, textCell(unit), row.unitPrice, row.amount, currency]);
  });
  const taxed = taxes.map(({ text, percent, base, amount }) => {
    return ['', textCell(text), 'tax', base, '', `${percent} %`, amount, currency];
  });
  return csvOf([HEADER, ...records, ...taxed]);
}
