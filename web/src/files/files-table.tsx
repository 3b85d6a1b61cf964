import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useMemberNames } from '../session/names.ts';
import { type ChoosableColumn, ChoosableTable } from '../shell/column-choice.tsx';
import { NameLink } from '../shell/name-link.tsx';
import type { Chosen } from './act-on-each.ts';
import type { Sort } from './file-filters.tsx';

type File = ReplyOf<'files.list'>['items'][number];

const COLUMN_PX = 120;

interface Listed {
  readonly org: string;
  readonly files: readonly File[];
  /** What of a name is shown: in its folder the last segment is enough. */
  readonly shown: (name: string) => string;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
  /** How the server has sorted them; in a folder it does by name alone. */
  readonly sort: Sort | undefined;
  readonly sortBy: ((sort: Sort) => void) | undefined;
}

/** Files of a list, each of which can be selected once it is there. The server sorts them, so that the first page has the largest. */
export function FilesTable({ org, files, shown, chosen, choose, sort, sortBy }: Listed) {
  const memberName = useMemberNames(org);
  const sorted = (by: Sort, order: 'ascending' | 'descending') =>
    sortBy === undefined ? {} : { sorted: sort === by ? order : undefined, onSort: () => sortBy(by) };
  const columns: readonly ChoosableColumn<File>[] = [
    {
      key: 'name',
      title: 'Name',
      ...sorted('name', 'ascending'),
      cell: ({ id, name }) => <NameLink href={`/files/${id}`}>{shown(name)}</NameLink>,
    },
    {
      key: 'size',
      title: 'Size',
      right: true,
      ...sorted('size', 'descending'),
      cell: ({ sizeBytes }) => formatBytes(sizeBytes),
    },
    { key: 'state', title: 'State', cell: ({ status }) => <StatusBadge status={status} /> },
    {
      key: 'added',
      title: 'Added',
      ...sorted('date', 'descending'),
      cell: ({ createdAt }) => formatInstant(createdAt),
    },
    { key: 'by', title: 'Added by', cell: ({ uploadedBy }) => <bdi>{memberName(uploadedBy)}</bdi> },
  ];
  return (
    <ChoosableTable
      label="Files"
      columnWidth={COLUMN_PX}
      columns={columns}
      rows={files}
      keyOf={({ id }) => id}
      selection={{ chosen, choose, nameOf: ({ name }) => name, mayChoose: ({ status }) => status === 'available' }}
    />
  );
}
