import { Anchor, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatDay } from '../format/time.ts';

interface Part {
  readonly day: string;
  readonly file?: string | undefined;
  readonly job?: string | undefined;
  readonly attempt?: string | undefined;
  readonly count: string;
}

/** Exact integers, undivided: they sum to the day's count to the unit. */
export function PartsTable({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <Table.ScrollContainer minWidth={520}>
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
                    {file}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td>
                {job === undefined ? (
                  'no job'
                ) : (
                  <Anchor component={Link} href={`/jobs/${job}`}>
                    {job}
                  </Anchor>
                )}
              </Table.Td>
              <Table.Td ta="right">{BigInt(count).toLocaleString()}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
