import { SimpleGrid } from '@mantine/core';
import { useState } from 'react';
import { ApiError } from '../../../lib/client/api-error.ts';
import type { Day } from '../../../lib/domain/metering/day.ts';
import type { ReplyOf } from '../session/api.ts';
import { Failure } from '../shell/states.tsx';
import { BudgetBars } from './budget-bars.tsx';
import type { BelowReads } from './reads.ts';
import { RunningJobs } from './running-jobs.tsx';
import { Spend } from './spend.tsx';
import { Failures, NewestFiles, NewestJobs } from './work.tsx';

type Jobs = ReplyOf<'jobs.list'>['items'];

const SIDE_BY_SIDE = { base: 1, lg: 2 } as const;

/**
 * What is below the figures, shown at once when all of it is read. What comes and goes by itself has a place of one size; nothing moves
 * what somebody reads already.
 */
export function Below(props: {
  readonly org: string;
  readonly pays: boolean;
  readonly works: boolean;
  /** The platform's day. */
  readonly today: Day;
  readonly reads: BelowReads;
  readonly running: Jobs;
  readonly jobs: Jobs;
}) {
  const { org, pays, works, today, running, jobs } = props;
  const { days, budgets, failures, files } = props.reads;
  // Before the first day is closed there is no account that could have budgets.
  const failed = Object.values(props.reads).find(({ isLoadingError, error }) => isLoadingError && !isMissing(error));
  // What is used first brings a chart: while one looks it comes below what it would move.
  const [hadUsage] = useState((days.data?.items.length ?? 0) > 0);
  const spend = days.data === undefined ? null : <Spend org={org} today={today} days={days.data} />;
  return (
    <>
      {failed === undefined ? null : <Failure error={failed.error} retry={() => void failed.refetch()} />}
      {works ? (
        <SimpleGrid cols={SIDE_BY_SIDE}>
          <RunningJobs org={org} jobs={running} pays={pays} />
          <Failures failures={failures.data?.items ?? []} />
        </SimpleGrid>
      ) : null}
      {hadUsage ? spend : null}
      {works ? (
        <SimpleGrid cols={SIDE_BY_SIDE}>
          <NewestJobs jobs={jobs} />
          <NewestFiles files={files.data?.items ?? []} />
        </SimpleGrid>
      ) : null}
      {hadUsage ? null : spend}
      {budgets.data === undefined ? null : <BudgetBars budgets={budgets.data} />}
    </>
  );
}

const isMissing = (error: unknown) => error instanceof ApiError && error.status === 404;
