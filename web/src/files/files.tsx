import { Anchor, Group, Stack } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useAreNamesComing } from '../session/names.ts';
import { usePages } from '../session/read.ts';
import type { Acted, Chosen } from '../shell/act-on-each.ts';
import { chosenColumns } from '../shell/column-choice.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Empty, Loading } from '../shell/states.tsx';
import { DeletionNotice } from './deletion-notice.tsx';
import { FileFilterBar, type FileFilters, filtersOf, queryOf, sortOf, textsOf } from './file-filters.tsx';
import { FilesTable } from './files-table.tsx';
import { FolderBar, FolderList, useFolders } from './folder-bar.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { UploadPanel } from './upload-panel.tsx';

/** The organisation's files: by folder, by words of their names and what they are, sorted; upload. All of it is part of the address. */
export function Files({ org }: { readonly org: string }) {
  const [address, setAddress] = useSearchParams();
  const filters = useMemo(() => filtersOf(address), [address]);
  const { folder = '' } = filters;
  const pages = usePages('files.list', { org }, queryOf(filters));
  const folders = useFolders(org, folder);
  const areNamesComing = useAreNamesComing(org);
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const [deleted, setDeleted] = useState<Acted>();
  const unselect = (files: Chosen) => setChosen((now) => new Map([...now].filter(([id]) => !files.has(id))));
  const change = useCallback(
    (wanted: FileFilters, how?: { readonly replace: boolean }) =>
      setAddress((own) => ({ ...chosenColumns(own), ...textsOf(wanted) }), how),
    [setAddress],
  );
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
      {deleted === undefined ? null : (
        <DeletionNotice org={org} deleted={deleted} close={() => setDeleted(undefined)} />
      )}
      {folder === '' ? null : <FolderBar org={org} folder={folder} onDeleted={setDeleted} />}
      <FileFilterBar org={org} filters={filters} change={change} />
      {chosen.size === 0 ? null : <SelectionBar org={org} chosen={chosen} unselect={unselect} onDeleted={setDeleted} />}
      {folders.isPending ? (
        // What is below them would move when they come.
        <Loading what="the files" />
      ) : (
        <>
          <FolderList pages={folders} />
          <PagedList
            what="the files"
            pages={pages}
            isWaiting={areNamesComing}
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
            {(files) => (
              <FilesTable
                org={org}
                sort={sortOf(filters)}
                sortBy={folder === '' ? (sort) => change({ ...filters, sort }) : undefined}
                files={files}
                isShort={folder !== ''}
                chosen={chosen}
                choose={setChosen}
              />
            )}
          </PagedList>
        </>
      )}
    </Stack>
  );
}
