import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';
import { newJob, SORT } from './attempt-scene.ts';

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  return { api, org, at: { token: owner.token, params: { org } } };
}

test('a job whose inputs cannot fit the disk of its machine is refused at its submission, with both sizes', async () => {
  const { api, org, at } = await scene();
  const declare = async (gigabytes: number) => {
    const body = { name: `${gigabytes}.bin`, sizeBytes: String(gigabytes * 1_000_000_000) };
    return (await api.send('files.startUpload', { ...at, body })).body.fileId as string;
  };
  const fits = await newJob(api, at, [await declare(200)]);
  const { job } = await newJob(api, at, [await declare(115), await declare(100)]);
  const submit = (id: string) => api.send('jobs.submit', { ...at, params: { org, job: id } });
  const refused = await submit(job);
  expect(refused.body).toMatchObject({ code: 'inputs-too-large', status: 409 });
  expect(refused.body.detail).toContain('the inputs have 215000000000 bytes');
  expect(refused.body.detail).toContain('(200 GiB)');
  expect((await api.send('jobs.get', { ...at, params: { org, job } })).body.status).toBe('draft');
  expect((await submit(fits.job)).body.code).not.toBe('inputs-too-large');
});

test('a configuration says what its machine must have at least: the smallest type is chosen, shown and kept', async () => {
  const { api, at, org } = await scene();
  const { machineType: _, ...rest } = SORT;
  const draft = (spec: object) => api.send('jobs.draftConfiguration', { ...at, body: { name: 'C', spec } });
  const atLeast = { vcpus: 3, memoryMib: 6_144 };
  const { body } = await draft({ ...rest, atLeast, diskGib: 50, network: 'none' });
  expect(body.draft).toMatchObject({ machineType: 'standard-4', atLeast, diskGib: 50, network: 'none' });
  const params = { org, configuration: body.id as string };
  await api.send('jobs.publishConfiguration', { ...at, params });
  const { body: job } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: body.id } });
  expect(job.spec).toMatchObject({ machineType: 'standard-4', atLeast, diskGib: 50, network: 'none' });
  const none = await draft({ ...rest, atLeast: { vcpus: 64, memoryMib: 1 } });
  expect(none.body).toMatchObject({ code: 'job-spec-invalid', detail: expect.stringContaining('standard-8 (8 vCPU') });
  expect((await draft(rest)).body.code).toBe('job-spec-invalid');
  expect((await draft({ ...SORT, atLeast })).body.code).toBe('job-spec-invalid');
  const redraft = { ...at, params, body: { name: 'C', spec: { ...rest, atLeast: { vcpus: 1, memoryMib: 1 } } } };
  expect((await api.send('jobs.redraftConfiguration', redraft)).body.draft.machineType).toBe('standard-1');
});

test('the catalogue of machines says what disk each can have', async () => {
  const { api, at } = await scene();
  const { body } = await api.send('jobs.listMachineTypes', { token: at.token });
  expect(body.items[0]).toEqual({ name: 'standard-1', vcpus: 1, memoryMib: 2_048, diskGib: 200 });
});
