import { commandsOf } from 'epoch';
import { expect, test, vi } from 'vitest';
import { job as jobs } from '../../lib/domain/job/job.ts';
import { createTestApi } from './api.ts';
import { newJob } from './attempt-scene.ts';

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const { job } = await newJob(api, at);
  const get = async () => (await api.send('jobs.get', { ...at, params: { org, job } })).body;
  return { api, at, org, job, get };
}

test('a job without files is read again by one read of its stream and one of its attempts, and no live pointer', async () => {
  const { api, org, job, get } = await scene();
  const first = await get();
  const { store } = api.kernel;
  const loads = vi.spyOn(store, 'load');
  const others = [vi.spyOn(store, 'read'), vi.spyOn(api.viewStore, 'live')];
  const views = vi.spyOn(api.viewStore, 'at');
  expect(await get()).toEqual(first);
  // The other one is the authorizer's.
  expect(loads.mock.calls.map(([stream]) => stream)).toEqual([`organisation#${org}`, `job#${job}`]);
  expect(others.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  expect(views.mock.calls.map(([view]) => view)).toEqual(['jobs@2']);
});

test('a job shows when its files were linked, and their sizes, however far the views of links and files are behind', async () => {
  const { api, at, org, job, get } = await scene();
  const { body } = await api.send('files.startUpload', { ...at, body: { name: 'a.txt', sizeBytes: '3' } });
  const link = commandsOf(jobs).LinkFiles(job, { organisationId: org, fileIds: [body.fileId] });
  const linked = await api.behind.execute(jobs, link, { actor: 'usr_ada', correlation: 'c' });
  if (!linked.ok) throw new Error(linked.rejection.message);
  const linkedAt = new Date(linked.atMs).toISOString();
  api.pass(60_000);
  expect((await get()).files).toMatchObject([{ id: body.fileId, linkedAt, sizeBytes: '3' }]);
});
