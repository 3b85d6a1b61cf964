import { Table } from '@mantine/core';
import { unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { NumberCell } from '../shell/data-table.tsx';
import { kindInWords, type Row } from './bill-rows.ts';

export const LINE_COLUMNS = [
  { title: 'What' },
  { title: 'Quantity', right: true },
  { title: 'Unit price', right: true },
  { title: 'Amount', right: true },
] as const;

/** Quantity × unit price = amount. */
export function PrintedRow({
  row,
  unit,
  currency,
}: {
  readonly row: Row;
  readonly unit: string;
  readonly currency: string;
}) {
  const isQuantity = row.kind === 'usage' || row.kind === 'included' || row.kind === 'unpriced';
  return (
    <Table.Tr c="dimmed">
      <Table.Td pl="xl">{kindInWords(row)}</Table.Td>
      <NumberCell>
        {formatQuantity(row.quantity)} {isQuantity ? unitName(unit) : ''}
      </NumberCell>
      <NumberCell>{formatMoney(row.unitPrice, currency)}</NumberCell>
      <NumberCell>{formatMoney(row.amount, currency)}</NumberCell>
    </Table.Tr>
  );
}
