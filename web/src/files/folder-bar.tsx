import { Anchor, Breadcrumbs, Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { partsOf } from '../../../lib/client/parts.ts';
import { PAYERS } from '../../../lib/client/roles.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { foldersOf } from '../../../lib/domain/names.ts';
import { client } from '../session/api.ts';
import { useIsOneOf } from '../session/organisation.ts';
import { usePages } from '../session/read.ts';
import type { Acted } from '../shell/act-on-each.ts';
import { More } from '../shell/more.tsx';
import { useNotice } from '../shell/notices.tsx';
import { Failure, Missing } from '../shell/states.tsx';
import { FilesCost } from './files-cost.tsx';
import { giveNamesBack } from './names-back.ts';

export const folderHref = (folder: string) =>
  folder === '' ? '/files' : `/files?folder=${encodeURIComponent(folder)}`;

/** The folders directly in one, which is empty at the top. */
export function useFolders(org: string, folder: string) {
  return usePages('files.listFolders', { org }, { limit: 50, parent: folder === '' ? '/' : folder });
}

/** Where a folder is, and what can be done with it. */
export function FolderBar({ org, folder, onDeleted }: Acting) {
  return (
    <Group justify="space-between">
      <Breadcrumbs>
        <Anchor component={Link} href={folderHref('')}>
          All files
        </Anchor>
        {foldersOf(`${folder}/`).map((path) => (
          <Anchor key={path} component={Link} href={folderHref(path)}>
            <bdi>{path.slice(path.lastIndexOf('/') + 1)}</bdi>
          </Anchor>
        ))}
      </Breadcrumbs>
      <FolderActions key={folder} org={org} folder={folder} onDeleted={onDeleted} />
    </Group>
  );
}

export function FolderList({ pages }: { readonly pages: ReturnType<typeof useFolders> }) {
  if (pages.isLoadingError) return <Missing what="the folders" read={pages} />;
  const folders = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (folders.length === 0) return null;
  return (
    <Stack gap="xs">
      <List listStyleType="none" aria-label="Folders">
        {folders.map(({ path, name, files }) => (
          <List.Item key={path}>
            <Anchor component={Link} href={folderHref(path)}>
              <bdi>{name}</bdi>/
            </Anchor>{' '}
            <Text span size="sm" c="dimmed">
              {files} {files === 1 ? 'file' : 'files'}
            </Text>
          </List.Item>
        ))}
      </List>
      {pages.isFetchNextPageError ? <Missing what="the next folders" read={pages} /> : null}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}

interface Acting {
  readonly org: string;
  readonly folder: string;
  readonly onDeleted: (deleted: Acted) => void;
}

/** Moves or deletes the whole of a folder, part by part. Both can be undone, and so nothing is asked before. */
function FolderActions({ org, folder, onDeleted }: Acting) {
  const queries = useQueryClient();
  const say = useNotice();
  const [, navigate] = useLocation();
  const [isMoving, setMoving] = useState(false);
  const [showsCost, setShowsCost] = useState(false);
  const pays = useIsOneOf(PAYERS);
  const [to, setTo] = useState(folder);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  const readAgain = () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });

  async function act(wanted: string | undefined) {
    setBusy(true);
    setProblem(null);
    try {
      const acted = await whole(org, folder, wanted);
      await readAgain();
      if (wanted === undefined) onDeleted(acted);
      else moved(acted, wanted);
      navigate(folderHref(wanted === undefined || wanted === '/' ? '' : wanted));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  function moved({ done, refused, refusedCount }: Acted, wanted: string) {
    const undo = () => giveNamesBack(org, done).finally(readAgain);
    const files = `${done.size} ${done.size === 1 ? 'file' : 'files'}`;
    if (done.size > 0) say({ text: `${files} moved from ${folder} to ${wanted}.`, undo });
    if (refusedCount > 0) throw new Error(`${refusedCount} left as they are: ${refused.join('; ')}`);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void act(to);
  }

  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button size="compact-sm" variant="default" disabled={busy} onClick={() => setMoving(!isMoving)}>
          Move folder
        </Button>
        <Button size="compact-sm" variant="default" loading={busy && !isMoving} onClick={() => void act(undefined)}>
          Delete folder
        </Button>
        {pays ? (
          <Button size="compact-sm" variant="default" onClick={() => setShowsCost(!showsCost)}>
            Cost
          </Button>
        ) : null}
      </Group>
      {showsCost ? <FilesCost org={org} of={{ folder }} /> : null}
      {problem === null ? null : <Failure error={problem} />}
      {isMoving ? (
        <form onSubmit={submit}>
          <Group gap="xs" align="end">
            <TextInput
              label="New path of the folder"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Button type="submit" size="sm" loading={busy}>
              Move
            </Button>
          </Group>
        </form>
      ) : null}
    </Stack>
  );
}

/** Left files that are named to the person. */
const MAX_NAMED = 10;

async function whole(org: string, folder: string, to: string | undefined): Promise<Acted> {
  const refused: string[] = [];
  const done = new Map<string, string>();
  let refusedCount = 0;
  const part = (cursor?: string) =>
    to === undefined
      ? client.files.trashFolder({ org, body: { folder, ...defined({ cursor }) } })
      : client.files.moveFolder({ org, body: { from: folder, to, ...defined({ cursor }) } });
  for await (const reply of partsOf(part)) {
    for (const [index, file] of reply.files.entries()) done.set(file, reply.names[index] ?? folder);
    refusedCount += reply.left.length;
    for (const { name, message } of reply.left) if (refused.length < MAX_NAMED) refused.push(`${name}: ${message}`);
  }
  return { done, refused, refusedCount };
}
