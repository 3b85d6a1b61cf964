import { SimpleGrid } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../lib/client/api-error.ts';
import type { Day } from '../../../lib/domain/metering/day.ts';
import type { ReplyOf } from '../session/api.ts';
import { Loading, Missing } from '../shell/states.tsx';
import { BudgetBars } from './budget-bars.tsx';
import type { BelowReads } from './reads.ts';
import { RunningJobs } from './running-jobs.tsx';
import { Spend } from './spend.tsx';
import { Failures, NewestFiles, NewestJobs } from './work.tsx';

interface Read<Reply> {
  readonly data: Reply | undefined;
  readonly isLoadingError: boolean;
  readonly error: unknown;
  refetch(): unknown;
}

type Jobs = Read<ReplyOf<'jobs.list'>>;

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
  // What is used first brings a chart: while one looks it comes below what it would move.
  const [hadUsage] = useState((days.data?.items.length ?? 0) > 0);
  const spend = pays ? (
    <Part what="the cost by day" read={days}>
      {(data) => <Spend org={org} today={today} days={data} />}
    </Part>
  ) : null;
  return (
    <>
      {works ? (
        <SimpleGrid cols={SIDE_BY_SIDE}>
          <Part what="the running jobs" read={running}>
            {({ items }) => <RunningJobs org={org} jobs={items} pays={pays} />}
          </Part>
          <Part what="the jobs that failed" read={failures}>
            {({ items }) => <Failures failures={items} />}
          </Part>
        </SimpleGrid>
      ) : null}
      {hadUsage ? spend : null}
      {works ? (
        <SimpleGrid cols={SIDE_BY_SIDE}>
          <Part what="the newest jobs" read={jobs}>
            {({ items }) => <NewestJobs jobs={items} />}
          </Part>
          <Part what="the newest files" read={files}>
            {({ items }) => <NewestFiles files={items} />}
          </Part>
        </SimpleGrid>
      ) : null}
      {hadUsage ? null : spend}
      {budgets.data === undefined ? null : <BudgetBars budgets={budgets.data} />}
      {/* Before the first day is closed there is no account that could have budgets. */}
      {budgets.isLoadingError && !isMissing(budgets.error) ? <Missing what="the budgets" read={budgets} /> : null}
    </>
  );
}

/** A part, or what stands in its place: nothing is said to be empty that was not read. */
function Part<Reply>(props: {
  readonly what: string;
  readonly read: Read<Reply>;
  readonly children: (reply: Reply) => ReactNode;
}) {
  const { what, read, children } = props;
  if (read.data !== undefined) return children(read.data);
  return read.isLoadingError ? <Missing what={what} read={read} /> : <Loading what={what} />;
}

const isMissing = (error: unknown) => error instanceof ApiError && error.status === 404;
