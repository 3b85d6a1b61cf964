import { Table, Text, Title } from '@mantine/core';
import { formatBytes } from '../format/bytes.ts';
import type { ReplyOf } from '../session/api.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';

const COLUMNS = [{ title: 'File' }, { title: 'Size', right: true }] as const;

/** The files that a job has made. */
export function JobOutputs({ outputs }: { readonly outputs: ReplyOf<'jobs.get'>['outputs'] }) {
  return (
    <>
      <Title order={2} size="h4">
        Output files
      </Title>
      {outputs.length === 0 ? (
        <Text c="dimmed">None yet.</Text>
      ) : (
        <DataTable label="Output files" minWidth={320} columns={COLUMNS}>
          {outputs.map(({ id, name, sizeBytes }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <NameLink href={`/files/${id}`}>{name ?? id}</NameLink>
              </Table.Td>
              <NumberCell>{sizeBytes === undefined ? '–' : formatBytes(sizeBytes)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </>
  );
}
