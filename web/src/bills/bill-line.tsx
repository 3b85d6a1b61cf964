import { Alert, Anchor, Breadcrumbs, Code, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay, formatInstant } from '../format/time.ts';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading } from '../shell/states.tsx';
import { Wide } from '../shell/wide.tsx';
import { PartsTable } from './parts-table.tsx';

/** Where a line comes from: days, then files and jobs, then the events themselves. */
export function BillLine(props: { readonly org: string; readonly invoice: string; readonly line: string }) {
  const { org, invoice, line } = props;
  const bill = useRead('billing.getInvoice', { org, invoice });
  const { data, error, isPending, refetch } = useRead('billing.explainLine', { org, invoice, line });
  if (isPending || bill.isPending) return <Loading what="the line" />;
  if (data === undefined || bill.data === undefined) {
    return <Failure error={error ?? bill.error} retry={() => void refetch()} />;
  }
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component={Link} href="/bills">
          Bills
        </Anchor>
        <Anchor component={Link} href={`/bills/${invoice}`}>
          {formatDay(bill.data.from)}
        </Anchor>
        <Text>Line {line}</Text>
      </Breadcrumbs>
      <PageTitle>{data.line.description}</PageTitle>
      <Text>
        {formatQuantity(data.line.quantity)} {unitName(data.line.unit)} ={' '}
        {formatMoney(data.line.amount, bill.data.currency)}
      </Text>
      {data.truncated ? <Alert color="yellow">Only the first rows are shown; more exist.</Alert> : null}
      <Title order={2} size="h4">
        Days (UTC)
      </Title>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            <Table.Th ta="right">Quantity</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.days.map(({ day, quantity }) => (
            <Table.Tr key={day}>
              <Table.Td>{formatDay(day)}</Table.Td>
              <Table.Td ta="right">
                {formatQuantity(quantity)} {unitName(data.line.unit)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={2} size="h4">
        Files and jobs
      </Title>
      <Text size="sm" c="dimmed">
        Exact counts: byte-milliseconds of storage, milliseconds of run time. They sum to the quantity above.
      </Text>
      <PartsTable org={org} parts={data.parts} />
      <Title order={2} size="h4">
        Events
      </Title>
      <Text size="sm" c="dimmed">
        The facts that these numbers are computed from, as they stand in the log.
      </Text>
      <Wide label="Events" minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>What happened</Table.Th>
              <Table.Th>Where</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.events.map(({ stream, version, type, at }) => (
              <Table.Tr key={`${stream}@${version}`}>
                <Table.Td>{formatInstant(at)}</Table.Td>
                <Table.Td>{type}</Table.Td>
                <Table.Td>
                  <Code>
                    {stream}@{version}
                  </Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </Stack>
  );
}
