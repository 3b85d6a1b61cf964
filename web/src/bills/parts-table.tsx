import { Anchor, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatDay } from '../format/time.ts';
import { useNames } from '../session/names.ts';
import { Wide } from '../shell/wide.tsx';

interface Part {
  readonly day: string;
  readonly file?: string | undefined;
  readonly job?: string | undefined;
  readonly attempt?: string | undefined;
  readonly count: string;
}

/** Exact integers, undivided: they sum to the day's count to the unit. */
export function PartsTable({ org, parts }: { readonly org: string; readonly parts: readonly Part[] }) {
  const nameOf = useNames(org);
  return (
    <Wide label="Files and jobs" minWidth={520}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Day</Table.Th>
            <Table.Th>File</Table.Th>
            <Table.Th>Job</Table.Th>
            <Table.Th ta="right">Exact count</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parts.map(({ day, file, job, attempt, count }) => (
            <Table.Tr key={`${day} ${file ?? ''} ${job ?? ''} ${attempt ?? ''}`}>
              <Table.Td>{formatDay(day)}</Table.Td>
              <Table.Td>
                {file === undefined ? (
                  '–'
                ) : (
                  <Anchor component={Link} href={`/files/${file}`}>
                    <bdi>{nameOf(file)}</bdi>
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>
                {job === undefined ? (
                  'no job'
                ) : (
                  <Anchor component={Link} href={`/jobs/${job}`}>
                    {nameOf(job)}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td ta="right">{BigInt(count).toLocaleString()}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}
