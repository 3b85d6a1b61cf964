import { Stack, Table, Text } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { CustomerLink } from './customer-link.tsx';

type Runs = ReplyOf<'admin.getRuns'>;

const SWEEPS = [
  { title: 'When' },
  { title: 'Compared', right: true },
  { title: 'Repaired', right: true },
  { title: 'Parked', right: true },
  { title: 'Timers fired', right: true },
  { title: 'What' },
] as const;
const NIGHTS = [
  { title: 'Began' },
  { title: 'Customers', right: true },
  { title: 'Open uploads', right: true },
  { title: 'Removed', right: true },
  { title: 'Kept', right: true },
  { title: 'What' },
] as const;

/** Runs of the sweep that found something, and when the last one ran. */
export function Sweeps({ sweeps }: { readonly sweeps: Runs['sweeps'] }) {
  const [last] = sweeps;
  if (last === undefined) return <Text>No sweep has run yet: there is one a minute.</Text>;
  const busy = sweeps.filter(isWorthARow);
  return (
    <Stack>
      <Text>
        The last one ran {formatInstant(last.at)}. Of {sweeps.length} runs {sweeps.length - busy.length} found nothing
        to repair.
      </Text>
      {busy.length === 0 ? null : (
        <DataTable label="Sweeps" minWidth={720} columns={SWEEPS}>
          {busy.map((run) => (
            <Table.Tr key={run.at}>
              <Table.Td>{formatInstant(run.at)}</Table.Td>
              <NumberCell>{run.compared}</NumberCell>
              <NumberCell>{run.repaired}</NumberCell>
              <NumberCell>{run.parked}</NumberCell>
              <NumberCell>{run.timersFired}</NumberCell>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{whatOf(run)}</Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </Stack>
  );
}

function isWorthARow(run: Runs['sweeps'][number]): boolean {
  return (
    run.repaired + run.parked + run.ahead + run.timersFired + run.timersFailed + run.unfinished + run.errors.length > 0
  );
}

function whatOf({ repairs, ahead, unfinished, timersFailed, errors }: Runs['sweeps'][number]): string {
  const counted = [
    [ahead, 'streams past the end of the log'],
    [unfinished, 'subscribers go on in the next run'],
    [timersFailed, 'timers failed'],
  ] as const;
  return [
    ...Object.entries(repairs).map(([subscriber, count]) => `${subscriber}: ${count} repaired`),
    ...counted.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...errors,
  ].join('; ');
}

/** What each night's comparison of the store with files, totals and quotas found. */
export function Comparisons({ nights }: { readonly nights: Runs['comparisons'] }) {
  if (nights.length === 0) return <Text>No night has been compared yet: it begins at 01:40 UTC.</Text>;
  return (
    <DataTable label="Nightly comparisons" minWidth={720} columns={NIGHTS}>
      {nights.map(({ startedAt, isOver, organisations, uploads, removed, removedBytes, kept, differing, named }) => (
        <Table.Tr key={startedAt}>
          <Table.Td>{formatInstant(startedAt)}</Table.Td>
          <NumberCell>{organisations}</NumberCell>
          <NumberCell>{uploads}</NumberCell>
          <NumberCell>
            {removed}
            {removedBytes === '0' ? '' : `, ${formatBytes(removedBytes)}`}
          </NumberCell>
          <NumberCell>{kept}</NumberCell>
          <Table.Td>
            {isOver ? '' : 'not at its end. '}
            {differing === 0 ? 'nothing differs' : `${differing} differ: `}
            {named.map((org) => (
              <Text key={org} size="sm">
                <CustomerLink org={org} />
              </Text>
            ))}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
