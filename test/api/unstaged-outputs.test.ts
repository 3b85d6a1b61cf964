import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fileIdOf } from '../../lib/app/uploads/commands/start.ts';
import { base64OfCrc32 } from '../../lib/client/crc32.ts';
import { file } from '../../lib/domain/file/file.ts';
import { observeAll } from '../app/uploads/observe-all.ts';
import { createTestApi } from './api.ts';
import { runningJob } from './attempt-scene.ts';
import { PART } from './upload-scene.ts';

/** More than a request joins. */
const MANY_PARTS = 501;
const SIGNED_AT_ONCE = 100;

async function scene() {
  const api = createTestApi();
  const { of } = await runningJob(api);
  const start = async (upload: object = {}) => {
    const one = { key: 'k-1', name: 'a.txt', sizeBytes: '3', ...upload };
    const { body } = await api.send('attempts.startOutputs', { ...of, body: { uploads: [one] } });
    return body.items[0].started.uploadId as string;
  };
  const put = async (upload: string, parts: readonly number[], bytes?: Uint8Array) => {
    const params = { ...of.params, upload };
    for (let from = 0; from < parts.length; from += SIGNED_AT_ONCE) {
      const wanted = { parts: parts.slice(from, from + SIGNED_AT_ONCE) };
      const { body } = await api.send('attempts.signOutputParts', { ...of, params, body: wanted });
      for (const { url, sizeBytes } of body.parts) api.objects.put(url, bytes ?? Number(sizeBytes));
    }
  };
  const confirm = (upload: string, parts: readonly number[]) =>
    api.send('attempts.confirmOutputParts', { ...of, params: { ...of.params, upload }, body: { parts } });
  const stage = async (upload: string) =>
    (await api.send('attempts.stageOutputs', { ...of, body: { uploads: [upload] } })).body.items[0];
  const report = async (upload: string) => {
    const body = { outcome: 'succeeded', exitCode: 0, outputs: [upload] };
    const said = await api.send('attempts.reportAttempt', { ...of, body });
    return said.body.code ?? said.body.recorded;
  };
  return { api, start, put, confirm, stage, report };
}

type Scene = Awaited<ReturnType<typeof scene>>;

describe('outputs that are not staged', () => {
  test.each<[string, (given: Scene) => Promise<string>]>([
    [
      'was counted and never joined',
      async ({ start, put, confirm }) => {
        const upload = await start();
        await put(upload, [1]);
        await confirm(upload, [1]);
        return upload;
      },
    ],
    [
      'the daily look has counted',
      async ({ api, start, put }) => {
        const upload = await start();
        await put(upload, [1]);
        await observeAll(api);
        return upload;
      },
    ],
    [
      'has another content than was named',
      async ({ start, put, stage }) => {
        const checksum = { algorithm: 'CRC32', value: base64OfCrc32(crc32('abc')) };
        const upload = await start({ checksum });
        await put(upload, [1], new TextEncoder().encode('abd'));
        expect(await stage(upload)).toMatchObject({ refused: { code: 'checksum-mismatch' } });
        return upload;
      },
    ],
    ['is empty and was never put', ({ start }) => start({ sizeBytes: '0' })],
    [
      'is empty and was never joined',
      async ({ start, put, confirm }) => {
        const upload = await start({ sizeBytes: '0' });
        await put(upload, [1]);
        await confirm(upload, [1]);
        return upload;
      },
    ],
    [
      'a worker has yet to join',
      async ({ start, put, stage }) => {
        const upload = await start({ sizeBytes: String(MANY_PARTS * PART) });
        await put(
          upload,
          Array.from({ length: MANY_PARTS }, (_, at) => at + 1),
        );
        expect(await stage(upload)).toMatchObject({ completing: true });
        return upload;
      },
    ],
  ])('are in no report: one that %s', async (_, left) => {
    const given = await scene();
    const upload = await left(given);
    expect(await given.report(upload)).toBe('output-not-staged');
    const { state } = await given.api.kernel.load(file, fileIdOf(upload));
    expect(state.status).toBe('uploading');
  });

  test('are in it when the worker has joined them', async () => {
    const { api, start, put, stage, report } = await scene();
    const upload = await start({ sizeBytes: String(MANY_PARTS * PART) });
    await put(
      upload,
      Array.from({ length: MANY_PARTS }, (_, at) => at + 1),
    );
    await stage(upload);
    await api.workCompletions();
    expect(await report(upload)).toBe(true);
  });
});
