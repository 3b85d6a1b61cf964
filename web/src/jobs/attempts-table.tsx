import { Table, Text } from '@mantine/core';
import { MACHINE_TYPES } from '../../../lib/domain/machine-types.ts';
import { formatDuration, formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { StatusBadge } from './status-badge.tsx';

const COLUMNS = [
  { title: 'No.' },
  { title: 'State' },
  { title: 'Started' },
  { title: 'Run time', right: true },
  { title: 'Most memory', right: true },
  { title: 'Processor time', right: true },
  { title: 'Exit code', right: true },
] as const;

const gib = (mib: number) => (mib / 1_024).toFixed(mib < 1_024 ? 2 : 1);

/** What was used of what the machine has: a smaller machine may do. */
function memoryOf(peakMemoryMib: number, machineType: string): string {
  const asked = MACHINE_TYPES[machineType]?.memoryMib;
  return asked === undefined ? `${gib(peakMemoryMib)} GiB` : `${gib(peakMemoryMib)} of ${gib(asked)} GiB`;
}

/** Every attempt is visible, since every attempt is paid for but those that the platform has lost. */
export function AttemptsTable({ attempts }: { readonly attempts: ReplyOf<'jobs.get'>['attempts'] }) {
  if (attempts.length === 0) return <Text c="dimmed">Not run yet.</Text>;
  return (
    <DataTable label="Attempts" minWidth={720} columns={COLUMNS}>
      {attempts.map(({ id, number, status, startedAt, runMs, exitCode, failure, reason, usage, machineType }) => (
        <Table.Tr key={id}>
          <Table.Td>{number}</Table.Td>
          <Table.Td>
            <StatusBadge status={status} /> {reason}
            {failure === 'infrastructure' ? ' (not billed)' : null}
          </Table.Td>
          <Table.Td>{startedAt === undefined ? '–' : formatInstant(startedAt)}</Table.Td>
          <NumberCell>{runMs === undefined ? '–' : formatDuration(Number(runMs))}</NumberCell>
          <NumberCell>{usage === undefined ? '–' : memoryOf(usage.peakMemoryMib, machineType)}</NumberCell>
          <NumberCell>{usage === undefined ? '–' : formatDuration(usage.cpuMs)}</NumberCell>
          <NumberCell>{exitCode ?? '–'}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
