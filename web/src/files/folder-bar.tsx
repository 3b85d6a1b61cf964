import { Anchor, Breadcrumbs, Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { partsOf } from '../../../lib/client/parts.ts';
import { defined } from '../../../lib/domain/defined.ts';
import { foldersOf } from '../../../lib/domain/names.ts';
import { client } from '../session/api.ts';
import { usePages } from '../session/read.ts';
import { More } from '../shell/more.tsx';
import { Failure } from '../shell/states.tsx';

export const folderHref = (folder: string) =>
  folder === '' ? '/files' : `/files?folder=${encodeURIComponent(folder)}`;

/** Where a folder is, the folders in it, and what can be done with it. `folder` is empty at the top. */
export function FolderBar({ org, folder }: { readonly org: string; readonly folder: string }) {
  const parent = folder === '' ? '/' : folder;
  const pages = usePages('files.listFolders', { org }, { limit: 50, parent });
  const folders = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (folder === '' && folders.length === 0) return null;
  return (
    <Stack gap="xs">
      {folder === '' ? null : (
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
          <FolderActions key={folder} org={org} folder={folder} />
        </Group>
      )}
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
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}

type Action = 'move' | 'delete';

/** Moves or deletes the whole of a folder, part by part, and says what was left. */
function FolderActions({ org, folder }: { readonly org: string; readonly folder: string }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<Action>();
  const [to, setTo] = useState(folder);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);

  async function act(action: Action) {
    setBusy(true);
    setProblem(null);
    try {
      const left = await whole(org, folder, action === 'move' ? to : undefined);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });
      if (left.length > 0) throw new Error(`Left as they are: ${left.join('; ')}`);
      navigate(folderHref(action === 'move' && to !== '/' ? to : ''));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (asking !== undefined) void act(asking);
  }

  if (asking === undefined) {
    return (
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => setAsking('move')}>
          Move folder
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setAsking('delete')}>
          Delete folder
        </Button>
      </Group>
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {asking === 'move' ? (
          <TextInput label="New path of the folder" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        ) : (
          <Text size="sm">
            All files in it and below it go to the trash: they can be restored for 30 days, and are billed until then.
            Its uploads are given up.
          </Text>
        )}
        {problem === null ? null : <Failure error={problem} />}
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={busy} color={asking === 'delete' ? 'red' : 'blue'}>
            {asking === 'move' ? 'Move' : 'Delete all'}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setAsking(undefined)}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Left files that are named to the person. */
const MAX_NAMED = 10;

async function whole(org: string, folder: string, to: string | undefined): Promise<readonly string[]> {
  const left: string[] = [];
  const part = (cursor?: string) =>
    to === undefined
      ? client.files.trashFolder({ org, body: { folder, ...defined({ cursor }) } })
      : client.files.moveFolder({ org, body: { from: folder, to, ...defined({ cursor }) } });
  for await (const reply of partsOf(part)) {
    for (const { name, message } of reply.left) if (left.length < MAX_NAMED) left.push(`${name}: ${message}`);
  }
  return left;
}
