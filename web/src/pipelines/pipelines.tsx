import { Code, Stack, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ItemOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { type ChoosableColumn, ChoosableTable } from '../shell/column-choice.tsx';
import { BY_TIME } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';

type Pipeline = ItemOf<'pipelines.list'>;

const COLUMN_PX = 110;

const idOf = ({ id }: Pipeline) => id;

const COLUMNS: readonly ChoosableColumn<Pipeline>[] = [
  { key: 'name', title: 'Pipeline', cell: ({ id, name }) => <NameLink href={`/pipelines/${id}`}>{name}</NameLink> },
  { key: 'state', title: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
  { key: 'steps', title: 'Steps', right: true, cell: ({ steps }) => steps },
  { key: 'tasks', title: 'Tasks', right: true, cell: ({ tasks }) => tasks },
  { key: 'submitted', title: 'Submitted', help: BY_TIME, cell: ({ submittedAt }) => formatInstant(submittedAt) },
];

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
          <ChoosableTable label="Pipelines" columnWidth={COLUMN_PX} columns={COLUMNS} rows={pipelines} keyOf={idOf} />
        )}
      </PagedList>
    </Stack>
  );
}
