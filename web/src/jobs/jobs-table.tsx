import { Table } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { DataTable } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { StatusBadge } from './status-badge.tsx';

/** Jobs with their state and one of their times. */
export function JobsTable(props: {
  readonly label: string;
  readonly jobs: readonly ReplyOf<'jobs.list'>['items'][number][];
  readonly time: 'createdAt' | 'updatedAt';
}) {
  const { label, jobs, time } = props;
  const columns = [{ title: 'Job' }, { title: 'State' }, { title: time === 'createdAt' ? 'Created' : 'Changed' }];
  return (
    <DataTable label={label} minWidth={320} columns={columns}>
      {jobs.map((job) => (
        <Table.Tr key={job.id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/jobs/${job.id}`}>{job.name}</NameLink>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={job.status} />
          </Table.Td>
          <Table.Td>{formatInstant(job[time])}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
