import { Anchor, Title } from '@mantine/core';
import { Link } from 'wouter';
import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import { JobsTable } from '../jobs/jobs-table.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { Empty } from '../shell/states.tsx';
import { BudgetBars } from './budget-bars.tsx';
import { RunningJobs } from './running-jobs.tsx';
import { DAYS, Spend } from './spend.tsx';
import { Failures, NewestFiles, useFailures, useNewestFiles } from './work.tsx';

type Jobs = ReplyOf<'jobs.list'>['items'];

const MAX_RUNNING = 10;

/** What is below the figures, shown at once when all of it is read: nothing of it moves what somebody reads already. */
export function Below(props: {
  readonly org: string;
  readonly pays: boolean;
  readonly works: boolean;
  /** The platform's day. */
  readonly today: Day | undefined;
  readonly running: Jobs;
  readonly jobs: Jobs;
}) {
  const { org, pays, works, today, running, jobs } = props;
  const lastDays = today === undefined ? undefined : { from: addDays(today, 1 - DAYS), to: today };
  const days = useRead('billing.listUsageDays', { org }, lastDays, { enabled: lastDays !== undefined });
  const budgets = useRead('finance.listBudgets', { org }, undefined, { enabled: pays });
  const failures = useFailures(org, works);
  const files = useNewestFiles(org, works);
  if ([days, budgets, failures, files].some(({ isLoading }) => isLoading)) return null;
  return (
    <>
      {budgets.data === undefined ? null : <BudgetBars budgets={budgets.data} />}
      {running.length === 0 ? null : <RunningJobs org={org} jobs={running.slice(0, MAX_RUNNING)} pays={pays} />}
      <Failures failures={failures.data?.items ?? []} />
      {days.data === undefined || today === undefined ? null : <Spend org={org} today={today} days={days.data} />}
      {works ? <NewestJobs jobs={jobs} /> : null}
      <NewestFiles files={files.data?.items ?? []} />
    </>
  );
}

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
