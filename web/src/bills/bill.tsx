import { Anchor, Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { useRead } from '../session/read.ts';
import { Failure, Loading } from '../shell/states.tsx';

/** One invoice. Each line opens into what it is made of. */
export function Bill({ org, invoice }: { readonly org: string; readonly invoice: string }) {
  const { data, error, isPending, refetch } = useRead('billing.getInvoice', { org, invoice });
  if (isPending) return <Loading what="the bill" />;
  if (data === undefined) return <Failure error={error} retry={() => void refetch()} />;
  return (
    <Stack>
      <Group>
        <Title order={1} size="h2">
          Bill from {formatDay(data.from)} until {formatDay(data.to)}
        </Title>
        <StatusBadge status={data.status === 'draft' ? 'draft invoice' : data.status} />
      </Group>
      <Text c="dimmed" size="sm">
        Days are UTC days; the last one named is not included. Open a line to see what it is made of.
      </Text>
      <Table.ScrollContainer minWidth={520}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th ta="right">Quantity</Table.Th>
              <Table.Th ta="right">Amount</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.lines.map(({ line, description, quantity, unit, amount }) => (
              <Table.Tr key={line}>
                <Table.Td>
                  <Anchor component={Link} href={`/bills/${invoice}/lines/${line}`}>
                    {description}
                  </Anchor>
                </Table.Td>
                <Table.Td ta="right">
                  {formatQuantity(quantity)} {unit}
                </Table.Td>
                <Table.Td ta="right">{formatMoney(amount, data.currency)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th>Total</Table.Th>
              <Table.Th />
              <Table.Th ta="right">{formatMoney(data.total, data.currency)}</Table.Th>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
