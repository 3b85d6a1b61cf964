import { Table, Text, Title } from '@mantine/core';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { Amount } from '../shell/amount.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { Terms } from '../shell/terms.tsx';
import { StatusBadge } from './status-badge.tsx';

/** While the job runs, its cost grows without an event. */
const LIVE_REFRESH_MS = 15_000;

/** Digits of a cost on the page; the others are shown when one points at it. */
const DIGITS = 4;

type Cost = ReplyOf<'billing.getJobCost'>;

const NUMBERS = [
  { title: 'Quantity', right: true },
  { title: 'Cost', right: true },
] as const;

/** A job's usage and cost since it was made: its share of storage while files were linked to it, and its run time. */
export function JobCost({ org, job, live }: { readonly org: string; readonly job: string; readonly live: boolean }) {
  const refetchInterval = live ? LIVE_REFRESH_MS : false;
  const { data, error, isPending, refetch } = useRead('billing.getJobCost', { org, job }, undefined, {
    refetchInterval,
  });
  return (
    <>
      <Title order={2} size="h4">
        Cost so far
      </Title>
      {isPending ? <Loading what="the cost" /> : null}
      {data === undefined && error !== null ? <Missing what="the cost" read={{ error, refetch }} /> : null}
      {data?.usage.length === 0 ? <Text c="dimmed">Nothing used yet.</Text> : null}
      {data === undefined || data.usage.length === 0 ? null : (
        <>
          <Totals cost={data} />
          {data.items.length > 1 ? <Lines cost={data} /> : null}
          <Text size="sm" c="dimmed">
            {noteOn(data)}
          </Text>
          <Terms names={['GB-hour', 'Compute', 'Attempt']} />
        </>
      )}
    </>
  );
}

function Totals({ cost }: { readonly cost: Cost }) {
  return (
    <DataTable
      label="Cost so far"
      minWidth={320}
      columns={[{ title: 'What' }, ...NUMBERS]}
      footer={
        <Table.Tr>
          <Table.Th colSpan={2}>Total</Table.Th>
          <Table.Th ta="right">
            <Amount amount={cost.amount} currency={cost.currency} digits={DIGITS} />
          </Table.Th>
        </Table.Tr>
      }
    >
      {cost.usage.map((used) => (
        <Table.Tr key={used.meter}>
          <Used used={used} cost={cost} />
        </Table.Tr>
      ))}
    </DataTable>
  );
}

/** The job's part of each line that it used something of, newest first. */
function Lines({ cost }: { readonly cost: Cost }) {
  return (
    <DataTable
      label="Cost by bill"
      minWidth={640}
      columns={[{ title: 'From (UTC)' }, { title: 'Until (UTC)' }, { title: 'Bill' }, { title: 'What' }, ...NUMBERS]}
    >
      {cost.items.map((item) => (
        <Table.Tr key={`${item.from} ${item.to} ${item.meter}`}>
          <Table.Td>{formatDay(item.from)}</Table.Td>
          <Table.Td>{formatDay(item.to)}</Table.Td>
          <Table.Td>
            <StatusBadge status={item.status === 'draft' ? 'draft invoice' : item.status} />
          </Table.Td>
          <Used used={item} cost={cost} />
        </Table.Tr>
      ))}
    </DataTable>
  );
}

function Used({ used, cost }: { readonly used: Cost['usage'][number]; readonly cost: Cost }) {
  return (
    <>
      <Table.Td>{meterName(used.meter)}</Table.Td>
      <NumberCell>
        {formatQuantity(used.quantity)} {unitName(used.unit)}
      </NumberCell>
      <NumberCell>
        <Amount amount={used.amount} currency={cost.currency} digits={DIGITS} />
      </NumberCell>
    </>
  );
}

function noteOn({ currency, amount, items, truncated }: Cost): string {
  if (currency === undefined) return 'There is no price until the first day is closed, soon after 00:00 UTC.';
  const sentences = ['The job’s part of the lines of bills as they are now, by the terms of each day.'];
  if (items.some(({ status }) => status === 'running'))
    sentences.push('Where a line is running, days that are not closed yet count as if they closed now.');
  if (amount === undefined) sentences.push('What shows no cost has no price in the plan.');
  if (truncated) sentences.push('Older lines are in the total and not listed.');
  return sentences.join(' ');
}
