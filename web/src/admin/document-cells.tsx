import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ItemOf } from '../session/api.ts';
import { NumberCell } from '../shell/data-table.tsx';

export type Document = ItemOf<'finance.listDocuments'>;

/** What a row of the seller's register says; `second` is a cell after its name. */
export function DocumentCells({ document, second }: { readonly document: Document; readonly second?: ReactNode }) {
  const { kind, number, period, issuedAt, state, amount, currency, due, dueDay } = document;
  return (
    <>
      <Table.Td>
        {kind === 'invoice' ? 'Invoice' : 'Credit note'} {number}
        {period === undefined ? '' : ` for ${period}`}
      </Table.Td>
      {second}
      <Table.Td>{formatDay(issuedAt.slice(0, 10))}</Table.Td>
      <Table.Td>
        <StatusBadge status={state} />
      </Table.Td>
      <NumberCell>{formatMoney(amount, currency)}</NumberCell>
      <NumberCell>
        {due === undefined ? '' : formatMoney(due, currency)}
        {dueDay === undefined ? '' : ` until ${formatDay(dueDay)}`}
      </NumberCell>
    </>
  );
}
