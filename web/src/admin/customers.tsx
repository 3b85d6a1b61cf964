import { Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { namesOnceRead } from '../format/names.ts';
import { useAll, usePages } from '../session/read.ts';
import { ChoosableTable, chosenColumns } from '../shell/column-choice.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import { useTyped } from '../shell/use-typed.ts';
import { type Customer, customerColumns } from './customer-columns.tsx';

const SEARCH_DELAY_MS = 250;
const COLUMN_PX = 110;
/** Customers of one page: the money of each is made for it. */
const PAGE = 25;
/** Found customers that are shown. */
const MAX_FOUND = 50;

/** Every organisation of the platform; some of them by a part of the name or the id, which the address keeps. */
export function Customers() {
  const [address, setAddress] = useSearchParams();
  const { typed, setTyped, setAsked } = useTyped(address.get('search') ?? '');
  const [settled] = useDebouncedValue(typed.trim(), SEARCH_DELAY_MS);
  return (
    <Stack>
      <PageTitle>Customers</PageTitle>
      <TextInput
        label="Name or id contains"
        type="search"
        maw={320}
        maxLength={200}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          setAsked(value);
          setAddress((own) => (value === '' ? chosenColumns(own) : { ...chosenColumns(own), search: value }), {
            replace: true,
          });
        }}
      />
      {settled === '' ? <All /> : <Found search={settled} />}
      <Text size="sm" c="dimmed">
        Amounts are before taxes, up to the last closed day, as the customer’s own bills have them. The trend compares
        what the month may come to with the bill before.
      </Text>
    </Stack>
  );
}

function All() {
  const pages = usePages('admin.listCustomers', {}, { limit: PAGE });
  return (
    <PagedList
      what="the customers"
      pages={pages}
      empty={<Empty title="No organisation yet">The first one appears when somebody makes it.</Empty>}
    >
      {(customers) => <CustomersTable customers={customers} />}
    </PagedList>
  );
}

/** Page by page until enough are found, or all were looked at. */
function Found({ search }: { readonly search: string }) {
  const { data, error, isPending, refetch } = useAll('admin.listCustomers', {}, { query: { search }, most: MAX_FOUND });
  if (isPending) return <Loading what="the customers" />;
  if (data === undefined) return <Missing what="the customers" read={{ error, refetch }} />;
  if (data.length === 0) return <Empty title="No customer is like that">Change what is searched for.</Empty>;
  return (
    <>
      {data.length < MAX_FOUND ? null : (
        <Text size="sm" role="status">
          The first {MAX_FOUND} that are like that are shown.
        </Text>
      )}
      <CustomersTable customers={data} />
    </>
  );
}

const idOf = ({ id }: Customer) => id;

function CustomersTable({ customers }: { readonly customers: readonly Customer[] }) {
  const plans = useAll('billing.listPlans', {});
  const { data, isLoading } = plans;
  const columns = useMemo(() => customerColumns(namesOnceRead(data, isLoading)), [data, isLoading]);
  return <ChoosableTable label="Customers" columnWidth={COLUMN_PX} columns={columns} rows={customers} keyOf={idOf} />;
}
