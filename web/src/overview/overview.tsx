import { Anchor, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { Wide } from '../shell/wide.tsx';

const METER_REFRESH_MS = 5_000;
const ACTIVE_STATUSES = new Set(['submitted', 'running']);

/** The month so far, the running meter of today, what is stored now, and what runs. */
export function Overview({ org }: { readonly org: string }) {
  const current = useRead('billing.currentUsage', { org }, undefined, { refetchInterval: METER_REFRESH_MS });
  const invoices = useRead('billing.listInvoices', { org }, { limit: 1 });
  const jobs = useRead('jobs.list', { org }, { limit: 20 });
  if (current.isPending || invoices.isPending || jobs.isPending) return <Loading what="the overview" />;
  const failed = [current, invoices, jobs].find(({ isError }) => isError);
  if (failed !== undefined) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  const open = invoices.data?.items.find(({ status }) => status === 'draft');
  const active = (jobs.data?.items ?? []).filter(({ status }) => ACTIVE_STATUSES.has(status));
  return (
    <Stack>
      <PageTitle>Overview</PageTitle>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        <Figure
          label="Month to date"
          note={open === undefined ? 'No open bill yet' : 'The open bill, exact to its closed days'}
        >
          {open === undefined ? (
            '–'
          ) : (
            <Anchor component={Link} href={`/bills/${open.id}`}>
              {formatMoney(open.total, open.currency)}
            </Anchor>
          )}
        </Figure>
        <Figure label="Stored now" note="Bytes of every file and open upload">
          {formatBytes(current.data?.storedBytes ?? '0')}
        </Figure>
        <Figure label="Jobs running" note="Submitted and running">
          {active.length}
        </Figure>
        <Figure
          label="Today’s meter"
          note={current.data === undefined ? '' : `At ${formatInstant(current.data.at)}; the day ends at 00:00 UTC`}
        >
          <Stack gap={0}>
            {(current.data?.usage ?? []).map(({ meter, quantity, unit }) => (
              <Text key={meter} size="sm" span>
                {formatQuantity(quantity)} {unitName(unit)}{' '}
                <Text span inherit c="dimmed">
                  ({meterName(meter)})
                </Text>
              </Text>
            ))}
          </Stack>
        </Figure>
      </SimpleGrid>
      <Title order={2} size="h4">
        Newest jobs
      </Title>
      {jobs.data === undefined || jobs.data.items.length === 0 ? (
        <Empty title="No jobs yet">
          <Anchor component={Link} href="/files" underline="always">
            Upload a file
          </Anchor>{' '}
          and run a job on it.
        </Empty>
      ) : (
        <Wide label="Newest jobs" minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Job</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Changed</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.data.items.slice(0, 8).map(({ id, name, status, updatedAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Anchor component={Link} href={`/jobs/${id}`}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={status} />
                  </Table.Td>
                  <Table.Td>{formatInstant(updatedAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
    </Stack>
  );
}

function Figure({
  label,
  note,
  children,
}: {
  readonly label: string;
  readonly note: string;
  readonly children: ReactNode;
}) {
  return (
    <Card withBorder>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {label}
        </Text>
      </Group>
      <Text component="div" fz="xl" fw={700} my={4}>
        {children}
      </Text>
      <Text size="xs" c="dimmed">
        {note}
      </Text>
    </Card>
  );
}
