import { Anchor, Title } from '@mantine/core';
import { Link } from 'wouter';
import { ApiError } from '../../../lib/client/api-error.ts';
import type { Day } from '../../../lib/domain/metering/day.ts';
import { JobsTable } from '../jobs/jobs-table.tsx';
import type { ReplyOf } from '../session/api.ts';
import { Empty, Failure } from '../shell/states.tsx';
import { BudgetBars } from './budget-bars.tsx';
import type { BelowReads } from './reads.ts';
import { RunningJobs } from './running-jobs.tsx';
import { Spend } from './spend.tsx';
import { Failures, NewestFiles } from './work.tsx';

type Jobs = ReplyOf<'jobs.list'>['items'];

const MAX_RUNNING = 10;

/** What is below the figures, shown at once when all of it is read: nothing of it moves what somebody reads already. */
export function Below(props: {
  readonly org: string;
  readonly pays: boolean;
  readonly works: boolean;
  /** The platform's day, and by how much its clock is ahead of this computer's. */
  readonly today: Day | undefined;
  readonly aheadMs: number;
  readonly reads: BelowReads;
  readonly running: Jobs;
  readonly jobs: Jobs;
}) {
  const { org, pays, works, today, aheadMs, running, jobs } = props;
  const { days, budgets, failures, files } = props.reads;
  // Before the first day is closed there is no account that could have budgets.
  const failed = Object.values(props.reads).find(({ isLoadingError, error }) => isLoadingError && !isMissing(error));
  return (
    <>
      {failed === undefined ? null : <Failure error={failed.error} retry={() => void failed.refetch()} />}
      {budgets.data === undefined ? null : <BudgetBars budgets={budgets.data} />}
      {running.length === 0 ? null : (
        <RunningJobs org={org} jobs={running.slice(0, MAX_RUNNING)} pays={pays} aheadMs={aheadMs} />
      )}
      <Failures failures={failures.data?.items ?? []} />
      {days.data === undefined || today === undefined ? null : <Spend org={org} today={today} days={days.data} />}
      {works ? <NewestJobs jobs={jobs} /> : null}
      <NewestFiles files={files.data?.items ?? []} />
    </>
  );
}

const isMissing = (error: unknown) => error instanceof ApiError && error.status === 404;

function NewestJobs({ jobs }: { readonly jobs: Jobs }) {
  return (
    <>
      <Title order={2} size="h4">
        Newest jobs
      </Title>
      {jobs.length === 0 ? (
        <Empty title="No jobs yet">
          <Anchor component={Link} href="/files" underline="always">
            Upload a file
          </Anchor>{' '}
          and run a job on it.
        </Empty>
      ) : (
        <JobsTable label="Newest jobs" jobs={jobs} time="updatedAt" />
      )}
    </>
  );
}
