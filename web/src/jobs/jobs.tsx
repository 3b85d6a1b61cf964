import { Button, Group, Select, Stack } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { usePages } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { JobsTable } from './jobs-table.tsx';
import { NewJob } from './new-job.tsx';

const STATUSES = ['draft', 'submitted', 'running', 'completed', 'failed', 'cancelled'] as const;

/** The organisation's jobs, newest first, all or those of one state. State and open form are part of the address. */
export function Jobs({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const status = STATUSES.find((one) => one === search.get('status'));
  const filter = defined({ status });
  const pages = usePages('jobs.list', { org }, { limit: 50, ...filter });
  const empty =
    status === undefined ? (
      <Empty title="No jobs yet">A job runs a program on your files and pays by the second.</Empty>
    ) : (
      <Empty title={`No job is ${status}`}>Choose another state to see the others.</Empty>
    );
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Jobs</PageTitle>
        <Button aria-haspopup="dialog" onClick={() => setSearch({ ...filter, new: '' })}>
          New job
        </Button>
      </Group>
      <NewJob
        org={org}
        opened={search.has('new')}
        configuration={search.get('configuration') ?? undefined}
        onClose={() => setSearch(filter, { replace: true })}
      />
      <Select
        label="State"
        placeholder="All"
        clearable
        maw={220}
        data={[...STATUSES]}
        value={status ?? null}
        onChange={(value) => setSearch(defined({ status: value ?? undefined }))}
      />
      <PagedList what="the jobs" pages={pages} empty={empty}>
        {(jobs) => <JobsTable label="Jobs" jobs={jobs} time="createdAt" />}
      </PagedList>
    </Stack>
  );
}
