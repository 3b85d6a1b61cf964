import { commandsOf, streamOf } from 'epoch';
import { expect, test } from 'vitest';
import { meteredIn } from '../../lib/app/usage/views/metered.ts';
import { file } from '../../lib/domain/file/file.ts';
import { isOtherMeter } from '../../lib/domain/metering/meter.ts';
import { createTestApi } from './api.ts';

const TOKEN = `cata_${'a'.repeat(43)}`;
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const SPEC = {
  ...{ command: 'sort', arguments: [], environment: {}, machineType: 'standard-1' },
  ...{ timeoutMs: 60_000, maxAttempts: 1 },
};

/** A file that a running job has as its input. */
async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const fileId = api.newId('file');
  const { StartUpload, ConfirmParts, CompleteUpload } = commandsOf(file);
  const of = { organisationId: org };
  const about = { name: 'a.txt', contentType: 'text/plain', declaredBytes: 7, sizing: 'observed' } as const;
  const parts = [{ part: 1, bytes: 7, atMs: api.clock.nowMs() }];
  for (const command of [
    StartUpload(fileId, { ...of, uploaderId: owner.id, ...about, uploadId: 'u' }),
    ConfirmParts(fileId, { ...of, parts }),
    CompleteUpload(fileId, { ...of, bytes: 7 }),
  ])
    expect(await api.kernel.execute(file, command, ORIGIN)).toMatchObject({ ok: true });
  for (const projector of Object.values(api.projectors)) await projector?.catchUp(streamOf(file, fileId));
  const { body: drafted } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'Sort', spec: SPEC } });
  const configuration = drafted.id as string;
  await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration } });
  const { body: made } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration, files: [fileId] } });
  await api.send('jobs.submit', { ...at, params: { org, job: made.id } });
  const attempt = await api.serve(made.id);
  const expiresAtMs = api.clock.nowMs() + 3_600_000;
  await api.credentials.add(TOKEN, { kind: 'attempt', capability: { org, job: made.id, attempt }, expiresAtMs });
  return { api, at, org, fileId, of: { token: TOKEN, params: { attempt } } };
}

test('what a job reads of its inputs is no download: addresses for its machine count nothing, those for people do', async () => {
  const { api, at, org, fileId, of } = await scene();
  await api.send('attempts.startAttempt', { ...of, body: { runner: 'runner-0123456789abcdef' } });
  const { body: inputs } = await api.send('attempts.listInputs', of);
  expect(inputs.files).toMatchObject([{ name: 'a.txt' }]);
  const counted = async () => {
    const steps = [];
    for await (const commit of api.kernel.store.scan(0, 1)) steps.push(...meteredIn(commit));
    return steps.filter(({ meter }) => isOtherMeter(meter)).map(({ meter, delta }) => [meter, delta]);
  };
  expect(await counted()).toEqual([]);
  await api.send('files.download', { ...at, params: { org, file: fileId } });
  expect(await counted()).toEqual([
    ['egress.gb', 7n],
    ['requests.downloads', 1n],
  ]);
});
