import { Table, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatMoney } from '../format/money.ts';
import { formatDuration } from '../format/time.ts';
import { hourlyPrice, type Prices, priceOf } from '../jobs/run-price.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';

type Job = ReplyOf<'jobs.list'>['items'][number];

const TICK_MS = 1_000;
const COLUMNS = [{ title: 'Running' }, { title: 'Machine' }, { title: 'Since', right: true }] as const;
const COSTS = [
  { title: 'An hour', right: true },
  { title: 'So far, about', right: true },
] as const;

/** Jobs that run, with how long and, for those who pay, what it comes to; it moves while one looks. */
export function RunningJobs(props: {
  readonly org: string;
  readonly jobs: readonly Job[];
  readonly pays: boolean;
  /** By how much the platform's clock, by which jobs run, is ahead of this computer's. */
  readonly aheadMs: number;
}) {
  const { org, jobs, pays, aheadMs } = props;
  const prices = useRead('finance.getPrices', { org }, undefined, { enabled: pays });
  const nowMs = useNow() + aheadMs;
  return (
    <div>
      <Title order={2} size="h4">
        Running now
      </Title>
      <DataTable label="Running now" minWidth={pays ? 560 : 320} columns={pays ? [...COLUMNS, ...COSTS] : COLUMNS}>
        {jobs.map((job) => (
          <RunningJob key={job.id} job={job} nowMs={nowMs} prices={pays ? prices.data : undefined} pays={pays} />
        ))}
      </DataTable>
    </div>
  );
}

function RunningJob(props: {
  readonly job: Job;
  readonly nowMs: number;
  readonly prices: Prices | undefined;
  readonly pays: boolean;
}) {
  const { job, nowMs, prices, pays } = props;
  const ranMs = job.startedAt === undefined ? undefined : Math.max(0, nowMs - Date.parse(job.startedAt));
  const hourly = hourlyPrice(prices, job.machineType);
  const money = (amount: number) =>
    prices === undefined ? '–' : formatMoney(amount.toFixed(4), prices.currency, undefined, 4);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <NameLink href={`/jobs/${job.id}`}>{job.name}</NameLink>
      </Table.Td>
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
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
