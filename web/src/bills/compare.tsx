import { Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { isMonth, previousMonth } from '../../../lib/domain/metering/day.ts';
import { formatMoney } from '../format/money.ts';
import { namesIn } from '../session/names.ts';
import { useRead } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Failure, Loading } from '../shell/states.tsx';
import { WorkLink } from '../shell/work-link.tsx';
import { type Bridge, causeInWords, headlineOf, stepsOf } from './causes.ts';
import { Waterfall } from './waterfall.tsx';

/** Why one month costs more or less than another: every cause with its amount. Both months are part of the address. */
export function Compare({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const thisMonth = new Date().toISOString().slice(0, 7);
  const to = search.get('to') ?? thisMonth;
  const from = search.get('from') ?? (isMonth(to) ? previousMonth(to) : to);
  const { data, error, isPending, refetch } = useRead('billing.getBridge', { org }, { from, to });
  return (
    <Stack>
      <PageTitle>Why it changed</PageTitle>
      <Group>
        <TextInput
          label="Month"
          type="month"
          value={from}
          onChange={(event) => setSearch({ from: event.currentTarget.value, to })}
        />
        <TextInput
          label="Compared with"
          type="month"
          value={to}
          onChange={(event) => setSearch({ from, to: event.currentTarget.value })}
        />
      </Group>
      {isPending ? <Loading what="the comparison" /> : null}
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined ? null : <Causes bridge={data} />}
    </Stack>
  );
}

function Causes({ bridge }: { readonly bridge: Bridge }) {
  const { currency, before, after, effects } = bridge;
  const nameOf = useMemo(() => namesIn(bridge.names), [bridge]);
  const steps = useMemo(() => stepsOf(bridge), [bridge]);
  return (
    <>
      <Text role="status">{headlineOf(bridge, nameOf)}</Text>
      <Waterfall steps={steps} />
      <DataTable
        label="Causes"
        minWidth={420}
        columns={[{ title: 'Cause' }, { title: 'Difference', right: true }]}
        footer={
          <Table.Tr>
            <Table.Th>{after.month}</Table.Th>
            <Table.Th ta="right">{formatMoney(after.total, currency)}</Table.Th>
          </Table.Tr>
        }
      >
        <Table.Tr>
          <Table.Td>{before.month}</Table.Td>
          <NumberCell>{formatMoney(before.total, currency)}</NumberCell>
        </Table.Tr>
        {effects.map((effect) => (
          <Table.Tr key={`${effect.cause} ${effect.meter}`}>
            <Table.Td>
              {causeInWords(effect)}
              {effect.jobs.map(({ job, amount }) => (
                <Text key={job ?? ''} size="sm" c="dimmed">
                  {job === undefined ? 'no job' : <WorkLink href={`/jobs/${job}`}>{nameOf(job)}</WorkLink>}:{' '}
                  {formatMoney(amount, currency)}
                </Text>
              ))}
            </Table.Td>
            <NumberCell>{formatMoney(effect.amount, currency)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="sm" c="dimmed">
        Months are as they are now: what came late is in its own month, and one that is not over counts up to this
        moment. Days and usage are valued by the earlier terms, terms by the later usage; the causes sum to the
        difference exactly.
      </Text>
    </>
  );
}
