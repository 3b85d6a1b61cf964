import { Table, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PagedList } from '../shell/paged-list.tsx';

const COLUMNS = ['Name', 'Address', 'Role', 'One-time codes', 'Since'].map((title) => ({ title }));

/** Who belongs to a customer, and as what. A name leads to the person, who is suspended or erased there. */
export function CustomerPeople({ org }: { readonly org: string }) {
  const members = usePages('admin.listMembers', { org }, { limit: 50 });
  return (
    <PagedList what="the members" pages={members} empty={<Text c="dimmed">It has no members any more.</Text>}>
      {(items) => (
        <DataTable label="Members" minWidth={640} columns={COLUMNS}>
          {items.map(({ user, name, email, role, codes = false, joinedAt }) => (
            <Table.Tr key={user}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                <NameLink href={`/people/${user}`}>{name ?? user}</NameLink>
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{email}</Table.Td>
              <Table.Td>{role}</Table.Td>
              <Table.Td>{codes ? 'on' : 'off'}</Table.Td>
              <Table.Td>{formatInstant(joinedAt)}</Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </PagedList>
  );
}
