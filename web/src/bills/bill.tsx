import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import { unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading } from '../shell/states.tsx';

/** One invoice. Each line opens into its parts. */
export function Bill({ org, invoice }: { readonly org: string; readonly invoice: string }) {
  const { data, error, isPending, refetch } = useRead('billing.getInvoice', { org, invoice });
  if (isPending) return <Loading what="the bill" />;
  if (data === undefined) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <Stack>
      <Group>
        <PageTitle>{`Bill from ${formatDay(data.from)} until ${formatDay(data.to)}`}</PageTitle>
        <StatusBadge status={data.status === 'draft' ? 'draft invoice' : data.status} />
      </Group>
      <Text c="dimmed" size="sm">
        Days are UTC days; the last one named is not included. Open a line to see what it is made of, or see{' '}
        <Anchor component={Link} href={`/bills/compare?to=${data.from.slice(0, 7)}`} underline="always">
          why it changed
        </Anchor>{' '}
        since the month before.
      </Text>
      <DataTable
        label="Lines of the bill"
        minWidth={320}
        columns={[{ title: 'What' }, { title: 'Quantity', right: true }, { title: 'Amount', right: true }]}
        footer={
          <Table.Tr>
            <Table.Th colSpan={2}>Total</Table.Th>
            <Table.Th ta="right">{formatMoney(data.total, data.currency)}</Table.Th>
          </Table.Tr>
        }
      >
        {data.lines.map(({ line, description, quantity, unit, amount }) => (
          <Table.Tr key={line}>
            <Table.Td>
              <Anchor component={Link} href={`/bills/${invoice}/lines/${line}`}>
                {description}
              </Anchor>
            </Table.Td>
            <NumberCell>
              {formatQuantity(quantity)} {unitName(unit)}
            </NumberCell>
            <NumberCell>{formatMoney(amount, data.currency)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}
