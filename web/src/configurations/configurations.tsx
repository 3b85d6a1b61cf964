import { Button, Group, Stack } from '@mantine/core';
import { Link } from 'wouter';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ItemOf } from '../session/api.ts';
import { useAll } from '../session/read.ts';
import type { ChoosableColumn } from '../shell/column-choice.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { SortedTable } from '../shell/sorted-table.tsx';
import type { SortKeys } from '../shell/sorting.ts';
import { Empty } from '../shell/states.tsx';
import { WholeList } from '../shell/whole-list.tsx';

type Configuration = ItemOf<'jobs.listConfigurations'>;

const COLUMN_PX = 120;

/** What the organisation's jobs run: every configuration with its newest version. */
export function Configurations({ org }: { readonly org: string }) {
  const list = useAll('jobs.listConfigurations', { org });
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Configurations</PageTitle>
        <Button component={Link} href="/configurations/new">
          New configuration
        </Button>
      </Group>
      <WholeList
        what="the configurations"
        list={list}
        empty={
          <Empty title="No configuration yet">
            A configuration says which program a job runs, and on which machine.
          </Empty>
        }
      >
        {(configurations) => <ConfigurationsTable configurations={configurations} />}
      </WholeList>
    </Stack>
  );
}

const machineOf = ({ spec, draft }: Configuration) => (spec ?? draft)?.machineType;

const idOf = ({ id }: Configuration) => id;

const SORTED_BY: SortKeys<Configuration> = {
  name: ({ name }) => name,
  state: ({ status }) => status,
  version: ({ version }) => (version === undefined ? undefined : `${version}`),
  machine: machineOf,
  changed: ({ updatedAt }) => updatedAt,
};

const COLUMNS: readonly ChoosableColumn<Configuration>[] = [
  {
    key: 'name',
    title: 'Configuration',
    cell: ({ id, name }) => <NameLink href={`/configurations/${id}`}>{name}</NameLink>,
  },
  { key: 'state', title: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
  {
    key: 'version',
    title: 'Version',
    cell: ({ version, draft }) =>
      `${version ?? 'not published'}${version !== undefined && draft !== undefined ? ', with a draft' : ''}`,
  },
  { key: 'machine', title: 'Machine', cell: machineOf },
  { key: 'changed', title: 'Changed', cell: ({ updatedAt }) => formatInstant(updatedAt) },
];

function ConfigurationsTable({ configurations }: { readonly configurations: readonly Configuration[] }) {
  return (
    <SortedTable
      label="Configurations"
      columnWidth={COLUMN_PX}
      columns={COLUMNS}
      rows={configurations}
      keyOf={idOf}
      sortedBy={SORTED_BY}
    />
  );
}
