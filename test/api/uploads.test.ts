import { commandsOf } from 'epoch';
import { describe, expect, test } from 'vitest';
import { listedFile } from '../../lib/app/files/queries/list-files.ts';
import { type FileRow, fileRow } from '../../lib/app/files/views/file-rows.ts';
import { file } from '../../lib/domain/file/file.ts';
import { createTestApi } from './api.ts';
import { PART, started } from './upload-scene.ts';

describe('an upload', () => {
  test('goes from start to an available file, and every part is counted once', async () => {
    const api = createTestApi();
    const { org, owner, upload, at, put } = await started(api);
    expect(upload).toMatchObject({ partSizeBytes: String(PART), partCount: 3 });
    await put([1, 2, 3]);
    await api.send('files.confirmParts', { ...at, body: { parts: [1, 2] } });
    const again = await api.send('files.confirmPart', { ...at, params: { ...at.params, part: 1 } });
    expect(again.body).toMatchObject({ receivedBytes: String(2 * PART), receivedParts: [{ from: 1, to: 2 }] });
    const done = await api.send('files.completeUpload', at);
    expect(done.body).toMatchObject({ status: 'available', sizeBytes: String(3 * PART - 5) });
    expect(done.body).not.toHaveProperty('expiresAt');
    const { body } = await api.send('files.get', { token: owner.token, params: { org, file: upload.fileId } });
    expect(body).toMatchObject({ name: 'a.bin', status: 'available', uploadedBy: owner.id });
  });

  test('sent again with the same key is the same one, and nothing is left in the store', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const start = (name: string) =>
      api.send('files.startUpload', {
        token: owner.token,
        params: { org },
        body: { name, sizeBytes: '5' },
        headers: { 'idempotency-key': 'once' },
      });
    const [first, again] = [await start('a'), await start('a')];
    expect(again.body).toEqual(first.body);
    expect(await start('b')).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    expect(api.objects.openUploads.size).toBe(1);
  });

  test('started twice at once with one key is one upload', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const sent = {
      token: owner.token,
      params: { org },
      body: { name: 'a', sizeBytes: '5' },
      headers: { 'idempotency-key': 'k' },
    };
    const both = await Promise.all([api.send('files.startUpload', sent), api.send('files.startUpload', sent)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]?.body.fileId).toBe(both[1]?.body.fileId);
    expect(api.objects.openUploads.size).toBe(1);
  });

  test('takes 64 confirmations at once, and loses none', async () => {
    const api = createTestApi();
    const { at, put } = await started(api, 64 * PART);
    const parts = Array.from({ length: 64 }, (_, index) => index + 1);
    await put(parts);
    const confirm = (part: number) => api.send('files.confirmPart', { ...at, params: { ...at.params, part } });
    const replies = await Promise.all(parts.map(confirm));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await api.send('files.getUpload', at);
    expect(body).toMatchObject({ receivedBytes: String(64 * PART), receivedParts: [{ from: 1, to: 64 }] });
  });

  test('counts a part from when the store got it, not from when the client said so', async () => {
    const api = createTestApi();
    const { upload, at, put } = await started(api);
    await put([1]);
    const putAtMs = api.wallMs();
    api.pass(60_000);
    await api.send('files.confirmPart', { ...at, params: { ...at.params, part: 1 } });
    const times: number[] = [];
    for await (const { events } of api.log.read(`file#${upload.fileId}`)) {
      for (const { type, data } of events) {
        if (type === 'PartsUploaded')
          times.push(...(data as { parts: { atMs: number }[] }).parts.map(({ atMs }) => atMs));
      }
    }
    expect(times).toEqual([putAtMs]);
  });

  test('is refused what it does not have: parts that were not put, parts out of range, an early end', async () => {
    const api = createTestApi();
    const { at, put } = await started(api);
    await put([1]);
    const confirm = (parts: number[]) => api.send('files.confirmParts', { ...at, body: { parts } });
    expect(await confirm([2])).toMatchObject({ status: 409, body: { code: 'part-missing', details: { part: 2 } } });
    expect(await confirm([4])).toMatchObject({ status: 422, body: { code: 'part-out-of-range' } });
    expect(await confirm([10_001])).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
    expect(await api.send('files.completeUpload', at)).toMatchObject({ status: 409, body: { code: 'parts-missing' } });
    expect(await api.send('files.signParts', { ...at, body: { parts: [4] } })).toMatchObject({ status: 422 });
  });

  test('completed twice at once becomes one file, and both hear so', async () => {
    const api = createTestApi();
    const { at, put } = await started(api, 5);
    await put([1]);
    const both = await Promise.all([api.send('files.completeUpload', at), api.send('files.completeUpload', at)]);
    expect(both.map(({ status, body }) => [status, body.status])).toEqual([
      [200, 'available'],
      [200, 'available'],
    ]);
  });

  test('goes on where a crash after the store had put it together left it', async () => {
    const api = createTestApi();
    const { org, upload, at, put } = await started(api, 5);
    await put([1]);
    await api.send('files.confirmPart', { ...at, params: { ...at.params, part: 1 } });
    const uploadId = [...api.objects.openUploads.keys()][0] ?? '';
    const place = { key: `${org}/${upload.fileId}`, uploadId };
    await api.objects.complete(place, (await api.objects.listParts(place)) ?? []);
    expect(await api.send('files.completeUpload', at)).toMatchObject({ status: 200, body: { status: 'available' } });
  });

  test('given up refuses every later part, and can be given up again', async () => {
    const api = createTestApi();
    const { at, put } = await started(api);
    await put([1]);
    expect((await api.send('files.abortUpload', at)).status).toBe(204);
    expect((await api.send('files.abortUpload', at)).status).toBe(204);
    const late = await api.send('files.confirmPart', { ...at, params: { ...at.params, part: 1 } });
    expect(late).toMatchObject({ status: 409, body: { code: 'upload-not-open' } });
  });

  test('beyond the quota is refused with what is free, and leaves nothing in the store', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const admin = await api.person('admin@example.org', { admin: true });
    await api.send('admin.changeQuota', { token: admin.token, params: { org }, body: { limitBytes: '100' } });
    const start = (bytes: string) =>
      api.send('files.startUpload', { token: owner.token, params: { org }, body: { name: 'a', sizeBytes: bytes } });
    const both = await Promise.all([start('60'), start('60')]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'quota-exceeded',
      details: { freeBytes: 40, limitBytes: 100 },
    });
    expect(api.objects.openUploads.size).toBe(1);
  });

  test('of another organisation is not to be found by its id', async () => {
    const api = createTestApi();
    const { upload } = await started(api);
    const { org, owner } = await api.organisation('Other');
    const params = { org, upload: upload.uploadId };
    for (const id of ['files.getUpload', 'files.completeUpload', 'files.abortUpload'] as const) {
      expect(await api.send(id, { token: owner.token, params }), id).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    }
  });
});

test('a file that is deleted, and an upload that has ended, are not found, whatever the views have processed', async () => {
  const api = createTestApi();
  const { upload, org, owner, at, put } = await started(api);
  const file = { token: owner.token, params: { org, file: upload.fileId } };
  expect((await api.send('files.get', file)).body.status).toBe('uploading');
  await put([1, 2, 3]);
  expect((await api.send('files.completeUpload', at)).status).toBe(200);
  expect((await api.send('files.get', file)).body.status).toBe('available');
  expect((await api.send('files.delete', file)).status).toBe(204);
  expect((await api.send('files.get', file)).status).toBe(404);
  const { body } = await api.send('files.list', { token: owner.token, params: { org } });
  expect(body.items).toEqual([]);
});

test('a reply about one file says the status of the log, however far its view is behind', async () => {
  const api = createTestApi();
  const { upload, org, owner, at, put } = await started(api);
  const id = upload.fileId as string;
  await put([1, 2, 3]);
  await api.send('files.confirmParts', { ...at, body: { parts: [1, 2, 3] } });
  const [commands, origin] = [commandsOf(file), { actor: 'usr_x', correlation: 'c' }];
  const read = () => api.send('files.get', { token: owner.token, params: { org, file: id } });
  await api.behind.execute(file, commands.CompleteUpload(id, { organisationId: org, bytes: 3 * PART - 5 }), origin);
  expect((await read()).body).toMatchObject({ status: 'available', sizeBytes: String(3 * PART - 5) });
  await api.behind.execute(file, commands.DeleteFile(id, { organisationId: org, deletedBy: 'usr_x' }), origin);
  expect(await read()).toMatchObject({ status: 404 });
});

test('a list has no file that its view knows to have ended', async () => {
  const api = createTestApi();
  const { upload } = await started(api);
  const row = await fileRow.get(api.views, { fileId: upload.fileId as string });
  if (row === undefined) throw new Error('no row');
  const as = (status: FileRow['values']['status']) => listedFile({ ...row, values: { ...row.values, status } });
  expect(as('uploading')?.status).toBe('uploading');
  expect(as('available')?.status).toBe('available');
  for (const ended of ['aborted', 'expired', 'deleted'] as const) expect(as(ended)).toBeUndefined();
});
