import { Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAll, usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';

const SEARCH_DELAY_MS = 250;
const COLUMNS = [{ title: 'Organisation' }, { title: 'Stored', right: true }, { title: 'Since' }] as const;

type Customer = ReplyOf<'admin.listOrganisations'>['items'][number];

/** Found organisations that are shown. */
const MAX_FOUND = 50;

/** Every organisation of the platform; some of them by a part of the name or the id, which the address keeps. */
export function Customers() {
  const [address, setAddress] = useSearchParams();
  const [typed, setTyped] = useState(address.get('search') ?? '');
  const [settled] = useDebouncedValue(typed.trim().toLowerCase(), SEARCH_DELAY_MS);
  return (
    <Stack>
      <PageTitle>Customers</PageTitle>
      <TextInput
        label="Name or id contains"
        type="search"
        maw={320}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          setAddress(value === '' ? {} : { search: value }, { replace: true });
        }}
      />
      {settled === '' ? <All /> : <Found search={settled} />}
    </Stack>
  );
}

function All() {
  const pages = usePages('admin.listOrganisations', {}, { limit: 50 });
  return (
    <PagedList
      what="the organisations"
      pages={pages}
      empty={<Empty title="No organisation yet">The first one appears when somebody makes it.</Empty>}
    >
      {(organisations) => <CustomersTable customers={organisations} />}
    </PagedList>
  );
}

/** All are read, page by page: their names are needed on other pages too. */
function Found({ search }: { readonly search: string }) {
  const { data, error, isPending, refetch } = useAll('admin.listOrganisations', {});
  if (isPending) return <Loading what="the organisations" />;
  if (data === undefined) return <Failure error={error} retry={() => void refetch()} />;
  const found = data.filter(({ id, name }) => name.toLowerCase().includes(search) || id.toLowerCase() === search);
  if (found.length === 0) return <Empty title="No customer is like that">Change what is searched for.</Empty>;
  return (
    <>
      {found.length > MAX_FOUND ? (
        <Text size="sm" role="status">
          {found.length} are like that; the first {MAX_FOUND} are shown.
        </Text>
      ) : null}
      <CustomersTable customers={found.slice(0, MAX_FOUND)} />
    </>
  );
}

function CustomersTable({ customers }: { readonly customers: readonly Customer[] }) {
  return (
    <DataTable label="Customers" minWidth={420} columns={COLUMNS}>
      {customers.map(({ id, name, storedBytes, createdAt }) => (
        <Table.Tr key={id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/customers/${id}`}>{name}</NameLink>
          </Table.Td>
          <NumberCell>{formatBytes(storedBytes)}</NumberCell>
          <Table.Td>{formatInstant(createdAt)}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
