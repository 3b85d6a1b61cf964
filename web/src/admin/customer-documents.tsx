import { Group, Table, Text } from '@mantine/core';
import { usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { type Document, DocumentCells } from './document-cells.tsx';
import { RecordPayment, VoidInvoice } from './money-acts.tsx';

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
  const { kind, number, organisation: org, state, currency, due } = document;
  return (
    <Table.Tr>
      <DocumentCells document={document} />
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {due === undefined ? null : <RecordPayment org={org} currency={currency} invoice={number} due={due} />}
          {kind === 'invoice' && state !== 'void' ? <VoidInvoice org={org} invoice={number} /> : null}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
