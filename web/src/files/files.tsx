import { Anchor, Group, Select, Stack, Table, TextInput } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import type { ReplyOf } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty } from '../shell/states.tsx';
import { useTypedPrefix } from './typed-prefix.ts';
import { UploadPanel } from './upload-panel.tsx';

const SORTS = [
  { value: 'date', label: 'Newest first', order: 'descending' },
  { value: 'name', label: 'By name', order: 'ascending' },
  { value: 'size', label: 'Largest first', order: 'descending' },
] as const;

/** The organisation's files: search by the beginning of a name, sort, upload. Search and sort are part of the address. */
export function Files({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const { typed, setTyped, prefix } = useTypedPrefix(search.get('prefix') ?? '');
  const sort = prefix === '' ? (SORTS.find(({ value }) => value === search.get('sort')) ?? SORTS[0]) : SORTS[1];
  const query = { limit: 50, sort: sort.value, order: sort.order, ...defined({ prefix: prefix || undefined }) };
  const pages = usePages('files.list', { org }, query);
  return (
    <Stack>
      <Group justify="space-between">
        <PageTitle>Files</PageTitle>
        <Anchor component={Link} href="/files/unfinished">
          Unfinished uploads
        </Anchor>
      </Group>
      <UploadPanel org={org} />
      <Group align="end">
        <TextInput
          label="Name begins with"
          type="search"
          value={typed}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setTyped(value);
            setSearch(defined({ prefix: value.trim() || undefined }), { replace: true });
          }}
        />
        <Select
          label="Order"
          data={SORTS.map(({ value, label }) => ({ value, label }))}
          value={sort.value}
          disabled={prefix !== ''}
          allowDeselect={false}
          onChange={(value) => setSearch(defined({ sort: value ?? undefined }))}
        />
      </Group>
      <PagedList
        what="the files"
        pages={pages}
        empty={
          <Empty title={prefix === '' ? 'No files yet' : 'No file begins like that'}>
            Drop files above, or choose them. They go straight to storage, in parts.
          </Empty>
        }
      >
        {(files) => <FilesTable files={files} />}
      </PagedList>
    </Stack>
  );
}

const COLUMNS = [{ title: 'Name' }, { title: 'Size', right: true }, { title: 'State' }, { title: 'Added' }] as const;

function FilesTable({ files }: { readonly files: readonly ReplyOf<'files.list'>['items'][number][] }) {
  return (
    <DataTable label="Files" minWidth={520} columns={COLUMNS}>
      {files.map(({ id, name, sizeBytes, status, createdAt }) => (
        <Table.Tr key={id}>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>
            <Anchor component={Link} href={`/files/${id}`}>
              <bdi>{name}</bdi>
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
