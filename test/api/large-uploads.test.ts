import { describe, expect, test, vi } from 'vitest';
import { MAX_PARTS_JOINED_AT_ONCE } from '../../lib/app/uploads/commands/join.ts';
import { createTestApi } from './api.ts';
import { PART, started } from './upload-scene.ts';

const MANY = MAX_PARTS_JOINED_AT_ONCE + 1;
const SIGNED_AT_ONCE = 100;
/** Longer than a worker may take. */
const TOO_LONG_MS = 21 * 60_000;

async function manyParts(put = MANY) {
  const api = createTestApi();
  const scene = await started(api, MANY * PART);
  const numbers = Array.from({ length: put }, (_, index) => index + 1);
  for (let from = 0; from < put; from += SIGNED_AT_ONCE) await scene.put(numbers.slice(from, from + SIGNED_AT_ONCE));
  const complete = () => api.send('files.completeUpload', scene.at);
  const completeTogether = () =>
    api.send('files.completeUploads', {
      token: scene.owner.token,
      params: { org: scene.org },
      body: { uploads: [scene.upload.uploadId] },
    });
  return { ...scene, api, complete, completeTogether };
}

describe('an upload of more parts than the store joins while a request waits', () => {
  test('is ordered, asked for again by the same request, and available when the worker is done', async () => {
    const { api, complete, at } = await manyParts();
    const first = await complete();
    expect(first).toMatchObject({ status: 200, body: { status: 'uploading', completing: true } });
    expect((await complete()).body).toMatchObject({ completing: true });
    // One order, however often it was asked.
    expect(await api.workCompletions()).toEqual(['completed']);
    const done = await complete();
    expect(done.body).toMatchObject({ status: 'available', sizeBytes: String(MANY * PART) });
    expect(done.body).not.toHaveProperty('completing');
    expect((await api.send('files.getUpload', at)).body).toMatchObject({ status: 'available' });
  });

  test('of a batch is neither done nor refused until then', async () => {
    const { api, completeTogether, upload } = await manyParts();
    const { uploadId, fileId } = upload;
    expect((await completeTogether()).body.items).toEqual([{ uploadId, completing: true }]);
    await api.workCompletions();
    expect((await completeTogether()).body.items).toEqual([{ uploadId, fileId }]);
  });

  test('is refused at once where parts are missing, and nothing is ordered', async () => {
    const { api, complete } = await manyParts(MANY - 1);
    expect(await complete()).toMatchObject({ status: 409, body: { code: 'parts-missing' } });
    expect(await api.workCompletions()).toEqual([]);
  });

  test('that the store refuses is refused to who asks, once, and can be completed again', async () => {
    const { api, complete } = await manyParts();
    vi.spyOn(api.objects, 'complete').mockResolvedValueOnce('part-missing');
    await complete();
    expect(await api.workCompletions()).toEqual(['refused']);
    expect(await complete()).toMatchObject({ status: 409, body: { code: 'parts-missing' } });
    expect((await complete()).body).toMatchObject({ completing: true });
    expect(await api.workCompletions()).toEqual(['completed']);
    expect((await complete()).body).toMatchObject({ status: 'available' });
  });

  test('whose order comes twice is completed once', async () => {
    const { api, complete } = await manyParts();
    await complete();
    api.completing.push(...api.completing);
    expect(await api.workCompletions()).toEqual(['completed', 'completed']);
    expect((await complete()).body).toMatchObject({ status: 'available' });
  });

  test('whose worker died after the store was done is completed by the next delivery', async () => {
    const { api, complete } = await manyParts();
    await complete();
    const [order] = api.completing;
    const joined = vi.spyOn(api.objects, 'head').mockRejectedValueOnce(new Error('the worker dies'));
    await expect(api.workCompletions()).rejects.toThrow('the worker dies');
    joined.mockRestore();
    if (order !== undefined) api.completing.push(order);
    expect(await api.workCompletions()).toEqual(['completed']);
    expect((await complete()).body).toMatchObject({ status: 'available' });
  });

  test('whose order was lost is ordered again after the time that a worker may take', async () => {
    const { api, complete } = await manyParts();
    await complete();
    api.completing.length = 0;
    api.pass(TOO_LONG_MS);
    expect((await complete()).body).toMatchObject({ completing: true });
    expect(await api.workCompletions()).toEqual(['completed']);
  });
});

test('an upload of as many parts as the store joins at once needs no worker', async () => {
  const api = createTestApi();
  const { at, put } = await started(api, 2 * PART);
  await put([1, 2]);
  expect((await api.send('files.completeUpload', at)).body).toMatchObject({ status: 'available' });
  expect(api.completing).toEqual([]);
});
