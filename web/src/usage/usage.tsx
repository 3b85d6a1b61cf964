import { Anchor, Group, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, useSearchParams } from 'wouter';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { useRead } from '../session/read.ts';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { chartSeries, metersOf } from './series.ts';

const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }));
const DAY_MS = 86_400_000;
const RANGES = ['7', '30', '90'] as const;

/** What was used day by day, as a chart and as the same numbers in a table; and divided among jobs. */
export function Usage({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const days = RANGES.find((range) => range === search.get('days')) ?? '30';
  const now = Date.now();
  const to = new Date(now).toISOString().slice(0, 10);
  const from = new Date(now - (Number(days) - 1) * DAY_MS).toISOString().slice(0, 10);
  const { data, error, isPending, refetch } = useRead('billing.listUsageDays', { org }, { from, to });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          Usage
        </Title>
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
      {isPending ? <Loading what="the usage" /> : null}
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined || data.items.length === 0 ? (
        isPending ? null : (
          <Empty title="Nothing used in these days">Files and jobs appear here as they are used.</Empty>
        )
      ) : (
        <>
          <Suspense fallback={<Loading what="the chart" />}>
            <UsageChart series={chartSeries(data.items)} />
          </Suspense>
          <DaysTable days={data.items} />
          <ByJob org={org} from={from} to={to} />
        </>
      )}
    </Stack>
  );
}

interface Day {
  readonly day: string;
  readonly closed: boolean;
  readonly usage: readonly { readonly meter: string; readonly quantity: string; readonly unit: string }[];
}

function DaysTable({ days }: { readonly days: readonly Day[] }) {
  const meters = metersOf(days);
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Caption>The same numbers as in the chart</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day (UTC)</Table.Th>
            {meters.map(({ meter, unit }) => (
              <Table.Th key={meter} ta="right">
                {meter} ({unit})
              </Table.Th>
            ))}
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map(({ day, closed, usage }) => (
            <Table.Tr key={day}>
              <Table.Td>{formatDay(day)}</Table.Td>
              {meters.map(({ meter }) => (
                <Table.Td key={meter} ta="right">
                  {formatQuantity(usage.find((entry) => entry.meter === meter)?.quantity ?? '0')}
                </Table.Td>
              ))}
              <Table.Td>{closed ? 'closed' : 'open'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ByJob({ org, from, to }: { readonly org: string; readonly from: string; readonly to: string }) {
  const { data } = useRead('billing.listUsageByJob', { org }, { from, to });
  if (data === undefined) return null;
  const rows = [
    ...data.items.map(({ job, usage }) => ({ job: job as string | undefined, usage })),
    { job: undefined, usage: data.unlinked },
  ].flatMap(({ job, usage }) => usage.map((entry) => ({ job, ...entry })));
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Caption>Divided among jobs; the shares sum to the whole</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Job</Table.Th>
            <Table.Th>Meter</Table.Th>
            <Table.Th ta="right">Quantity</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ job, meter, quantity, unit }) => (
            <Table.Tr key={`${job ?? ''} ${meter}`}>
              <Table.Td>
                {job === undefined ? (
                  'no job'
                ) : (
                  <Anchor component={Link} href={`/jobs/${job}`}>
                    {job}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>{meter}</Table.Td>
              <Table.Td ta="right">
                {formatQuantity(quantity)} {unit}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
