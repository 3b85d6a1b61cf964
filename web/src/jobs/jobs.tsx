import { Button, Group, Stack } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { useAreNamesComing } from '../session/names.ts';
import { useAll, usePages } from '../session/read.ts';
import { chosenColumns } from '../shell/column-choice.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { newJobHref } from './job-address.ts';
import { filtersOf, JobFilterBar, textsOf } from './job-filters.tsx';
import { JobsList } from './jobs-list.tsx';
import { UnfinishedLink } from './unfinished-list.tsx';

/** The organisation's jobs, newest first, all or some. Filters are part of the address. */
export function Jobs({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const filters = filtersOf(search);
  const kept = chosenColumns(search);
  const pages = usePages('jobs.list', { org }, { limit: 50, ...filters });
  // Both are read for the filters too.
  const areNamesComing = useAreNamesComing(org);
  const configurations = useAll('jobs.listConfigurations', { org });
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
        <Group>
          <UnfinishedLink org={org} />
          <Button component={Link} href={newJobHref(defined({ configuration: filters.configuration }))}>
            New job
          </Button>
        </Group>
      </Group>
      <JobFilterBar
        org={org}
        filters={filters}
        change={(chosen, how) => setSearch({ ...kept, ...textsOf(chosen) }, how)}
      />
      <PagedList what="the jobs" pages={pages} isWaiting={areNamesComing || configurations.isLoading} empty={empty}>
        {(jobs) => <JobsList org={org} jobs={jobs} />}
      </PagedList>
    </Stack>
  );
}
