import { Table, Text, Title } from '@mantine/core';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { useRead } from '../session/read.ts';

/** What a job used: its share of storage while files were linked to it, and its run time. Exact, day by UTC day. */
export function JobCost({ org, job, from }: { readonly org: string; readonly job: string; readonly from: string }) {
  const today = new Date().toISOString().slice(0, 10);
  const { data } = useRead('billing.listUsageByJob', { org }, { from: from.slice(0, 10), to: today });
  const usage = data?.items.find((item) => item.job === job)?.usage ?? [];
  return (
    <>
      <Title order={2} size="h4">
        Used so far
      </Title>
      {usage.length === 0 ? (
        <Text c="dimmed">Nothing yet.</Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th ta="right">Quantity</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {usage.map(({ meter, quantity, unit }) => (
              <Table.Tr key={meter}>
                <Table.Td>{meterName(meter)}</Table.Td>
                <Table.Td ta="right">
                  {formatQuantity(quantity)} {unitName(unit)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
