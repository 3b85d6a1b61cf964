import { Button, Group, Stack, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { usePages } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';

const COLUMNS = [
  { title: 'Configuration' },
  { title: 'State' },
  { title: 'Version' },
  { title: 'Machine' },
  { title: 'Changed' },
] as const;

/** What the organisation's jobs run: every configuration with its newest version. */
export function Configurations({ org }: { readonly org: string }) {
  const pages = usePages('jobs.listConfigurations', { org }, { limit: 50 });
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Configurations</PageTitle>
        <Button component={Link} href="/configurations/new">
          New configuration
        </Button>
      </Group>
      <PagedList
        what="the configurations"
        pages={pages}
        empty={
          <Empty title="No configuration yet">
            A configuration says which program a job runs, and on which machine.
          </Empty>
        }
      >
        {(configurations) => (
          <DataTable label="Configurations" minWidth={520} columns={COLUMNS}>
            {configurations.map(({ id, name, status, version, draft, spec, updatedAt }) => (
              <Table.Tr key={id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <NameLink href={`/configurations/${id}`}>{name}</NameLink>
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={status} />
                </Table.Td>
                <Table.Td>
                  {version ?? 'not published'}
                  {version !== undefined && draft !== undefined ? ', with a draft' : ''}
                </Table.Td>
                <Table.Td>{(spec ?? draft)?.machineType}</Table.Td>
                <Table.Td>{formatInstant(updatedAt)}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}
