import { commandsOf } from 'epoch';
import { describe, expect, test, vi } from 'vitest';
import { observingExpiry } from '../../lib/app/uploads/commands/observe-expiring.ts';
import { fileIdOf } from '../../lib/app/uploads/commands/start.ts';
import { file } from '../../lib/domain/file/file.ts';
import { UPLOAD_LIFETIME_MS } from '../../lib/domain/limits.ts';
import { observeAll } from '../app/uploads/observe-all.ts';
import { createTestApi, type TestApi } from './api.ts';
import { runningJob } from './attempt-scene.ts';

async function scene() {
  const api: TestApi = createTestApi();
  const { org, at, job, of } = await runningJob(api);
  const listed = async () => {
    const { body } = await api.send('files.list', { ...at, query: { state: 'available', sort: 'name' } });
    return body.items.map(({ name }: { name: string }) => name) as string[];
  };
  const shown = async () => (await api.send('jobs.get', { ...at, params: { org, job } })).body;
  return { api, at, of, listed, shown };
}

async function started({ api, of }: Awaited<ReturnType<typeof scene>>, names: readonly string[]) {
  const uploads = names.map((name) => ({ key: name, name, sizeBytes: '3' }));
  const { status, body } = await api.send('attempts.startOutputs', { ...of, body: { uploads } });
  expect(status).toBe(200);
  return body.items as readonly { started: { uploadId: string }; part: { url: string } }[];
}

/** Outputs that the store has joined, and that no report has named. */
async function staged(given: Awaited<ReturnType<typeof scene>>, names: readonly string[]) {
  const items = await started(given, names);
  for (const { part } of items) given.api.objects.put(part.url, 3);
  const uploads = items.map(({ started: { uploadId } }) => uploadId);
  await given.api.send('attempts.stageOutputs', { ...given.of, body: { uploads } });
  return uploads;
}

describe('outputs of an attempt', () => {
  test('are started and staged by two calls, and are nobody’s files before the report that names them', async () => {
    const given = await scene();
    const items = await started(given, ['a.txt', 'd/b.txt']);
    for (const { part } of items) given.api.objects.put(part.url, 3);
    const outputs = items.map(({ started: { uploadId } }) => uploadId);
    const { body: staged } = await given.api.send('attempts.stageOutputs', { ...given.of, body: { uploads: outputs } });
    expect(staged.items.map(({ refused }: { refused?: unknown }) => refused)).toEqual([undefined, undefined]);
    expect([await given.listed(), (await given.shown()).outputs]).toEqual([[], []]);
    const body = { outcome: 'succeeded', exitCode: 0, outputs };
    expect((await given.api.send('attempts.reportAttempt', { ...given.of, body })).body).toEqual({ recorded: true });
    // All of them are the job's at once; it completes when they have become files.
    expect(await given.shown()).toMatchObject({ status: 'running', outputs: [{}, {}] });
    expect((await given.api.send('attempts.reportAttempt', { ...given.of, body })).body).toEqual({ recorded: false });
  });

  test('are staged by two calls of the store each, and asked for where the answer of the first time was lost', async () => {
    const given = await scene();
    const items = await started(given, ['a.txt', 'b.txt', 'c.txt']);
    for (const { part } of items) given.api.objects.put(part.url, 3);
    const calls = ['listParts', 'complete', 'head'] as const;
    const spies = calls.map((call) => vi.spyOn(given.api.objects, call));
    const counts = () => spies.map(({ mock }) => mock.calls.length);
    const uploads = items.map(({ started: { uploadId } }) => uploadId);
    const stage = () => given.api.send('attempts.stageOutputs', { ...given.of, body: { uploads } });
    await stage();
    expect(counts()).toEqual([3, 3, 0]);
    const { body } = await stage();
    expect(body.items.map(({ refused }: { refused?: unknown }) => refused)).toEqual([undefined, undefined, undefined]);
    expect(counts()).toEqual([6, 3, 3]);
  });

  test('are refused in the report when one is not whole in the store, and none is kept', async () => {
    const given = await scene();
    const items = await started(given, ['a.txt', 'b.txt']);
    given.api.objects.put(items[0]?.part.url ?? '', 3);
    const outputs = items.map(({ started: { uploadId } }) => uploadId);
    const { body: staged } = await given.api.send('attempts.stageOutputs', { ...given.of, body: { uploads: outputs } });
    const codes = staged.items.map(({ refused }: { refused?: { code: string } }) => refused?.code);
    expect(codes).toEqual([undefined, 'parts-missing']);
    const body = { outcome: 'succeeded', exitCode: 0, outputs };
    const { status, body: refused } = await given.api.send('attempts.reportAttempt', { ...given.of, body });
    expect([status, refused.code]).toEqual([409, 'output-not-staged']);
    expect((await given.shown()).outputs).toEqual([]);
  });

  test('become no files when the runner dies before its report: not by the daily look, and not when they expire', async () => {
    const given = await scene();
    const { api } = given;
    const uploads = await staged(given, ['a.txt', 'b.txt']);
    expect(await observeAll(api)).toMatchObject({ uploads: 2, completed: 0 });
    api.pass(UPLOAD_LIFETIME_MS);
    const organisationId = given.at.params.org;
    for (const upload of uploads) {
      const expire = commandsOf(file).ExpireUpload(fileIdOf(upload), { organisationId });
      await observingExpiry(api).execute(file, expire, { actor: 'timers', correlation: 'c' });
      expect((await api.kernel.load(file, fileIdOf(upload))).state.status).toBe('expired');
    }
    expect(await given.listed()).toEqual([]);
  });

  test('that were reported become files by the daily look where nothing else has done it', async () => {
    const given = await scene();
    const outputs = await staged(given, ['a.txt', 'b.txt']);
    const body = { outcome: 'succeeded', exitCode: 0, outputs };
    await given.api.send('attempts.reportAttempt', { ...given.of, body });
    expect(await observeAll(given.api)).toMatchObject({ uploads: 2, completed: 2 });
    expect(await given.listed()).toEqual(['a.txt', 'b.txt']);
  });

  test('of another job, or files of people, are none of this attempt', async () => {
    const given = await scene();
    const upload = { name: 'mine.txt', sizeBytes: '3' };
    const { body: own } = await given.api.send('files.startUpload', { ...given.at, body: upload });
    const uploads = [own.uploadId as string];
    const { body: staged } = await given.api.send('attempts.stageOutputs', { ...given.of, body: { uploads } });
    expect(staged.items).toMatchObject([{ refused: { code: 'not-found' } }]);
    const body = { outcome: 'succeeded', exitCode: 0, outputs: uploads };
    expect((await given.api.send('attempts.reportAttempt', { ...given.of, body })).status).toBe(404);
  });
});
