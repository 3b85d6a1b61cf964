import { Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { PAYERS } from '../../../lib/client/roles.ts';
import { addDays } from '../../../lib/domain/metering/day.ts';
import { namesOnceRead } from '../format/names.ts';
import { formatDuration, formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAll, useRead } from '../session/read.ts';
import type { Chosen } from '../shell/act-on-each.ts';
import { Amount } from '../shell/amount.tsx';
import { type ChoosableColumn, ChoosableTable } from '../shell/column-choice.tsx';
import { BY_TIME } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { withRows } from '../shell/selection.tsx';
import { JobsSelection } from './jobs-selection.tsx';
import { StatusBadge } from './status-badge.tsx';

type Job = ReplyOf<'jobs.list'>['items'][number];

/** Days whose cost is shown. */
const COST_DAYS = 90;
const COLUMN_PX = 137;
const DIGITS = 4;

const idOf = ({ id }: Job) => id;
const nameOf = ({ name }: Job) => name;
const mayBeActedOn = ({ status }: Job) => status !== 'completed';

/** Jobs with what they run, who made them, how long the last attempt ran, and for those who pay what it cost. */
export function JobsList({ org, jobs }: { readonly org: string; readonly jobs: readonly Job[] }) {
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const columns = useColumns(org);
  const statuses = new Map(jobs.map(({ id, status }) => [id, status]));
  return (
    <>
      <JobsSelection
        org={org}
        chosen={chosen}
        statusOf={(id) => statuses.get(id)}
        unselect={(some) => setChosen((now) => withRows(now, [...some], false))}
      />
      <ChoosableTable
        label="Jobs"
        columnWidth={COLUMN_PX}
        columns={columns}
        rows={jobs}
        keyOf={idOf}
        selection={{ chosen, change: setChosen, nameOf, mayChoose: mayBeActedOn }}
      />
    </>
  );
}

function useColumns(org: string): readonly ChoosableColumn<Job>[] {
  const pays = useIsOneOf(PAYERS);
  const costOf = useCosts(org, pays);
  const configurations = useAll('jobs.listConfigurations', { org });
  const { data: configured, isLoading } = configurations;
  const configurationName = useMemo(() => namesOnceRead(configured, isLoading), [configured, isLoading]);
  const memberName = useMemberNames(org);
  return useMemo(() => {
    const columns: readonly ChoosableColumn<Job>[] = [
      { key: 'job', title: 'Job', cell: ({ id, name }) => <NameLink href={`/jobs/${id}`}>{name}</NameLink> },
      { key: 'state', title: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
      {
        key: 'configuration',
        title: 'Configuration',
        cell: ({ configuration, configurationVersion }) => (
          <>
            <bdi>{configurationName(configuration)}</bdi>{' '}
            <Text span inherit c="dimmed">
              v{configurationVersion}
            </Text>
          </>
        ),
      },
      { key: 'by', title: 'Made by', cell: ({ createdBy }) => <bdi>{memberName(createdBy)}</bdi> },
      { key: 'created', title: 'Created', help: BY_TIME, cell: ({ createdAt }) => formatInstant(createdAt) },
      { key: 'run', title: 'Last run', right: true, cell: lastRun },
    ];
    const cost: ChoosableColumn<Job> = {
      key: 'cost',
      title: `Cost, ${COST_DAYS} days`,
      right: true,
      cell: ({ id }) => <Amount {...costOf(id)} digits={DIGITS} />,
    };
    return pays ? [...columns, cost] : columns;
  }, [configurationName, memberName, costOf, pays]);
}

function lastRun({ startedAt, endedAt, status }: Job): string {
  if (startedAt === undefined) return '–';
  if (endedAt !== undefined) return formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
  return status === 'running' ? `since ${formatInstant(startedAt)}` : '–';
}

/** What each job cost in the last days, one question for all of them. */
function useCosts(org: string, enabled: boolean) {
  const to = platformToday();
  const { data } = useRead('billing.listUsageByJob', { org }, { from: addDays(to, 1 - COST_DAYS), to }, { enabled });
  const amounts = useMemo(() => new Map((data?.items ?? []).map(({ job, amount }) => [job, amount])), [data]);
  return useCallback((job: string) => ({ amount: amounts.get(job), currency: data?.currency }), [amounts, data]);
}
