import { Anchor, Table } from '@mantine/core';
import { Link } from 'wouter';
import { formatDay } from '../format/time.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';

interface Part {
  readonly day: string;
  readonly file?: string | undefined;
  readonly job?: string | undefined;
  readonly attempt?: string | undefined;
  readonly count: string;
}

const COLUMNS = [{ title: 'Day' }, { title: 'File' }, { title: 'Job' }, { title: 'Exact count', right: true }] as const;

/** Exact integers, undivided: they sum to the day's count to the unit. */
export function PartsTable(props: { readonly parts: readonly Part[]; readonly nameOf: (id: string) => string }) {
  const { parts, nameOf } = props;
  return (
    <DataTable label="Files and jobs" minWidth={520} columns={COLUMNS}>
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
                <bdi>{nameOf(job)}</bdi>
              </Anchor>
            )}
          </Table.Td>
          <NumberCell>{BigInt(count).toLocaleString()}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
