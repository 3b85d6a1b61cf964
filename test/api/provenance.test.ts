import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { base64OfCrc32 } from '../../lib/client/crc32.ts';
import { createTestApi } from './api.ts';
import { newJob, runningAttempt } from './attempt-scene.ts';

const BYTES = Buffer.from('abc');
const CHECKSUM = { algorithm: 'CRC32', value: base64OfCrc32(crc32(BYTES)) };

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const upload = async (name: string) => {
    const body = { uploads: [{ key: name, name, sizeBytes: '3', checksum: CHECKSUM }] };
    const { body: begun } = await api.send('files.startUploads', { ...at, body });
    const [{ started, part }] = begun.items;
    api.objects.put(part.url, BYTES);
    await api.send('files.completeUploads', { ...at, body: { uploads: [started.uploadId] } });
    return started.fileId as string;
  };
  const files = [await upload('a.txt'), await upload('b.txt')];
  const { job, configuration } = await newJob(api, at, files);
  const { of } = await runningAttempt(api, at, job);
  const outputs = { uploads: [{ key: 'o', name: 'o.txt', sizeBytes: '3', checksum: CHECKSUM }] };
  const { body: begun } = await api.send('attempts.startOutputs', { ...of, body: outputs });
  const [{ started, part }] = begun.items;
  api.objects.put(part.url, BYTES);
  await api.send('attempts.stageOutputs', { ...of, body: { uploads: [started.uploadId] } });
  const report = { outcome: 'succeeded', exitCode: 0, outputs: [started.uploadId] };
  await api.send('attempts.reportAttempt', { ...of, body: report });
  return { api, org, at, files, job, configuration, output: started.fileId as string };
}

describe('what a file was made from', () => {
  test('is the job, the version of its configuration, and its inputs with their checksums', async () => {
    const { api, org, at, files, job, configuration, output } = await scene();
    const { body: made } = await api.send('files.get', { ...at, params: { org, file: output } });
    expect(made.producedBy).toBe(job);
    const { body: by } = await api.send('jobs.get', { ...at, params: { org, job: made.producedBy } });
    expect(by).toMatchObject({ configuration, configurationVersion: 1 });
    expect(by.inputs).toBeUndefined();
    expect(by.files.map(({ id, checksum }: { id: string; checksum: unknown }) => [id, checksum])).toEqual(
      files.map((id) => [id, CHECKSUM]),
    );
    expect(by.outputs).toMatchObject([{ id: output, name: 'o.txt', checksum: CHECKSUM }]);
  });

  test('is what its attempt has read, whatever is linked and unlinked since', async () => {
    const { api, org, at, files, job } = await scene();
    const [first = '', second = ''] = files;
    await api.send('jobs.unlinkFile', { ...at, params: { org, job, file: second } });
    const { body: by } = await api.send('jobs.get', { ...at, params: { org, job } });
    expect(by.files.map(({ id }: { id: string }) => id)).toEqual([first]);
    expect(by.inputs).toMatchObject([
      { id: first, name: 'a.txt', sizeBytes: '3', checksum: CHECKSUM },
      { id: second, name: 'b.txt', sizeBytes: '3', checksum: CHECKSUM },
    ]);
  });

  test('leads forward too: a file’s jobs say whether they read it or have made it, and to nobody else', async () => {
    const { api, org, at, files, job, configuration, output } = await scene();
    // Brings the rows of links up to the report.
    await api.send('jobs.get', { ...at, params: { org, job } });
    const { body: read } = await api.send('files.listJobs', { ...at, params: { org, file: files[0] ?? '' } });
    expect(read.items).toMatchObject([{ job, role: 'input', name: 'J', configuration, configurationVersion: 1 }]);
    const { body: made } = await api.send('files.listJobs', { ...at, params: { org, file: output } });
    expect(made.items).toMatchObject([{ job, role: 'output' }]);
    const { org: other, owner } = await api.organisation('Other');
    const theirs = { token: owner.token, params: { org: other, file: output } };
    expect((await api.send('files.listJobs', theirs)).status).toBe(404);
  });
});
