import { commandsOf } from 'epoch';
import { describe, expect, test } from 'vitest';
import { file } from '../../lib/domain/file/file.ts';
import { createTestApi } from './api.ts';

async function scene(names: readonly string[] = []) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const start = async (name: string) =>
    (await api.send('files.startUpload', { ...at, body: { name, sizeBytes: '0' } })).body as {
      readonly fileId: string;
      readonly uploadId: string;
    };
  const add = async (name: string) => {
    const { uploadId, fileId } = await start(name);
    const params = { org, upload: uploadId };
    const { body } = await api.send('files.signParts', { ...at, params, body: { parts: [1] } });
    api.objects.put(body.parts[0].url, 0);
    expect((await api.send('files.completeUpload', { ...at, params })).status).toBe(200);
    return fileId;
  };
  for (const name of names) await add(name);
  const list = async (folder: string, more: Record<string, string> = {}) => {
    const [{ body: files }, { body: folders }] = await Promise.all([
      api.send('files.list', { ...at, query: { folder, limit: '100', ...more } }),
      api.send('files.listFolders', { ...at, query: { parent: folder, limit: '100' } }),
    ]);
    return {
      files: files.items.map(({ name }: { name: string }) => name) as string[],
      folders: folders.items.map(
        ({ path, files: count }: { path: string; files: number }) => `${path} ${count}`,
      ) as string[],
    };
  };
  /** Repeats a call for a part of a folder until it is through. */
  const whole = async (id: 'files.moveFolder' | 'files.deleteFolder', body: Record<string, string>) => {
    const left: { readonly name: string; readonly code: string }[] = [];
    let done = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const reply = await api.send(id, { ...at, body: cursor === '' ? body : { ...body, cursor } });
      expect(reply.status).toBe(200);
      done += reply.body.done;
      left.push(...reply.body.left);
      cursor = reply.body.nextCursor;
    }
    return { done, left };
  };
  return { api, org, owner, at, start, add, list, whole };
}

describe('a folder', () => {
  test('lists what is directly in it, and counts what is below it', async () => {
    const { list } = await scene(['top.txt', 'a/1.txt', 'a/2.txt', 'a/b/3.txt', 'a/b/c/4.txt', 'z/5.txt']);
    expect(await list('/')).toEqual({ files: ['top.txt'], folders: ['a 4', 'z 1'] });
    expect(await list('a')).toEqual({ files: ['a/1.txt', 'a/2.txt'], folders: ['a/b 2'] });
    expect(await list('a/b')).toEqual({ files: ['a/b/3.txt'], folders: ['a/b/c 1'] });
    expect(await list('nowhere')).toEqual({ files: [], folders: [] });
    expect((await list('a', { prefix: '2' })).files).toEqual(['a/2.txt']);
  });

  test('is there while a file or an open upload is below it', async () => {
    const { api, at, org, start, add, list } = await scene();
    const file = await add('a/b/1.txt');
    const { uploadId } = await start('a/2.txt');
    expect((await list('/')).folders).toEqual(['a 2']);
    await api.send('files.delete', { ...at, params: { org, file } });
    expect(await list('a')).toEqual({ files: ['a/2.txt'], folders: [] });
    await api.send('files.abortUpload', { ...at, params: { org, upload: uploadId } });
    expect(await list('/')).toEqual({ files: [], folders: [] });
  });

  test('moves with all that is below it, page by page, and joins a folder that is there', async () => {
    const many = Array.from({ length: 120 }, (_none, at) => `old/x/${String(at).padStart(3, '0')}.txt`);
    const { list, whole, start } = await scene([...many, 'old/top.txt', 'older/1.txt', 'new/y/2.txt']);
    await start('old/uploading.txt');
    const { done, left } = await whole('files.moveFolder', { from: 'old', to: 'new/y' });
    expect(done).toBe(121);
    expect(left).toMatchObject([{ name: 'old/uploading.txt', code: 'file-not-available' }]);
    expect(await list('/')).toEqual({ files: [], folders: ['new 122', 'old 1', 'older 1'] });
    expect(await list('new/y')).toEqual({ files: ['new/y/2.txt', 'new/y/top.txt'], folders: ['new/y/x 120'] });
    expect(await whole('files.moveFolder', { from: 'new/y', to: '/' })).toEqual({ done: 122, left: [] });
    expect((await list('/')).folders).toEqual(['old 1', 'older 1', 'x 120']);
  });

  test('does not move into itself', async () => {
    const { api, at } = await scene(['a/1.txt']);
    for (const to of ['a', 'a/b']) {
      const moved = await api.send('files.moveFolder', { ...at, body: { from: 'a', to } });
      expect(moved).toMatchObject({ status: 422, body: { code: 'file-name-invalid' } });
    }
  });

  test('is deleted with all that is below it, uploads too, and nothing beside it', async () => {
    const { list, whole, start } = await scene(['a/1.txt', 'a/b/2.txt', 'A/3.txt', 'ab/4.txt', 'a.txt']);
    await start('a/uploading.txt');
    expect(await whole('files.deleteFolder', { folder: 'a' })).toEqual({ done: 3, left: [] });
    expect(await list('/')).toEqual({ files: ['a.txt'], folders: ['A 1', 'ab 1'] });
  });

  test.each(['files.moveFolder', 'files.trashFolder', 'files.deleteFolder'] as const)(
    'leaves alone what has left it, though the list does not know yet: %s',
    async (id) => {
      const { api, at, org, owner, add } = await scene(['a/1.txt']);
      const [moved, inTrash] = [await add('a/2.txt'), await add('a/3.txt')];
      const { RenameFile, TrashFile } = commandsOf(file);
      const origin = { actor: owner.id, correlation: 'c' };
      const by = { organisationId: org };
      await api.behind.execute(file, RenameFile(moved, { ...by, name: 'keep/2.txt', renamedBy: owner.id }), origin);
      await api.behind.execute(file, TrashFile(inTrash, { ...by, trashedBy: owner.id }), origin);
      const body = id === 'files.moveFolder' ? { from: 'a', to: 'b' } : { folder: 'a' };
      const reply = await api.send(id, { ...at, body });
      expect(reply).toMatchObject({ status: 200, body: { done: 1, left: [] } });
      expect((await api.kernel.load(file, moved)).state).toMatchObject({ status: 'available', name: 'keep/2.txt' });
      expect((await api.kernel.load(file, inTrash)).state).toMatchObject({ status: 'trashed' });
    },
  );

  test('follows a file that is renamed', async () => {
    const { api, at, org, add, list } = await scene();
    const file = await add('a/b/1.txt');
    const rename = (name: string) => api.send('files.rename', { ...at, params: { org, file }, body: { name } });
    expect((await rename('c/1.txt')).status).toBe(200);
    expect(await list('/')).toEqual({ files: [], folders: ['c 1'] });
    expect((await rename('1.txt')).status).toBe(200);
    expect(await list('/')).toEqual({ files: ['1.txt'], folders: [] });
  });

  test('takes names of any length that is allowed', async () => {
    const long = [255, 255, 255, 255].map((bytes) => 'ﬃ'.repeat(Math.floor(bytes / 3))).join('/');
    const deep = `${'d/'.repeat(32)}a`;
    const { add, list } = await scene();
    await add(long);
    await add(deep);
    expect((await list(long.split('/').slice(0, 3).join('/'))).files).toEqual([long]);
    expect((await list(deep.slice(0, -2))).files).toEqual([deep]);
    expect((await list('/')).folders).toHaveLength(2);
  });

  test('is only of its organisation', async () => {
    const { api, org } = await scene(['a/1.txt']);
    const { owner: stranger } = await api.organisation('Other');
    for (const [id, body] of [
      ['files.listFolders', undefined],
      ['files.moveFolder', { from: 'a', to: 'b' }],
      ['files.deleteFolder', { folder: 'a' }],
    ] as const) {
      const reply = await api.send(id, { token: stranger.token, params: { org }, ...(body && { body }) });
      expect(reply.status).toBe(404);
    }
  });
});
