import { Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAll, usePages } from '../session/read.ts';
import { type ChoosableColumn, ChoosableTable, chosenColumns } from '../shell/column-choice.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';

const SEARCH_DELAY_MS = 250;

type Customer = ReplyOf<'admin.listOrganisations'>['items'][number];

const COLUMNS: readonly ChoosableColumn<Customer>[] = [
  {
    key: 'organisation',
    title: 'Organisation',
    cell: ({ id, name }) => <NameLink href={`/customers/${id}`}>{name}</NameLink>,
  },
  { key: 'stored', title: 'Stored', right: true, cell: ({ storedBytes }) => formatBytes(storedBytes) },
  { key: 'since', title: 'Since', cell: ({ createdAt }) => formatInstant(createdAt) },
];

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
          setAddress((own) => (value === '' ? chosenColumns(own) : { ...chosenColumns(own), search: value }), {
            replace: true,
          });
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
    <ChoosableTable label="Customers" columnWidth={140} columns={COLUMNS} rows={customers} keyOf={({ id }) => id} />
  );
}
