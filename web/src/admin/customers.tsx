import { Stack, Table } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';

const COLUMNS = [{ title: 'Organisation' }, { title: 'Stored', right: true }, { title: 'Since' }] as const;

/** Every organisation of the platform. */
export function Customers() {
  const pages = usePages('admin.listOrganisations', {}, { limit: 50 });
  return (
    <Stack>
      <PageTitle>Customers</PageTitle>
      <PagedList
        what="the organisations"
        pages={pages}
        empty={<Empty title="No organisation yet">The first one appears when somebody makes it.</Empty>}
      >
        {(organisations) => (
          <DataTable label="Customers" minWidth={420} columns={COLUMNS}>
            {organisations.map(({ id, name, storedBytes, createdAt }) => (
              <Table.Tr key={id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <NameLink href={`/customers/${id}`}>{name}</NameLink>
                </Table.Td>
                <NumberCell>{formatBytes(storedBytes)}</NumberCell>
                <Table.Td>{formatInstant(createdAt)}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}
