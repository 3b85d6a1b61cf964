import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatMoney } from '../format/money.ts';
import { formatDay, formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';

type Entry = ItemOf<'finance.listEntries'>;

const COLUMNS = [{ title: 'When' }, { title: 'What' }, { title: 'Amount', right: true }, { title: 'Until' }] as const;

const KINDS: Readonly<Record<Entry['kind'], string>> = {
  invoice: 'Invoice',
  'credit-note': 'Credit note',
  adjustment: 'Adjustment for the next bill',
  payment: 'Payment',
  overpayment: 'Paid beyond what was due: joins the balance',
  reversal: 'Payment taken back',
  refund: 'Paid back',
  credit: 'Credit granted',
};

/** Invoices, credit notes, payments, reversals, refunds and credits, newest first. */
export function Entries({ org, currency }: { readonly org: string; readonly currency: string }) {
  const pages = usePages('finance.listEntries', { org }, { limit: 50 });
  return (
    <PagedList what="the movements" pages={pages} empty={<Empty title="Nothing was billed or paid yet">{null}</Empty>}>
      {(entries) => <EntriesTable entries={entries} currency={currency} />}
    </PagedList>
  );
}

export function EntriesTable(props: {
  readonly entries: readonly Entry[];
  readonly currency: string;
  /** What can be done with an entry, in a column of its own. */
  readonly act?: (entry: Entry) => ReactNode;
}) {
  const { entries, currency, act } = props;
  return (
    <DataTable label="Movements" minWidth={320} columns={act === undefined ? COLUMNS : [...COLUMNS, { title: 'Acts' }]}>
      {entries.map((entry) => (
        <Table.Tr key={`${entry.version} ${entry.kind} ${entry.reference ?? entry.number ?? ''}`}>
          <Table.Td>{formatInstant(entry.at)}</Table.Td>
          <Table.Td>{inWords(entry)}</Table.Td>
          <NumberCell>{formatMoney(entry.amount, currency)}</NumberCell>
          <Table.Td>
            {entry.dueDay === undefined || Number(entry.due ?? 0) === 0
              ? ''
              : `${formatMoney(entry.due ?? '0', currency)} until ${formatDay(entry.dueDay)}`}
          </Table.Td>
          {act === undefined ? null : <Table.Td>{act(entry)}</Table.Td>}
        </Table.Tr>
      ))}
    </DataTable>
  );
}

/** `Invoice 12 of 2026-03`, `Payment pay-7 for invoice 12`. */
export function inWords({ kind, number, period, reference }: Entry): string {
  const own = reference === undefined ? '' : ` ${reference}`;
  const of = number === undefined ? '' : reference === undefined ? ` ${number}` : ` for invoice ${number}`;
  return `${KINDS[kind]}${own}${of}${period === undefined ? '' : ` of ${period}`}`;
}
