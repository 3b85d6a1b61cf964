import { Checkbox, Stack, Table } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import type { Chosen } from './act-on-each.ts';

const COLUMNS = [
  { title: 'Select' },
  { title: 'Name' },
  { title: 'Size', right: true },
  { title: 'State' },
  { title: 'Added' },
] as const;

interface Listed {
  readonly files: readonly ReplyOf<'files.list'>['items'][number][];
  /** What of a name is shown: in its folder the last segment is enough. */
  readonly shown: (name: string) => string;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
}

/** Files of a list, each of which can be selected once it is there. */
export function FilesTable({ files, shown, chosen, choose }: Listed) {
  const selectable = files.filter(({ status }) => status === 'available');
  const isAll = selectable.length > 0 && selectable.every(({ id }) => chosen.has(id));
  const isSome = !isAll && selectable.some(({ id }) => chosen.has(id));
  function set(some: Listed['files'], isWanted: boolean) {
    const next = new Map(chosen);
    for (const { id, name } of some)
      if (isWanted) next.set(id, name);
      else next.delete(id);
    choose(next);
  }
  return (
    <Stack gap="xs">
      <Checkbox
        label={`Select all ${selectable.length} shown`}
        checked={isAll}
        indeterminate={isSome}
        disabled={selectable.length === 0}
        onChange={() => set(selectable, !isAll)}
      />
      <DataTable label="Files" minWidth={560} columns={COLUMNS}>
        {files.map((file) => (
          <Table.Tr key={file.id}>
            <Table.Td>
              <Checkbox
                aria-label={`Select ${file.name}`}
                checked={chosen.has(file.id)}
                disabled={file.status !== 'available'}
                onChange={() => set([file], !chosen.has(file.id))}
              />
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <NameLink href={`/files/${file.id}`}>{shown(file.name)}</NameLink>
            </Table.Td>
            <NumberCell>{formatBytes(file.sizeBytes)}</NumberCell>
            <Table.Td>
              <StatusBadge status={file.status} />
            </Table.Td>
            <Table.Td>{formatInstant(file.createdAt)}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </Stack>
  );
}
