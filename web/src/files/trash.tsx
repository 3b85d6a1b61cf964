import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { partsOf } from '../../../lib/client/parts.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { client, type ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Failure } from '../shell/states.tsx';

/** Deleted files of the organisation that can be restored. */
export function Trash({ org }: { readonly org: string }) {
  const pages = usePages('files.listTrash', { org }, { limit: 50 });
  const restore = useAct('files.restore', ['files.']);
  const queries = useQueryClient();
  const empty = useMutation({
    mutationFn: () => emptied(org),
    onSettled: () =>
      queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') }),
  });
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Trash</PageTitle>
        <ConfirmButton
          label="Empty trash"
          title="Delete all of it for good"
          act={empty}
          run={(done) => empty.mutate(undefined, { onSuccess: done })}
        >
          Every file in the trash stops costing at once, and cannot be brought back.
        </ConfirmButton>
      </Group>
      <Text size="sm">
        A file in the trash is stored and billed until it is deleted for good: after 30 days, or when the trash is
        emptied.
      </Text>
      {restore.isError ? <Failure error={restore.error} /> : null}
      <PagedList what="the trash" pages={pages} empty={<Empty title="The trash is empty">Nothing to restore.</Empty>}>
        {(files) => (
          <TrashTable
            org={org}
            files={files}
            restore={(file) => restore.mutate({ params: { org, file } })}
            busy={restore.isPending}
          />
        )}
      </PagedList>
    </Stack>
  );
}

const COLUMNS = [
  { title: 'Name' },
  { title: 'Size', right: true },
  { title: 'Deleted by' },
  { title: 'Deleted' },
  { title: 'Gone for good' },
  { title: 'Restore' },
] as const;

function TrashTable(props: {
  readonly org: string;
  readonly files: readonly ReplyOf<'files.listTrash'>['items'][number][];
  readonly restore: (file: string) => void;
  readonly busy: boolean;
}) {
  const memberName = useMemberNames(props.org);
  return (
    <DataTable label="Trash" minWidth={720} columns={COLUMNS}>
      {props.files.map(({ id, name, sizeBytes, trash }) => (
        <Table.Tr key={id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <NameLink href={`/files/${id}`}>{name}</NameLink>
          </Table.Td>
          <NumberCell>{formatBytes(sizeBytes)}</NumberCell>
          <Table.Td>{trash === undefined ? '' : memberName(trash.by)}</Table.Td>
          <Table.Td>{trash === undefined ? '' : formatInstant(trash.at)}</Table.Td>
          <Table.Td>{trash === undefined ? '' : formatInstant(trash.until)}</Table.Td>
          <Table.Td>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Restore ${name}`}
              disabled={props.busy}
              onClick={() => props.restore(id)}
            >
              Restore
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

async function emptied(org: string): Promise<void> {
  const part = (cursor?: string) => client.files.emptyTrash({ org, body: defined({ cursor }) });
  for await (const reply of partsOf(part)) {
    const [left] = reply.left;
    if (left !== undefined) throw new Error(`${left.name}: ${left.message}`);
  }
}
