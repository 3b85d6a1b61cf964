import { Anchor, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { platformNowMs } from '../session/platform-clock.ts';
import { NumberCell } from '../shell/data-table.tsx';
import { SHOWN, SHOWN_AT_ONCE } from './reads.ts';
import { NameCell, ShortList } from './short-list.tsx';

type Jobs = ReplyOf<'jobs.list'>['items'];

/** An older failure needs nobody any more. */
const RECENT_MS = 7 * 86_400_000;
const MIN_PX = 420;
const FILE_COLUMNS = [{ title: 'File' }, { title: 'Size', right: true }, { title: 'Created' }] as const;
const JOB_COLUMNS = [{ title: 'Job' }, { title: 'State' }, { title: 'Changed' }] as const;

/** Jobs that failed in the last days: somebody has to look at them. */
export function Failures({ failures }: { readonly failures: Jobs }) {
  const recent = failures.filter(({ updatedAt }) => platformNowMs() - Date.parse(updatedAt) < RECENT_MS);
  return (
    <JobList
      title="Failed in the last 7 days"
      rest={{ href: '/jobs?status=failed', name: 'All that failed' }}
      most={SHOWN_AT_ONCE}
      jobs={recent}
      empty="No job has failed in the last 7 days."
    />
  );
}

export function NewestJobs({ jobs }: { readonly jobs: Jobs }) {
  return (
    <JobList
      title="Newest jobs"
      rest={{ href: '/jobs', name: 'All jobs' }}
      most={SHOWN}
      jobs={jobs}
      empty={
        <>
          No jobs yet.{' '}
          <Anchor component={Link} href="/files" underline="always">
            Upload a file
          </Anchor>{' '}
          and run a job on it.
        </>
      }
    />
  );
}

function JobList({
  jobs,
  ...list
}: Omit<Parameters<typeof ShortList>[0], 'minWidth' | 'columns' | 'items' | 'children'> & { readonly jobs: Jobs }) {
  return (
    <ShortList {...list} minWidth={MIN_PX} columns={JOB_COLUMNS} items={jobs}>
      {(job) => (
        <Table.Tr key={job.id}>
          <NameCell href={`/jobs/${job.id}`}>{job.name}</NameCell>
          <Table.Td>
            <StatusBadge status={job.status} />
          </Table.Td>
          <Table.Td>{formatInstant(job.updatedAt)}</Table.Td>
        </Table.Tr>
      )}
    </ShortList>
  );
}

/** What was uploaded or made last. */
export function NewestFiles({ files }: { readonly files: ReplyOf<'files.list'>['items'] }) {
  return (
    <ShortList
      title="Newest files"
      rest={{ href: '/files', name: 'All files' }}
      most={SHOWN}
      minWidth={MIN_PX}
      columns={FILE_COLUMNS}
      items={files}
      empty="No files yet. What is uploaded, and what jobs make, is listed here."
    >
      {({ id, name, sizeBytes, createdAt }) => (
        <Table.Tr key={id}>
          <NameCell href={`/files/${id}`}>{name}</NameCell>
          <NumberCell>{formatBytes(sizeBytes)}</NumberCell>
          <Table.Td>{formatInstant(createdAt)}</Table.Td>
        </Table.Tr>
      )}
    </ShortList>
  );
}
