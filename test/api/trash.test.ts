import { describe, expect, test } from 'vitest';
import { createTestApi } from './api.ts';

async function scene(names: readonly string[] = ['a/1.txt', 'a/b/2.txt', 'c.txt']) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const add = async (name: string) => {
    const { uploadId, fileId } = (await api.send('files.startUpload', { ...at, body: { name, sizeBytes: '3' } })).body;
    const params = { org, upload: uploadId };
    const { body } = await api.send('files.signParts', { ...at, params, body: { parts: [1] } });
    api.objects.put(body.parts[0].url, 3);
    await api.send('files.completeUpload', { ...at, params });
    return fileId as string;
  };
  const files: string[] = [];
  for (const name of names) files.push(await add(name));
  const on = (id: 'files.trash' | 'files.restore' | 'files.get' | 'files.download' | 'files.delete', file: string) =>
    api.send(id, { ...at, params: { org, file } });
  const namesOf = ({ body }: { readonly body: { readonly items: readonly { readonly name: string }[] } }) =>
    body.items.map(({ name }) => name).toSorted();
  /** What the index knows is brought up to date first, as its queue does. */
  const listed = async (query: Record<string, string> = {}) => {
    for (const file of files) await api.projectors['file-index']?.catchUp(`file#${file}`);
    return namesOf(await api.send('files.list', { ...at, query }));
  };
  const inTrash = async () => namesOf(await api.send('files.listTrash', at));
  const empty = async () => (await api.send('files.emptyTrash', { ...at, body: {} })).body;
  return { api, org, at, files, on, listed, inTrash, empty };
}

describe('the trash', () => {
  test('takes a file out of every list, and gives it back under its name', async () => {
    const { api, at, files, on, listed, inTrash } = await scene();
    const [first = ''] = files;
    expect(await listed({ search: '1' })).toEqual(['a/1.txt']);
    const trashed = await on('files.trash', first);
    expect(trashed).toMatchObject({ status: 200, body: { status: 'trashed', name: 'a/1.txt' } });
    const { trash } = trashed.body;
    expect(Date.parse(trash.until) - Date.parse(trash.at)).toBe(30 * 86_400_000);
    expect(await listed()).toEqual(['a/b/2.txt', 'c.txt']);
    expect([await listed({ search: '1' }), await listed({ folder: 'a' })]).toEqual([[], []]);
    expect((await api.send('files.listFolders', at)).body.items).toEqual([{ path: 'a', name: 'a', files: 1 }]);
    expect(await inTrash()).toEqual(['a/1.txt']);
    expect((await on('files.get', first)).body).toMatchObject({ status: 'trashed', trash });
    expect((await on('files.download', first)).body.code).toBe('file-not-available');
    const restored = await on('files.restore', first);
    expect(restored).toMatchObject({ status: 200, body: { status: 'available', name: 'a/1.txt' } });
    expect(restored.body.trash).toBeUndefined();
    expect(await listed({ search: '1' })).toEqual(['a/1.txt']);
    expect(await inTrash()).toEqual([]);
    expect((await on('files.download', first)).status).toBe(200);
  });

  test('is emptied for good, and what was restored stays', async () => {
    const { files, on, inTrash, empty, listed } = await scene();
    for (const file of files) await on('files.trash', file);
    await on('files.restore', files[2] ?? '');
    expect(await empty()).toMatchObject({ done: 2, left: [] });
    expect([await inTrash(), await listed()]).toEqual([[], ['c.txt']]);
    expect((await on('files.get', files[0] ?? '')).status).toBe(404);
    expect((await on('files.restore', files[0] ?? '')).body.code).toBe('file-not-available');
  });

  test('takes a folder, and gives its uploads up', async () => {
    const { api, at, files, on, listed, inTrash } = await scene();
    await api.send('files.startUpload', { ...at, body: { name: 'a/open.txt', sizeBytes: '3' } });
    const { body } = await api.send('files.trashFolder', { ...at, body: { folder: 'a' } });
    expect(body).toEqual({ done: 3, files: files.slice(0, 2), names: ['a/1.txt', 'a/b/2.txt'], left: [] });
    expect(await listed()).toEqual(['c.txt']);
    expect(await inTrash()).toEqual(['a/1.txt', 'a/b/2.txt']);
    expect((await api.send('files.listUploads', at)).body.items).toEqual([]);
    for (const file of body.files) await on('files.restore', file);
    expect(await listed()).toEqual(['a/1.txt', 'a/b/2.txt', 'c.txt']);
  });

  test('has nothing of a file that is deleted for good', async () => {
    const { files, on, inTrash } = await scene();
    const [file = ''] = files;
    await on('files.trash', file);
    expect((await on('files.delete', file)).status).toBe(204);
    expect(await inTrash()).toEqual([]);
    expect((await on('files.get', file)).status).toBe(404);
  });

  test('is only of its organisation', async () => {
    const { api, org, files, on } = await scene();
    const [file = ''] = files;
    await on('files.trash', file);
    const { owner: stranger } = await api.organisation('Other');
    for (const id of ['files.trash', 'files.restore'] as const) {
      expect((await api.send(id, { token: stranger.token, params: { org, file } })).status).toBe(404);
    }
    expect((await api.send('files.listTrash', { token: stranger.token, params: { org } })).status).toBe(404);
  });
});
