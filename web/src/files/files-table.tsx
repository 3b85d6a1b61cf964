import { Anchor } from '@mantine/core';
import { useMemo, useState } from 'react';
import { baseName } from '../../../lib/domain/names.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import type { Chosen } from '../shell/act-on-each.ts';
import { type ChoosableColumn, ChoosableTable } from '../shell/column-choice.tsx';
import { NameLink } from '../shell/name-link.tsx';
import type { Selection } from '../shell/selection.tsx';
import type { Sort } from './file-filters.tsx';
import { type NamedFile, RenameFile } from './rename-file.tsx';

type File = ReplyOf<'files.list'>['items'][number];

const COLUMN_PX = 120;

interface Listed {
  readonly org: string;
  readonly files: readonly File[];
  /** Whether the last segment of a name is enough, as in its folder. */
  readonly isShort: boolean;
  readonly chosen: Chosen;
  readonly choose: Selection<File>['change'];
  /** How the server has sorted them; in a folder it does by name alone. */
  readonly sort: Sort | undefined;
  readonly sortBy: ((sort: Sort) => void) | undefined;
}

const idOf = ({ id }: File) => id;
const nameOf = ({ name }: File) => name;
const isThere = ({ status }: File) => status === 'available';
/** What the server sorts by, and in which order. */
const ORDERS: Readonly<Record<string, { by: Sort; order: 'ascending' | 'descending' }>> = {
  name: { by: 'name', order: 'ascending' },
  size: { by: 'size', order: 'descending' },
  added: { by: 'date', order: 'descending' },
};

/** Files of a list, each of which can be selected once it is there. The server sorts them, so that the first page has the largest. */
export function FilesTable({ org, files, isShort, chosen, choose, sort, sortBy }: Listed) {
  const memberName = useMemberNames(org);
  const [renaming, setRenaming] = useState<NamedFile>();
  const columns = useMemo((): readonly ChoosableColumn<File>[] => {
    const shown = isShort ? baseName : (name: string) => name;
    return [
      {
        key: 'name',
        title: 'Name',
        cell: ({ id, name }) => <NameLink href={`/files/${id}`}>{shown(name)}</NameLink>,
      },
      { key: 'size', title: 'Size', right: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
      { key: 'state', title: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
      { key: 'added', title: 'Added', cell: ({ createdAt }) => formatInstant(createdAt) },
      { key: 'by', title: 'Added by', cell: ({ uploadedBy }) => <bdi>{memberName(uploadedBy)}</bdi> },
      {
        key: 'rename',
        title: 'Rename',
        cell: (file) =>
          isThere(file) ? (
            <Anchor
              component="button"
              type="button"
              aria-label={`Rename ${file.name}`}
              aria-haspopup="dialog"
              onClick={() => setRenaming(file)}
            >
              Rename
            </Anchor>
          ) : null,
      },
    ];
  }, [isShort, memberName]);
  function sorting(key: string) {
    const own = ORDERS[key];
    if (own === undefined || sortBy === undefined) return {};
    return { sorted: sort === own.by ? own.order : undefined, onSort: () => sortBy(own.by) };
  }
  return (
    <>
      <ChoosableTable
        label="Files"
        columnWidth={COLUMN_PX}
        columns={columns}
        rows={files}
        keyOf={idOf}
        sorting={sorting}
        selection={{ chosen, change: choose, nameOf, mayChoose: isThere }}
      />
      <RenameFile org={org} file={renaming} close={() => setRenaming(undefined)} />
    </>
  );
}
