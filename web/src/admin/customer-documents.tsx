import { Group, Table, Text } from '@mantine/core';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ItemOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { RecordPayment, VoidInvoice } from './money-acts.tsx';

type Document = ItemOf<'finance.listDocuments'>;

const COLUMNS = [
  { title: 'Document' },
  { title: 'Issued' },
  { title: 'State' },
  { title: 'Amount', right: true },
  { title: 'To be paid', right: true },
  { title: 'Acts' },
] as const;

/** A customer's documents, newest first, each with what can be done with it. */
export function CustomerDocuments({ org }: { readonly org: string }) {
  const pages = usePages('finance.listDocuments', {}, { limit: 50, organisation: org });
  return (
    <PagedList what="the documents" pages={pages} empty={<Text c="dimmed">No month is final yet.</Text>}>
      {(documents) => (
        <DataTable label="Documents" minWidth={640} columns={COLUMNS}>
          {documents.map((one) => (
            <DocumentRow key={`${one.kind} ${one.number}`} document={one} />
          ))}
        </DataTable>
      )}
    </PagedList>
  );
}

function DocumentRow({ document }: { readonly document: Document }) {
  const { kind, number, organisation: org, period, issuedAt, state, amount, currency, due, dueDay } = document;
  return (
    <Table.Tr>
      <Table.Td>
        {kind === 'invoice' ? 'Invoice' : 'Credit note'} {number}
        {period === undefined ? '' : ` for ${period}`}
      </Table.Td>
      <Table.Td>{formatDay(issuedAt.slice(0, 10))}</Table.Td>
      <Table.Td>
        <StatusBadge status={state} />
      </Table.Td>
      <NumberCell>{formatMoney(amount, currency)}</NumberCell>
      <NumberCell>
        {due === undefined ? '' : formatMoney(due, currency)}
        {dueDay === undefined ? '' : ` until ${formatDay(dueDay)}`}
      </NumberCell>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {due === undefined ? null : <RecordPayment org={org} currency={currency} invoice={number} due={due} />}
          {kind === 'invoice' && state !== 'void' ? <VoidInvoice org={org} invoice={number} /> : null}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
