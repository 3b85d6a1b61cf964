import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { isDay } from '../../../lib/domain/metering/day.ts';
import { csvAddress } from '../format/csv.ts';
import { unitName } from '../format/meter.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useRead } from '../session/read.ts';
import { later } from '../shell/later.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Loading, Missing } from '../shell/states.tsx';
import { Terms } from '../shell/terms.tsx';
import { DaysTable } from './days-table.tsx';
import { rangeOf } from './range.ts';
import { RangeChoice } from './range-choice.tsx';
import { chartsOf, costChartOf, type UsageDay } from './series.ts';
import { Shares } from './shares.tsx';
import { daysCsv } from './usage-csv.ts';
import { useDivided } from './use-divided.ts';

const HoursTable = lazy(async () => ({ default: (await import('./hours-table.tsx')).HoursTable }));
// Its chunk is loaded while the days are read.
const UsageChart = later(async () => (await import('./usage-chart.tsx')).UsageChart);
void UsageChart.load();

const NONE: readonly UsageDay[] = [];

/**
 * What was used and what it costs, day by day, as charts and as the same numbers in a table; and divided among services,
 * jobs, files and people, beside the days before. The address holds what is chosen.
 */
export function Usage({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const today = platformToday();
  const range = useMemo(() => rangeOf(search, today), [search, today]);
  const read = useRead('billing.listUsageDays', { org }, { from: range.from, to: range.to });
  const usedFor = useDivided(org, range);
  const hours = search.get('hours') ?? '';
  const { items, currency } = read.data ?? { items: NONE };
  const shown = search.get('show') === 'quantity' || currency === undefined ? 'quantity' : 'cost';
  const openDay = useCallback(
    (day: string) => setSearch((before) => ({ ...Object.fromEntries(before), hours: day })),
    [setSearch],
  );
  const charts = useMemo(
    () => (shown === 'cost' && currency !== undefined ? [costChartOf(items, currency)] : chartsOf(items)),
    [items, currency, shown],
  );
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Usage and costs</PageTitle>
        <Group>
          <SegmentedControl
            aria-label="Shown in the chart"
            data={[
              { value: 'cost', label: 'Cost', disabled: currency === undefined },
              { value: 'quantity', label: 'Quantity' },
            ]}
            value={shown}
            onChange={(show) => setSearch((before) => ({ ...Object.fromEntries(before), show }))}
          />
          <RangeChoice range={range} today={today} />
        </Group>
      </Group>
      <Text c="dimmed" size="sm">
        Days are UTC days. A day becomes final when it is closed, soon after 00:00 UTC. Costs are parts of the lines of
        bills as they are now: where a price depends on the month’s quantity, they move until its end.
      </Text>
      <Terms names={['GB-hour', 'Compute', 'Egress', 'Day (UTC)']} />
      {read.isPending ? <Loading what="the usage" /> : null}
      {read.isLoadingError ? <Missing what="the usage" read={read} /> : null}
      {read.isSuccess && items.length === 0 ? (
        <Empty title="Nothing used in these days">Files and jobs appear here as they are used.</Empty>
      ) : null}
      {items.length === 0 ? null : (
        <>
          <Suspense fallback={<Loading what="the charts" />}>
            {charts.map(({ unit, series }) => (
              <UsageChart key={unit} unit={shown === 'cost' ? unit : unitName(unit)} series={series} />
            ))}
          </Suspense>
          <Shares org={org} range={range} usedFor={usedFor}>
            <Group justify="space-between">
              <Title order={2} size="h4">
                Day by day
              </Title>
              <Button
                variant="default"
                size="xs"
                component="a"
                href={csvAddress(daysCsv(items, currency))}
                download={`usage-${range.from}.csv`}
              >
                Save days as CSV
              </Button>
            </Group>
            <DaysTable days={items} currency={currency} onDay={openDay} />
            {isDay(hours) ? (
              <Suspense fallback={<Loading what="the hours" />}>
                <HoursTable key={hours} org={org} day={hours} />
              </Suspense>
            ) : null}
          </Shares>
        </>
      )}
    </Stack>
  );
}
