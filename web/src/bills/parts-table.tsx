import { Table } from '@mantine/core';
import { formatCount } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { WorkLink } from '../shell/work-link.tsx';

interface Part {
  readonly day: string;
  readonly file?: string | undefined;
  readonly job?: string | undefined;
  readonly attempt?: string | undefined;
  readonly count: string;
}

const COLUMNS = [
  { title: 'Day (UTC)' },
  { title: 'File' },
  { title: 'Job' },
  { title: 'Exact count', right: true },
] as const;

/** Exact integers, undivided: they sum to the day's count to the unit. */
export function PartsTable(props: { readonly parts: readonly Part[]; readonly nameOf: (id: string) => string }) {
  const { parts, nameOf } = props;
  return (
    <DataTable label="Files and jobs" minWidth={520} columns={COLUMNS}>
      {parts.map(({ day, file, job, attempt, count }) => (
        <Table.Tr key={`${day} ${file ?? ''} ${job ?? ''} ${attempt ?? ''}`}>
          <Table.Td>{formatDay(day)}</Table.Td>
          <Table.Td>{file === undefined ? '–' : <WorkLink href={`/files/${file}`}>{nameOf(file)}</WorkLink>}</Table.Td>
          <Table.Td>{job === undefined ? 'no job' : <WorkLink href={`/jobs/${job}`}>{nameOf(job)}</WorkLink>}</Table.Td>
          <NumberCell>{formatCount(count)}</NumberCell>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
