import { Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { unitName } from '../format/meter.ts';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { DaysTable } from './days-table.tsx';
import { chartsOf } from './series.ts';
import { Shares } from './shares.tsx';

const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }));
const DAY_MS = 86_400_000;
const RANGES = ['7', '30', '90'] as const;

/** Usage day by day, as charts and as the same numbers in a table; and divided among jobs, files and people. */
export function Usage({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const days = RANGES.find((range) => range === search.get('days')) ?? '30';
  const current = useRead('billing.currentUsage', { org });
  // The platform's own day, which is not this machine's when its clock was moved.
  const now = Date.parse(current.data?.at ?? '') || Date.now();
  const to = new Date(now).toISOString().slice(0, 10);
  const from = new Date(now - (Number(days) - 1) * DAY_MS).toISOString().slice(0, 10);
  const read = useRead('billing.listUsageDays', { org }, { from, to }, { enabled: !current.isPending });
  const charts = useMemo(() => chartsOf(read.data?.items ?? []), [read.data]);
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Usage</PageTitle>
        <SegmentedControl
          aria-label="Days shown"
          data={RANGES.map((value) => ({ value, label: `${value} days` }))}
          value={days}
          onChange={(value) => setSearch({ days: value })}
        />
      </Group>
      <Text c="dimmed" size="sm">
        Days are UTC days. A day becomes final when it is closed, soon after 00:00 UTC.
      </Text>
      {read.isPending ? <Loading what="the usage" /> : null}
      {read.isError ? <Failure error={read.error} retry={() => void read.refetch()} /> : null}
      {read.data?.items.length === 0 ? (
        <Empty title="Nothing used in these days">Files and jobs appear here as they are used.</Empty>
      ) : null}
      {read.data === undefined || read.data.items.length === 0 ? null : (
        <>
          <Suspense fallback={<Loading what="the charts" />}>
            {charts.map(({ unit, series }) => (
              <UsageChart key={unit} unit={unitName(unit)} series={series} />
            ))}
          </Suspense>
          <Title order={2} size="h4">
            Day by day
          </Title>
          <DaysTable days={read.data.items} />
          <Shares org={org} from={from} to={to} />
        </>
      )}
    </Stack>
  );
}
