import { Button, Group, Stack } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { usePages } from '../session/read.ts';
import { chosenColumns } from '../shell/column-choice.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { filtersOf, JobFilterBar, textsOf } from './job-filters.tsx';
import { JobsList } from './jobs-list.tsx';
import { NewJob } from './new-job.tsx';

/** The organisation's jobs, newest first, all or some. Filters and open form are part of the address. */
export function Jobs({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const isNew = search.has('new');
  const filters = filtersOf(search);
  const kept = chosenColumns(search);
  const pages = usePages('jobs.list', { org }, { limit: 50, ...filters });
  const empty =
    Object.keys(filters).length === 0 ? (
      <Empty title="No jobs yet">A job runs a program on your files and pays by the second.</Empty>
    ) : (
      <Empty title="No job is like that">Take a filter away to see the others.</Empty>
    );
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Jobs</PageTitle>
        <Button aria-haspopup="dialog" onClick={() => setSearch({ ...kept, ...textsOf(filters), new: '' })}>
          New job
        </Button>
      </Group>
      <NewJob
        org={org}
        opened={isNew}
        configuration={filters.configuration}
        onClose={() => setSearch({ ...kept, ...textsOf(filters) }, { replace: true })}
      />
      <JobFilterBar
        org={org}
        filters={filters}
        change={(chosen, how) => setSearch({ ...kept, ...textsOf(chosen) }, how)}
      />
      <PagedList what="the jobs" pages={pages} empty={empty}>
        {(jobs) => <JobsList org={org} jobs={jobs} />}
      </PagedList>
    </Stack>
  );
}
