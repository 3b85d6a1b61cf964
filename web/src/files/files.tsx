import { Anchor, Group, Select, Stack, Table, TextInput } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { baseName } from '../../../lib/domain/names.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { FolderBar } from './folder-bar.tsx';
import { useTypedPrefix } from './typed-prefix.ts';
import { UploadPanel } from './upload-panel.tsx';

const SORTS = [
  { value: 'date', label: 'Newest first', order: 'descending' },
  { value: 'name', label: 'By name', order: 'ascending' },
  { value: 'size', label: 'Largest first', order: 'descending' },
] as const;

/** The organisation's files: by folder, by the beginning of a name, sorted; upload. All of it is part of the address. */
export function Files({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const folder = search.get('folder') ?? '';
  const { typed, setTyped, prefix } = useTypedPrefix(search.get('prefix') ?? '');
  const byName = prefix !== '' || folder !== '';
  const sort = byName ? SORTS[1] : (SORTS.find(({ value }) => value === search.get('sort')) ?? SORTS[0]);
  const inFolder = folder || undefined;
  const query = {
    limit: 50,
    sort: sort.value,
    order: sort.order,
    ...defined({ prefix: prefix || undefined, folder: inFolder }),
  };
  const pages = usePages('files.list', { org }, query);
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Files</PageTitle>
        <Anchor component={Link} href="/files/unfinished">
          Unfinished uploads
        </Anchor>
      </Group>
      <UploadPanel org={org} folder={folder} />
      <FolderBar org={org} folder={folder} />
      <Group align="end">
        <TextInput
          label="Name begins with"
          type="search"
          value={typed}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setTyped(value);
            const wanted = value.trim() === '' ? undefined : value;
            setSearch(defined({ folder: inFolder, prefix: wanted }), { replace: true });
          }}
        />
        <Select
          label="Order"
          data={SORTS.map(({ value, label }) => ({ value, label }))}
          value={sort.value}
          disabled={byName}
          allowDeselect={false}
          onChange={(value) => setSearch(defined({ sort: value ?? undefined }))}
        />
      </Group>
      <PagedList
        what="the files"
        pages={pages}
        empty={
          <Empty title={prefix !== '' ? 'No file begins like that' : folder === '' ? 'No files yet' : 'No files here'}>
            Drop files above, or choose them. They go straight to storage, in parts.
          </Empty>
        }
      >
        {(files) => <FilesTable files={files} shown={folder === '' ? (name) => name : baseName} />}
      </PagedList>
    </Stack>
  );
}

const COLUMNS = [{ title: 'Name' }, { title: 'Size', right: true }, { title: 'State' }, { title: 'Added' }] as const;

interface Listed {
  readonly files: readonly ReplyOf<'files.list'>['items'][number][];
  /** What of a name is shown: in its folder the last segment is enough. */
  readonly shown: (name: string) => string;
}

function FilesTable({ files, shown }: Listed) {
  return (
    <DataTable label="Files" minWidth={520} columns={COLUMNS}>
      {files.map(({ id, name, sizeBytes, status, createdAt }) => (
        <Table.Tr key={id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <Anchor component={Link} href={`/files/${id}`}>
              <bdi>{shown(name)}</bdi>
            </Anchor>
          </Table.Td>
          <NumberCell>{formatBytes(sizeBytes)}</NumberCell>
          <Table.Td>
            <StatusBadge status={status} />
          </Table.Td>
          <Table.Td>{formatInstant(createdAt)}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
