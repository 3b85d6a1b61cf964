import { Group, Stack, Table } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { SearchField } from '../shell/search-field.tsx';
import { Empty } from '../shell/states.tsx';

const COLUMNS = [{ title: 'Name' }, { title: 'E-mail address' }, { title: 'State' }, { title: 'Since' }] as const;

/** Everybody who can sign in, or could. */
export function People() {
  const [address, setAddress] = useSearchParams();
  const search = address.get('search')?.trim() || undefined;
  const pages = usePages('admin.listUsers', {}, { limit: 50, search }, { untilFound: true });
  return (
    <Stack>
      <PageTitle>People</PageTitle>
      <Group>
        <SearchField
          label="Name, address or id"
          value={search ?? ''}
          search={(text) => setAddress(text.trim() === '' ? {} : { search: text.trim() }, { replace: true })}
        />
      </Group>
      <PagedList
        what="the people"
        pages={pages}
        empty={
          search === undefined ? (
            <Empty title="Nobody yet">People appear here.</Empty>
          ) : (
            <Empty title="Nobody is like that">Change what is searched for. Who was erased is found by the id.</Empty>
          )
        }
      >
        {(people) => (
          <DataTable label="People" minWidth={560} columns={COLUMNS}>
            {people.map(({ id, name, email, status, admin, createdAt }) => (
              <Table.Tr key={id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <NameLink href={`/people/${id}`}>{name === '' ? id : name}</NameLink>
                  {admin ? ' (administrator)' : ''}
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{email}</Table.Td>
                <Table.Td>
                  <StatusBadge status={status} />
                </Table.Td>
                <Table.Td>{formatInstant(createdAt)}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}
