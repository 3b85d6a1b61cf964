import { Code, Stack, Table, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';

const COLUMNS = [
  { title: 'Pipeline' },
  { title: 'State' },
  { title: 'Steps', right: true },
  { title: 'Tasks', right: true },
  { title: 'Submitted' },
] as const;

/** The organisation's pipelines, newest first. */
export function Pipelines({ org }: { readonly org: string }) {
  const pages = usePages('pipelines.list', { org }, { limit: 50 });
  const empty = (
    <Empty title="No pipelines yet">A pipeline runs jobs in the order of their dependencies, from a file.</Empty>
  );
  return (
    <Stack>
      <PageTitle>Pipelines</PageTitle>
      <Text>
        Submit one with <Code>catacloud pipelines submit catacloud.yaml</Code>.
      </Text>
      <PagedList what="the pipelines" pages={pages} empty={empty}>
        {(pipelines) => (
          <DataTable label="Pipelines" minWidth={480} columns={COLUMNS}>
            {pipelines.map(({ id, name, status, steps, tasks, submittedAt }) => (
              <Table.Tr key={id}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  <NameLink href={`/pipelines/${id}`}>{name}</NameLink>
                </Table.Td>
                <Table.Td>
                  <StatusBadge status={status} />
                </Table.Td>
                <NumberCell>{steps}</NumberCell>
                <NumberCell>{tasks}</NumberCell>
                <Table.Td>{formatInstant(submittedAt)}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}
