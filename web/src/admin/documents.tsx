import { Group, Select, Stack, Table, TextInput } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { documentsCsv } from '../../../lib/client/documents-csv.ts';
import { everyItem } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { SaveCsv } from '../shell/save-csv.tsx';
import { Empty } from '../shell/states.tsx';
import { useCustomerNames } from './customer-names.ts';
import { type Document, DocumentCells } from './document-cells.tsx';
import { Seller } from './seller.tsx';

const COLUMNS = [
  { title: 'Document' },
  { title: 'Customer' },
  { title: 'Issued' },
  { title: 'State' },
  { title: 'Amount', right: true },
  { title: 'To be paid', right: true },
] as const;
const MAX_SAVED = 20_000;
const KINDS = ['invoice', 'credit-note'] as const;
const STATES = ['open', 'overdue', 'held', 'paid', 'void', 'issued'] as const;

/** The seller's invoices and credit notes, of all customers. The address has the filters. */
export function Documents() {
  const [search, setSearch] = useSearchParams();
  const kind = KINDS.find((one) => one === search.get('kind'));
  const state = STATES.find((one) => one === search.get('state'));
  const given = search.get('month') ?? '';
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(given) ? given : undefined;
  const pages = usePages('finance.listDocuments', {}, { limit: 50, kind, state, month });
  const choose = (name: string) => (value: string | null) =>
    setSearch((before) => {
      const others = [...before].filter(([key]) => key !== name);
      return Object.fromEntries(value === null || value === '' ? others : [...others, [name, value]]);
    });
  return (
    <Stack>
      <PageTitle>Invoices and credit notes</PageTitle>
      <Group align="end">
        <Select label="Kind" data={[...KINDS]} value={kind ?? null} onChange={choose('kind')} clearable />
        <Select label="State" data={[...STATES]} value={state ?? null} onChange={choose('state')} clearable />
        <TextInput
          label="Issued in (YYYY-MM)"
          defaultValue={given}
          onBlur={(event) => choose('month')(event.currentTarget.value)}
        />
      </Group>
      <PagedList
        what="the documents"
        pages={pages}
        empty={<Empty title="None">The first invoice appears when a month is final.</Empty>}
      >
        {(documents) => (
          <>
            <SaveCsv
              title="Save all of them as CSV"
              name="documents.csv"
              make={async () => documentsCsv(await everyDocument({ kind, state, month }))}
            />
            <DocumentsTable documents={documents} />
          </>
        )}
      </PagedList>
      <Seller />
    </Stack>
  );
}

/** With the same filters as the list; more than these by `catacloud admin documents --csv`. */
const everyDocument = (filters: Readonly<Record<string, string | undefined>>) =>
  everyItem('finance.listDocuments', {}, filters, MAX_SAVED);

function DocumentsTable({ documents }: { readonly documents: readonly Document[] }) {
  const nameOf = useCustomerNames();
  return (
    <DataTable label="Invoices and credit notes" minWidth={560} columns={COLUMNS}>
      {documents.map((one) => (
        <DocumentLine key={`${one.kind} ${one.number}`} document={one} customer={nameOf(one.organisation)} />
      ))}
    </DataTable>
  );
}

function DocumentLine({ document, customer }: { readonly document: Document; readonly customer: string }) {
  return (
    <Table.Tr>
      <DocumentCells
        document={document}
        second={
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/customers/${document.organisation}`}>{customer}</NameLink>
          </Table.Td>
        }
      />
    </Table.Tr>
  );
}
