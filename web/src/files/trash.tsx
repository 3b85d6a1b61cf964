import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { partsOf } from '../../../lib/client/parts.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { client, type ItemOf } from '../session/api.ts';
import { useAreNamesComing, useMemberNames } from '../session/names.ts';
import { useAct, usePages } from '../session/read.ts';
import type { Chosen } from '../shell/act-on-each.ts';
import { type ChoosableColumn, ChoosableTable } from '../shell/column-choice.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { BY_TIME } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { withRows } from '../shell/selection.tsx';
import { Empty, Failure } from '../shell/states.tsx';
import { TrashSelection } from './trash-selection.tsx';

type Trashed = ItemOf<'files.listTrash'>;

const COLUMN_PX = 120;

/** Deleted files of the organisation that can be restored, one by one or many together. */
export function Trash({ org }: { readonly org: string }) {
  const pages = usePages('files.listTrash', { org }, { limit: 50 });
  const areNamesComing = useAreNamesComing(org);
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>(new Map());
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
      <TrashSelection
        org={org}
        chosen={chosen}
        unselect={(files) => setChosen((now) => withRows(now, [...files], false))}
      />
      <PagedList
        what="the trash"
        pages={pages}
        isWaiting={areNamesComing}
        empty={<Empty title="The trash is empty">Nothing to restore.</Empty>}
      >
        {(files) => <TrashTable org={org} files={files} chosen={chosen} choose={setChosen} />}
      </PagedList>
    </Stack>
  );
}

const idOf = ({ id }: Trashed) => id;
const nameOf = ({ name }: Trashed) => name;
const isAny = () => true;

function TrashTable(props: {
  readonly org: string;
  readonly files: readonly Trashed[];
  readonly chosen: Chosen;
  readonly choose: (change: (chosen: Chosen) => Chosen) => void;
}) {
  const { org, files, chosen, choose } = props;
  const memberName = useMemberNames(org);
  const columns = useMemo(
    (): readonly ChoosableColumn<Trashed>[] => [
      { key: 'name', title: 'Name', cell: ({ id, name }) => <NameLink href={`/files/${id}`}>{name}</NameLink> },
      { key: 'size', title: 'Size', right: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
      { key: 'by', title: 'Deleted by', cell: ({ trash }) => (trash === undefined ? '' : memberName(trash.by)) },
      {
        key: 'deleted',
        title: 'Deleted',
        help: BY_TIME,
        cell: ({ trash }) => (trash === undefined ? '' : formatInstant(trash.at)),
      },
      {
        key: 'until',
        title: 'Gone for good',
        cell: ({ trash }) => (trash === undefined ? '' : formatInstant(trash.until)),
      },
      { key: 'restore', title: 'Restore', cell: (file) => <Restore org={org} file={file} /> },
    ],
    [org, memberName],
  );
  return (
    <ChoosableTable
      label="Trash"
      columnWidth={COLUMN_PX}
      columns={columns}
      rows={files}
      keyOf={idOf}
      selection={{ chosen, change: choose, nameOf, mayChoose: isAny }}
    />
  );
}

function Restore({ org, file: { id, name } }: { readonly org: string; readonly file: Trashed }) {
  const restore = useAct('files.restore', ['files.']);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Restore ${name}`}
        loading={restore.isPending}
        onClick={() => restore.mutate({ params: { org, file: id } })}
      >
        Restore
      </Button>
      {restore.isError ? <Failure error={restore.error} /> : null}
    </>
  );
}

/** Names of files that were left that are told to the person. */
const MAX_NAMED = 10;

/** One that is left, of an attempt that reads it say, keeps no other. */
async function emptied(org: string): Promise<void> {
  const named: string[] = [];
  let left = 0;
  const part = (cursor?: string) => client.files.emptyTrash({ org, body: defined({ cursor }) });
  for await (const reply of partsOf(part)) {
    left += reply.left.length;
    for (const { name, message } of reply.left) if (named.length < MAX_NAMED) named.push(`${name}: ${message}`);
  }
  if (left > 0) throw new Error(`${left} left in the trash: ${named.join('; ')}`);
}
