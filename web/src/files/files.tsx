import { Anchor, Group, Select, Stack, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { usePages } from '../session/read.ts';
import { More } from '../shell/more.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Empty, Failure, Loading } from '../shell/states.tsx';
import { Wide } from '../shell/wide.tsx';
import { UploadPanel } from './upload-panel.tsx';

const SORTS = [
  { value: 'date', label: 'Newest first', order: 'descending' },
  { value: 'name', label: 'By name', order: 'ascending' },
  { value: 'size', label: 'Largest first', order: 'descending' },
] as const;

const SEARCH_DELAY_MS = 250;

/** The organisation's files: search by the beginning of a name, sort, upload. Search and sort stand in the address. */
export function Files({ org }: { readonly org: string }) {
  const [search, setSearch] = useSearchParams();
  const [typed, setTyped] = useState(search.get('prefix') ?? '');
  const [prefix] = useDebouncedValue(typed.trim(), SEARCH_DELAY_MS);
  const sort = prefix === '' ? (SORTS.find(({ value }) => value === search.get('sort')) ?? SORTS[0]) : SORTS[1];
  const query = { limit: 50, sort: sort.value, order: sort.order, ...(prefix === '' ? {} : { prefix }) };
  const pages = usePages('files.list', { org }, query);
  const files = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack>
      <PageTitle>Files</PageTitle>
      <UploadPanel org={org} />
      <Group align="end">
        <TextInput
          label="Name begins with"
          type="search"
          value={typed}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setTyped(value);
            setSearch(value.trim() === '' ? {} : { prefix: value.trim() }, { replace: true });
          }}
        />
        <Select
          label="Order"
          data={SORTS.map(({ value, label }) => ({ value, label }))}
          value={sort.value}
          disabled={prefix !== ''}
          allowDeselect={false}
          onChange={(value) => setSearch(value === null ? {} : { sort: value })}
        />
      </Group>
      {pages.isPending ? <Loading what="the files" /> : null}
      {pages.isError ? <Failure error={pages.error} retry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && files.length === 0 ? (
        <Empty title={prefix === '' ? 'No files yet' : 'No file begins like that'}>
          Drop files above, or choose them. They go straight to storage, in parts.
        </Empty>
      ) : null}
      {files.length === 0 ? null : (
        <Wide label="Files" minWidth={520}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th ta="right">Size</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Added</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {files.map(({ id, name, sizeBytes, status, createdAt }) => (
                <Table.Tr key={id}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <Anchor component={Link} href={`/files/${id}`}>
                      <bdi>{name}</bdi>
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">{formatBytes(sizeBytes)}</Table.Td>
                  <Table.Td>
                    <StatusBadge status={status} />
                  </Table.Td>
                  <Table.Td>{formatInstant(createdAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      )}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}
