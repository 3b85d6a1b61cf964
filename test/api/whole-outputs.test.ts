import { crc32 } from 'node:zlib';
import { commandsOf } from 'epoch';
import { describe, expect, test } from 'vitest';
import { fileIdOf } from '../../lib/app/uploads/commands/start.ts';
import { base64OfCrc32 } from '../../lib/client/crc32.ts';
import { file } from '../../lib/domain/file/file.ts';
import { storageKeyOf } from '../../lib/domain/file/sizing.ts';
import { observeAll } from '../app/uploads/observe-all.ts';
import { createTestApi } from './api.ts';
import { runningJob } from './attempt-scene.ts';

const ORIGIN = { actor: 'test', correlation: 'c' };
const CONTENT = new TextEncoder().encode('abc');
const OTHER = new TextEncoder().encode('abd');
const checksumOf = (content: Uint8Array) => ({ algorithm: 'CRC32', value: base64OfCrc32(crc32(content)) });

async function scene() {
  const api = createTestApi();
  const { org, at, of } = await runningJob(api);
  const start = async (upload: object = {}, body: object = { whole: true }) => {
    const one = { key: 'k-1', name: 'a.csv', sizeBytes: '3', contentType: 'text/csv', checksum: checksumOf(CONTENT) };
    const sent = await api.send('attempts.startOutputs', {
      ...of,
      body: { uploads: [{ ...one, ...upload }], ...body },
    });
    return sent.body.items[0];
  };
  const begun = async () => {
    const { started, part } = await start();
    const fileId = fileIdOf(started.uploadId);
    return { part, upload: started.uploadId as string, fileId, key: storageKeyOf(org, fileId) };
  };
  const sign = (upload: string, checksums?: readonly string[]) =>
    api.send('attempts.signOutputParts', {
      ...of,
      params: { ...of.params, upload },
      body: { parts: [1], ...(checksums && { checksums }) },
    });
  const stage = async (upload: string) =>
    (await api.send('attempts.stageOutputs', { ...of, body: { uploads: [upload], prove: true } })).body.items[0];
  const end = (type: 'AbortUpload' | 'ExpireUpload', fileId: string) =>
    api.kernel.execute(file, commandsOf(file)[type](fileId, { organisationId: org }), ORIGIN);
  return { api, at, org, of, start, begun, sign, stage, end };
}

describe('a small output of a runner that puts objects', () => {
  test('is opened nowhere in the store, and its address binds content, length, type, and that it replaces nothing', async () => {
    const { api, begun } = await scene();
    const { part, key } = await begun();
    expect(api.objects.openUploads.size).toBe(0);
    expect(part).toMatchObject({
      part: 1,
      sizeBytes: '3',
      headers: {
        'content-type': 'text/csv',
        'if-none-match': '*',
        'x-amz-checksum-crc32': checksumOf(CONTENT).value,
      },
    });
    expect(() => api.objects.put(part.url, OTHER)).toThrow('BadDigest');
    api.objects.put(part.url, CONTENT);
    expect(api.objects.contents.get(key)).toEqual(Buffer.from(CONTENT));
    expect(() => api.objects.put(part.url, CONTENT)).toThrow('PreconditionFailed');
  });

  test('has one address, however often its start is repeated and it is signed, and none for other content', async () => {
    const { start, begun, sign } = await scene();
    const { part, upload } = await begun();
    expect((await start()).part).toEqual(part);
    expect((await sign(upload)).body.parts).toEqual([part]);
    expect((await sign(upload, [checksumOf(CONTENT).value])).body.parts).toEqual([part]);
    expect((await sign(upload, [checksumOf(OTHER).value])).body.code).toBe('checksum-invalid');
  });

  test('is not staged before it is there, and confirmed and shown as it is in the store', async () => {
    const { api, at, org, of, begun, stage } = await scene();
    const { part, upload } = await begun();
    const params = { ...of.params, upload };
    const confirm = () => api.send('attempts.confirmOutputParts', { ...of, params, body: { parts: [1] } });
    const shown = async () =>
      (await api.send('files.getUpload', { ...at, params: { org, upload } })).body.receivedParts;
    expect((await stage(upload)).refused.code).toBe('parts-missing');
    expect([(await confirm()).body.code, await shown()]).toEqual(['part-missing', []]);
    api.objects.put(part.url, CONTENT);
    expect(await shown()).toEqual([{ from: 1, to: 1 }]);
    expect((await confirm()).body.receivedBytes).toBe('3');
    expect(await stage(upload)).toEqual({ uploadId: upload, fileId: fileIdOf(upload) });
  });

  test.each([
    ['has no checksum', { checksum: undefined }, { whole: true }],
    ['has several parts', { sizeBytes: String(9 * 1_048_576) }, { whole: true }],
    ['is of a runner that does not ask', {}, {}],
  ])('is put in parts where it %s', async (_what, upload, body) => {
    const { api, start } = await scene();
    await start(upload, body);
    expect(api.objects.openUploads.size).toBe(1);
  });

  test.each(['AbortUpload', 'ExpireUpload'] as const)(
    'names its object when %s ends it, and nothing else',
    async (type) => {
      const { api, begun, end } = await scene();
      const { part, fileId, key } = await begun();
      api.objects.put(part.url, CONTENT);
      api.pass(type === 'ExpireUpload' ? 8 * 86_400_000 : 0);
      await end(type, fileId);
      const ended: object[] = [];
      for await (const { events } of api.kernel.history(file, fileId))
        ended.push(...events.slice(-1).map(({ data }) => data));
      expect(ended.at(-1)).toMatchObject({ storageKey: key });
      expect(ended.at(-1)).not.toHaveProperty('uploadId');
    },
  );

  test('of a dead runner counts from when the store got it', async () => {
    const { api, begun } = await scene();
    const { part, fileId } = await begun();
    api.objects.put(part.url, CONTENT);
    const putAtMs = api.clock.nowMs();
    api.pass(3_600_000);
    expect(await observeAll(api)).toMatchObject({ uploads: 1, parts: 1, completed: 0 });
    const parts: unknown[] = [];
    for await (const { events } of api.kernel.history(file, fileId))
      for (const { type, data } of events) if (type === 'PartsUploaded') parts.push(...data.parts);
    expect(parts).toEqual([{ part: 1, bytes: 3, atMs: putAtMs }]);
  });
});
