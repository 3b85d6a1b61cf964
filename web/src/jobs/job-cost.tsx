import { Table, Text, Title } from '@mantine/core';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { isCut, MAX_SHARED_DAYS, rangeOf } from './range.ts';

/** What a job used and costs: its share of storage while files were linked to it, and its run time. */
export function JobCost({ org, job, from }: { readonly org: string; readonly job: string; readonly from: string }) {
  const current = useRead('billing.currentUsage', { org });
  // The platform's own day, which is not this machine's when its clock was moved.
  const nowMs = Date.parse(current.data?.at ?? '') || Date.now();
  const fromMs = Date.parse(from);
  const range = rangeOf(fromMs, nowMs);
  const { data } = useRead('billing.listUsageByJob', { org }, range, { enabled: !current.isPending });
  const { usage = [], amount } = data?.items.find((item) => item.job === job) ?? {};
  const money = (value: string | undefined) =>
    value === undefined || data?.currency === undefined ? '–' : formatMoney(value, data.currency);
  return (
    <>
      <Title order={2} size="h4">
        Cost so far
      </Title>
      {usage.length === 0 ? (
        <Text c="dimmed">Nothing used yet.</Text>
      ) : (
        <>
          <DataTable
            label="Cost so far"
            minWidth={320}
            columns={[{ title: 'What' }, { title: 'Quantity', right: true }, { title: 'Cost', right: true }]}
            footer={
              <Table.Tr>
                <Table.Th colSpan={2}>Total</Table.Th>
                <Table.Th ta="right">{money(amount)}</Table.Th>
              </Table.Tr>
            }
          >
            {usage.map(({ meter, quantity, unit, amount: part }) => (
              <Table.Tr key={meter}>
                <Table.Td>{meterName(meter)}</Table.Td>
                <NumberCell>
                  {formatQuantity(quantity)} {unitName(unit)}
                </NumberCell>
                <NumberCell>{money(part)}</NumberCell>
              </Table.Tr>
            ))}
          </DataTable>
          <Text size="sm" c="dimmed">
            {amount === undefined
              ? 'Where no cost is shown, only a whole month has a price (tiers, allowances, minimums): see the bill.'
              : 'Exact, at today’s prices: a bill rounds once, each of its lines, and then takes off fixed discounts.'}{' '}
            {isCut(fromMs, nowMs) ? `Only the last ${MAX_SHARED_DAYS} days are counted here.` : null}
          </Text>
        </>
      )}
    </>
  );
}
