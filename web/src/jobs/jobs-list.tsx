import { Table, Text } from '@mantine/core';
import { useMemo } from 'react';
import { PAYERS } from '../../../lib/client/roles.ts';
import { addDays, dayOf } from '../../../lib/domain/metering/day.ts';
import { formatDuration, formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { namesIn, useMemberNames } from '../session/names.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { useAll, useRead } from '../session/read.ts';
import { Amount } from '../shell/amount.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { StatusBadge } from './status-badge.tsx';

type Job = ReplyOf<'jobs.list'>['items'][number];

const COLUMNS = [
  { title: 'Job' },
  { title: 'State' },
  { title: 'Configuration' },
  { title: 'Made by' },
  { title: 'Created' },
  { title: 'Last run', right: true },
] as const;
/** Days whose cost is shown. */
const COST_DAYS = 90;
const COST = { title: `Cost, ${COST_DAYS} days`, right: true } as const;
const DIGITS = 4;

/** Jobs with what they run, who made them, how long the last attempt ran, and for those who pay what it cost. */
export function JobsList({ org, jobs }: { readonly org: string; readonly jobs: readonly Job[] }) {
  const pays = useIsOneOf(PAYERS);
  const costOf = useCosts(org, pays);
  const configurations = useAll('jobs.listConfigurations', { org });
  const configurationName = useMemo(() => namesIn(configurations.data ?? []), [configurations.data]);
  const memberName = useMemberNames(org);
  return (
    <DataTable label="Jobs" minWidth={pays ? 960 : 820} columns={pays ? [...COLUMNS, COST] : COLUMNS}>
      {jobs.map((job) => (
        <Table.Tr key={job.id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/jobs/${job.id}`}>{job.name}</NameLink>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={job.status} />
          </Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <bdi>{configurationName(job.configuration)}</bdi>{' '}
            <Text span inherit c="dimmed">
              v{job.configurationVersion}
            </Text>
          </Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <bdi>{memberName(job.createdBy)}</bdi>
          </Table.Td>
          <Table.Td>{formatInstant(job.createdAt)}</Table.Td>
          <NumberCell>{lastRun(job)}</NumberCell>
          {pays ? (
            <NumberCell>
              <Amount {...costOf(job.id)} digits={DIGITS} />
            </NumberCell>
          ) : null}
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function lastRun({ startedAt, endedAt, status }: Job): string {
  if (startedAt === undefined) return '–';
  if (endedAt !== undefined) return formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
  return status === 'running' ? `since ${formatInstant(startedAt)}` : '–';
}

/** What each job cost in the last days, one question for all of them. */
function useCosts(org: string, enabled: boolean) {
  const to = dayOf(Date.now());
  const { data } = useRead('billing.listUsageByJob', { org }, { from: addDays(to, 1 - COST_DAYS), to }, { enabled });
  const amounts = useMemo(() => new Map((data?.items ?? []).map(({ job, amount }) => [job, amount])), [data]);
  return (job: string) => ({ amount: amounts.get(job), currency: data?.currency });
}
