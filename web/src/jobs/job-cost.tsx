import { Table, Text, Title } from '@mantine/core';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { useRead } from '../session/read.ts';
import { rangeOf } from './range.ts';

/** What a job used: its share of storage while files were linked to it, and its run time. Exact, day by UTC day. */
export function JobCost({ org, job, from }: { readonly org: string; readonly job: string; readonly from: string }) {
  const current = useRead('billing.currentUsage', { org });
  // The platform's own day, which is not this machine's when its clock was moved.
  const nowMs = Date.parse(current.data?.at ?? '') || Date.now();
  const range = rangeOf(Date.parse(from), nowMs);
  const { data } = useRead('billing.listUsageByJob', { org }, range, { enabled: !current.isPending });
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
