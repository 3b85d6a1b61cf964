import { Anchor, Group, Stack, Table } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link, useSearchParams } from 'wouter';
import { baseName } from '../../../lib/domain/names.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { FileFilterBar, filtersOf, queryOf, textsOf } from './file-filters.tsx';
import { FolderBar } from './folder-bar.tsx';
import { UploadPanel } from './upload-panel.tsx';

const SEARCH_DELAY_MS = 250;

/** The organisation's files: by folder, by words of their names and what they are, sorted; upload. All of it is part of the address. */
export function Files({ org }: { readonly org: string }) {
  const [address, setAddress] = useSearchParams();
  const filters = filtersOf(address);
  const { folder = '', search = '' } = filters;
  // What is typed is asked for when the typing pauses.
  const [settled] = useDebouncedValue(search, SEARCH_DELAY_MS);
  const pages = usePages('files.list', { org }, queryOf({ ...filters, search: settled || undefined }));
  const isFiltered = Object.keys(filters).some((name) => name !== 'folder' && name !== 'sort');
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Files</PageTitle>
        <Group>
          <Anchor component={Link} href="/files/unfinished">
            Unfinished uploads
          </Anchor>
          <Anchor component={Link} href="/files/trash">
            Trash
          </Anchor>
        </Group>
      </Group>
      <UploadPanel org={org} folder={folder} />
      <FolderBar org={org} folder={folder} />
      <FileFilterBar org={org} filters={filters} change={(wanted, how) => setAddress(textsOf(wanted), how)} />
      <PagedList
        what="the files"
        pages={pages}
        empty={
          isFiltered ? (
            <Empty title="No file is like that">Change what is searched for, or clear a filter.</Empty>
          ) : (
            <Empty title={folder === '' ? 'No files yet' : 'No files here'}>
              Drop files above, or choose them. They go straight to storage, in parts.
            </Empty>
          )
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
            <NameLink href={`/files/${id}`}>{shown(name)}</NameLink>
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
