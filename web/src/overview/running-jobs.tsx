import { Table } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatMoney } from '../format/money.ts';
import { formatDuration } from '../format/time.ts';
import { hourlyPrice, type Prices, priceOf } from '../jobs/run-price.ts';
import type { ReplyOf } from '../session/api.ts';
import { platformNowMs } from '../session/platform-clock.ts';
import { useRead } from '../session/read.ts';
import { NumberCell } from '../shell/data-table.tsx';
import { SHOWN_AT_ONCE } from './reads.ts';
import { NameCell, ShortList } from './short-list.tsx';

type Job = ReplyOf<'jobs.list'>['items'][number];

const TICK_MS = 1_000;
const COLUMNS = [{ title: 'Job' }, { title: 'Machine' }, { title: 'For', right: true }] as const;
const COSTS = [
  { title: 'Per hour', right: true },
  { title: 'So far, about', right: true },
] as const;

/** Jobs that run, with how long and, for those who pay, what it comes to; it moves while one looks. */
export function RunningJobs(props: { readonly org: string; readonly jobs: readonly Job[]; readonly pays: boolean }) {
  const { org, jobs, pays } = props;
  const { data } = useRead('finance.getPrices', { org }, undefined, { enabled: pays && jobs.length > 0 });
  const prices = pays ? data : undefined;
  return (
    <ShortList
      title="Running now"
      rest={{ href: '/jobs?status=running', name: 'All that run' }}
      most={SHOWN_AT_ONCE}
      minWidth={pays ? 480 : 320}
      columns={pays ? [...COLUMNS, ...COSTS] : COLUMNS}
      items={jobs}
      empty={`No job runs now. One that does is here with its time${pays ? ' and cost' : ''}, as it goes.`}
    >
      {(job) => <RunningJob key={job.id} job={job} prices={prices} pays={pays} />}
    </ShortList>
  );
}

function RunningJob(props: { readonly job: Job; readonly prices: Prices | undefined; readonly pays: boolean }) {
  const { job, prices, pays } = props;
  const nowMs = useNow();
  const ranMs = job.startedAt === undefined ? undefined : Math.max(0, nowMs - Date.parse(job.startedAt));
  const hourly = hourlyPrice(prices, job.machineType);
  const money = (amount: number) =>
    prices === undefined ? '–' : formatMoney(amount.toFixed(4), prices.currency, undefined, 4);
  return (
    <Table.Tr>
      <NameCell href={`/jobs/${job.id}`}>{job.name}</NameCell>
      <Table.Td>{job.machineType}</Table.Td>
      <NumberCell>{ranMs === undefined ? '–' : formatDuration(ranMs)}</NumberCell>
      {pays ? (
        <>
          <NumberCell>{hourly === undefined ? '–' : money(hourly)}</NumberCell>
          <NumberCell>{hourly === undefined || ranMs === undefined ? '–' : money(priceOf(hourly, ranMs))}</NumberCell>
        </>
      ) : null}
    </Table.Tr>
  );
}

function useNow(): number {
  const [nowMs, setNowMs] = useState(platformNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(platformNowMs()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
