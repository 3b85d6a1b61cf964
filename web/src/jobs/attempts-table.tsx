import { Table, Text } from '@mantine/core';
import { formatDuration, formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { Wide } from '../shell/wide.tsx';
import { StatusBadge } from './status-badge.tsx';

/** Every attempt is visible, since every attempt is paid for. */
export function AttemptsTable({ attempts }: { readonly attempts: ReplyOf<'jobs.get'>['attempts'] }) {
  if (attempts.length === 0) return <Text c="dimmed">Not run yet.</Text>;
  return (
    <Wide label="Attempts" minWidth={520}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>No.</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Started</Table.Th>
            <Table.Th ta="right">Run time</Table.Th>
            <Table.Th ta="right">Exit code</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attempts.map(({ id, number, status, startedAt, runMs, exitCode, reason }) => (
            <Table.Tr key={id}>
              <Table.Td>{number}</Table.Td>
              <Table.Td>
                <StatusBadge status={status} /> {reason}
              </Table.Td>
              <Table.Td>{startedAt === undefined ? '–' : formatInstant(startedAt)}</Table.Td>
              <Table.Td ta="right">{runMs === undefined ? '–' : formatDuration(Number(runMs))}</Table.Td>
              <Table.Td ta="right">{exitCode ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
