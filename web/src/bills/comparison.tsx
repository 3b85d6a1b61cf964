import { Group, SegmentedControl, Table, Text, TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ComponentType, type ReactNode, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { addDays, isMonth, monthOf, previousMonth } from '../../../lib/domain/metering/day.ts';
import { weekOf } from '../../../lib/domain/metering/span.ts';
import { formatMoney } from '../format/money.ts';
import { namesIn } from '../format/names.ts';
import { platformToday } from '../session/platform-clock.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { type Bridge, causeInWords, changeInWords, headlineOf, stepsOf } from './causes.ts';
import { Waterfall } from './waterfall.tsx';

type Work = ComponentType<{ readonly href: string; readonly children: ReactNode }>;

/** Inputs of browsers name weeks as the API does. */
const KINDS = {
  month: { label: 'Months', one: 'Month', type: 'month' },
  week: { label: 'Weeks', one: 'Week', type: 'week' },
  day: { label: 'Days', one: 'Day', type: 'date' },
} as const;

/** Of a kind, the newest one and the one before it; of weeks and days, that are over. */
function newestOf(kind: string): { from: string; to: string } {
  const today = platformToday();
  if (kind === 'day') return { from: addDays(today, -2), to: addDays(today, -1) };
  if (kind === 'week') return { from: weekOf(addDays(today, -14)), to: weekOf(addDays(today, -7)) };
  const to = monthOf(today);
  return { from: previousMonth(to), to };
}

/** The two that are compared: months as long as nobody chose others. Both are part of the address. */
export function useSpans() {
  const [search, setSearch] = useSearchParams();
  const to = search.get('to') ?? monthOf(platformToday());
  const from = search.get('from') ?? (isMonth(to) ? previousMonth(to) : to);
  const kind = to.includes('W') ? 'week' : to.length > 7 ? 'day' : 'month';
  return {
    spans: { from, to },
    kind,
    setSpans: (next: { readonly from: string; readonly to: string }) => setSearch(next),
  } as const;
}

/** Why one month, week or day costs more or less than another: every cause with its amount. */
export function Comparison(props: {
  readonly chosen: ReturnType<typeof useSpans>;
  readonly read: Pick<UseQueryResult<Bridge>, 'data' | 'error' | 'isPending' | 'refetch'>;
  /** The name of a job or a file, which leads to its page where who looks may open it. */
  readonly work: Work;
}) {
  const {
    spans: { from, to },
    kind,
    setSpans,
  } = props.chosen;
  const { data, error, isPending, refetch } = props.read;
  return (
    <>
      <Group align="end">
        <SegmentedControl
          aria-label="What is compared"
          data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
          value={kind}
          onChange={(value) => setSpans(newestOf(value))}
        />
        <TextInput
          label={KINDS[kind].one}
          type={KINDS[kind].type}
          value={from}
          onChange={(event) => setSpans({ from: event.currentTarget.value, to })}
        />
        <TextInput
          label="Compared with"
          type={KINDS[kind].type}
          value={to}
          onChange={(event) => setSpans({ from, to: event.currentTarget.value })}
        />
      </Group>
      {isPending ? <Loading what="the comparison" /> : null}
      {data === undefined && error !== null ? <Missing what="the comparison" read={{ error, refetch }} /> : null}
      {data === undefined ? null : <Causes bridge={data} work={props.work} />}
    </>
  );
}

function Causes({ bridge, work: WorkName }: { readonly bridge: Bridge; readonly work: Work }) {
  const { currency, before, after, effects } = bridge;
  const nameOf = useMemo(() => namesIn(bridge.names), [bridge]);
  const steps = useMemo(() => stepsOf(bridge), [bridge]);
  return (
    <>
      <Text role="status">{headlineOf(bridge, nameOf)}</Text>
      <Waterfall steps={steps} />
      <DataTable
        label="Causes"
        minWidth={300}
        columns={[{ title: 'Cause' }, { title: 'Difference', right: true }]}
        footer={
          <Table.Tr>
            <Table.Th>{after.span}</Table.Th>
            <Table.Th ta="right">{formatMoney(after.total, currency)}</Table.Th>
          </Table.Tr>
        }
      >
        <Table.Tr>
          <Table.Td>{before.span}</Table.Td>
          <NumberCell>{formatMoney(before.total, currency)}</NumberCell>
        </Table.Tr>
        {effects.map((effect) => (
          <Table.Tr key={`${effect.cause} ${effect.meter}`}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              {causeInWords(effect)}
              {effect.jobs.map((part) => (
                <Text key={part.job ?? ''} size="sm" c="dimmed">
                  {part.job === undefined ? (
                    'no job'
                  ) : (
                    <WorkName href={`/jobs/${part.job}`}>{nameOf(part.job)}</WorkName>
                  )}
                  : {formatMoney(part.amount, currency)} ({changeInWords(part, effect.meter)})
                </Text>
              ))}
              {effect.files.length === 0 ? null : (
                <Text size="sm" c="dimmed" mt={4}>
                  The same by file:
                </Text>
              )}
              {effect.files.map((part) => (
                <Text key={part.file} size="sm" c="dimmed">
                  <WorkName href={`/files/${part.file}`}>{nameOf(part.file)}</WorkName>:{' '}
                  {formatMoney(part.amount, currency)} ({changeInWords(part, effect.meter)})
                </Text>
              ))}
            </Table.Td>
            <NumberCell>{formatMoney(effect.amount, currency)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      <Text size="sm" c="dimmed">
        All is as it is now: what came late is on its own day, and what is not over counts up to this moment. Days and
        usage are valued by the earlier terms, terms by the later usage; what came late to either is a cause of its own.
        The causes sum to the difference exactly.
      </Text>
    </>
  );
}
