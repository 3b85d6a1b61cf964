import { commandsOf, streamOf } from 'epoch';
import { expect, test } from 'vitest';
import { meteredIn } from '../../lib/app/usage/views/metered.ts';
import { file } from '../../lib/domain/file/file.ts';
import { isOtherMeter } from '../../lib/domain/metering/meter.ts';
import { createTestApi } from './api.ts';
import { newJob, servedAttempt } from './attempt-scene.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };

/** A file that a running job has as its input. */
async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const fileId = api.newId('file');
  const { StartUpload, ConfirmParts, CompleteUpload } = commandsOf(file);
  const its = { organisationId: org };
  const about = { name: 'a.txt', contentType: 'text/plain', declaredBytes: 7, sizing: 'observed' } as const;
  const parts = [{ part: 1, bytes: 7, atMs: api.clock.nowMs() }];
  for (const command of [
    StartUpload(fileId, { ...its, uploaderId: owner.id, ...about, uploadId: 'u' }),
    ConfirmParts(fileId, { ...its, parts }),
    CompleteUpload(fileId, { ...its, bytes: 7 }),
  ])
    expect(await api.kernel.execute(file, command, ORIGIN)).toMatchObject({ ok: true });
  for (const projector of Object.values(api.projectors)) await projector?.catchUp(streamOf(file, fileId));
  const { job } = await newJob(api, at, [fileId]);
  const { of } = await servedAttempt(api, at, job);
  return { api, at, org, fileId, of };
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
