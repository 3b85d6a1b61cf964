import { Anchor, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { PAYERS, WORKERS } from '../../../lib/client/roles.ts';
import { formatBytes } from '../format/bytes.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import { JobsTable } from '../jobs/jobs-table.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useIsOneOf, useOrganisation } from '../session/organisation.ts';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { BudgetBars } from './budget-bars.tsx';
import { Figure } from './figure.tsx';
import { FirstSteps } from './first-steps.tsx';
import { MonthToDate } from './month-to-date.tsx';

// Later: the figures are read meanwhile.
const Spend = lazy(async () => ({ default: (await import('./spend.tsx')).Spend }));
const RunningJobs = lazy(async () => ({ default: (await import('./running-jobs.tsx')).RunningJobs }));
const Failures = lazy(async () => ({ default: (await import('./work.tsx')).Failures }));
const NewestFiles = lazy(async () => ({ default: (await import('./work.tsx')).NewestFiles }));

const METER_REFRESH_MS = 15_000;
/** Decimals in which the running meter can be seen to move. */
const METER_DIGITS = 4;
const NEWEST_JOBS = 5;
const MAX_RUNNING = 10;
const MAX_COUNTED = 100;

/** The month so far, the running meter of today, what is stored now, and what runs: what the role may see of it. */
export function Overview({ org }: { readonly org: string }) {
  const { storedBytes } = useOrganisation();
  const [pays, works] = [useIsOneOf(PAYERS), useIsOneOf(WORKERS)];
  const current = useRead('billing.currentUsage', { org }, undefined, {
    enabled: pays,
    refetchInterval: METER_REFRESH_MS,
  });
  const invoices = useRead('billing.listInvoices', { org }, { limit: 2 }, { enabled: pays });
  const jobs = useRead('jobs.list', { org }, { limit: NEWEST_JOBS }, { enabled: works });
  const counted = { limit: MAX_COUNTED } as const;
  const submitted = useRead('jobs.list', { org }, { ...counted, status: 'submitted' }, { enabled: works });
  const running = useRead('jobs.list', { org }, { ...counted, status: 'running' }, { enabled: works });
  if (current.isLoading || invoices.isLoading || jobs.isLoading) return <Loading what="the overview" />;
  const failed = [current, invoices, jobs].find(({ isError }) => isError);
  if (failed !== undefined) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  return (
    <Stack>
      <PageTitle>Overview</PageTitle>
      {works ? <FirstSteps org={org} /> : null}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        {pays ? <MonthToDate invoices={invoices.data?.items ?? []} /> : null}
        <Figure label="Stored now" note="Bytes of every file and open upload">
          {formatBytes(current.data?.storedBytes ?? storedBytes)}
        </Figure>
        {works ? (
          <Figure label="Jobs running" note="Submitted and running">
            {countOf(submitted.data, running.data)}
          </Figure>
        ) : null}
        {current.data === undefined ? null : <TodaysMeter current={current.data} />}
      </SimpleGrid>
      {pays ? <BudgetBars org={org} /> : null}
      <Suspense fallback={null}>
        {works && running.data !== undefined && running.data.items.length > 0 ? (
          <RunningJobs org={org} jobs={running.data.items.slice(0, MAX_RUNNING)} pays={pays} />
        ) : null}
        {works ? <Failures org={org} /> : null}
        {current.data === undefined ? null : <Spend org={org} today={current.data.at.slice(0, 10)} />}
      </Suspense>
      {works ? <NewestJobs jobs={jobs.data?.items ?? []} /> : null}
      <Suspense fallback={null}>{works ? <NewestFiles org={org} /> : null}</Suspense>
    </Stack>
  );
}

function TodaysMeter({ current }: { readonly current: ReplyOf<'billing.currentUsage'> }) {
  const { at, currency, amount, usage } = current;
  return (
    <Figure label="Today’s meter" note={`At ${formatInstant(at)}; the day ends at 00:00 UTC`}>
      <Stack gap={0}>
        {amount === undefined || currency === undefined ? null : (
          <Text span>{formatMoney(amount, currency, undefined, METER_DIGITS)}</Text>
        )}
        {usage.map(({ meter, quantity, unit }) => (
          <Text key={meter} size="sm" span>
            {formatQuantity(quantity)} {unitName(unit)}{' '}
            <Text span inherit c="dimmed">
              ({meterName(meter)})
            </Text>
          </Text>
        ))}
      </Stack>
    </Figure>
  );
}

function NewestJobs({ jobs }: { readonly jobs: ReplyOf<'jobs.list'>['items'] }) {
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

/** How many there are; `100+` when there are more than one page holds. */
function countOf(...lists: readonly (ReplyOf<'jobs.list'> | undefined)[]): string {
  const count = lists.reduce((sum, list) => sum + (list?.items.length ?? 0), 0);
  return `${count}${lists.some((list) => list?.nextCursor !== undefined) ? '+' : ''}`;
}
