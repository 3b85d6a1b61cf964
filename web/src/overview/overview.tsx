import { Stack } from '@mantine/core';
import { Suspense, useState } from 'react';
import { PAYERS, WORKERS } from '../../../lib/client/roles.ts';
import { mayPassLater } from '../session/failed-reads.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useRead } from '../session/read.ts';
import { later } from '../shell/later.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { Figures } from './figures.tsx';
import { FirstSteps, useFirstSteps } from './first-steps.tsx';
import { useBelowReads } from './reads.ts';

// Its chunk is loaded while the figures are read.
const Below = later(async () => (await import('./below.tsx')).Below);
void Below.load();

const METER_REFRESH_MS = 15_000;
const MAX_COUNTED = 100;

/**
 * The month so far, the running meter of today, what is stored now, and what runs: what the role may see of it. Figures are
 * shown as they come, in places of their size; what is below them, when its height is known.
 */
export function Overview({ org }: { readonly org: string }) {
  const [pays, works] = [useIsOneOf(PAYERS), useIsOneOf(WORKERS)];
  const current = useRead('billing.currentUsage', { org }, undefined, {
    enabled: pays,
    refetchInterval: METER_REFRESH_MS,
  });
  const invoices = useRead('billing.listInvoices', { org }, { limit: 2 }, { enabled: pays });
  const { jobs, steps } = useFirstSteps(org, works);
  const counted = { limit: MAX_COUNTED } as const;
  const submitted = useRead('jobs.list', { org }, { ...counted, status: 'submitted' }, { enabled: works });
  const running = useRead('jobs.list', { org }, { ...counted, status: 'running' }, { enabled: works });
  const today = platformToday();
  const below = useBelowReads(org, pays, works, today);
  const isRead = ![current, invoices, submitted, running, ...Object.values(below)].some(({ isLoading }) => isLoading);
  // What failed and is tried again takes nothing away meanwhile.
  const [wasRead, setWasRead] = useState(isRead);
  if (isRead && !wasRead) setWasRead(true);
  const refused = [current, invoices, jobs, submitted, running].find(
    ({ isLoadingError, error }) => isLoadingError && !mayPassLater(error),
  );
  return (
    <Stack>
      <PageTitle>Overview</PageTitle>
      {refused === undefined ? null : <Missing what="the overview" read={refused} />}
      {steps === 'unknown' ? (
        <Loading what="the overview" />
      ) : (
        <>
          {steps === undefined ? null : <FirstSteps org={org} steps={steps} />}
          <Figures
            pays={pays}
            works={works}
            current={current}
            invoices={invoices}
            submitted={submitted}
            running={running}
          />
          {wasRead ? (
            <Suspense fallback={null}>
              <Below org={org} pays={pays} works={works} today={today} reads={below} running={running} jobs={jobs} />
            </Suspense>
          ) : null}
        </>
      )}
    </Stack>
  );
}
