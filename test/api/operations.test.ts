import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';

async function administered() {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  return { api, token };
}

test('a redrive that was asked for is among the runs before it begins', async () => {
  const { api, token } = await administered();
  await api.send('admin.redrive', { token, params: { subscriber: 'files@1' } });
  const { body } = await api.send('admin.getRuns', { token });
  expect(body.redrives).toMatchObject([{ subscriber: 'files@1', state: 'asked', done: 0, all: 0 }]);
  expect([body.sweeps, body.comparisons]).toEqual([[], []]);
});

test('a rebuild is ordered of the version of this release, and is seen at the view', async () => {
  const { api, token } = await administered();
  const before = (await api.send('admin.listViews', { token })).body.items;
  const { version } = before.find(({ view }: { view: string }) => view === 'plans');
  const ordered = await api.send('admin.rebuildView', { token, params: { view: 'plans' } });
  expect(ordered).toMatchObject({ status: 202, body: { view: `plans@${version}` } });
  expect(api.redriven).toEqual([{ kind: 'rebuild', view: `plans@${version}` }]);
  const after = (await api.send('admin.listViews', { token })).body.items;
  expect(after.find(({ view }: { view: string }) => view === 'plans')).toMatchObject({ rebuild: { state: 'asked' } });
  expect((await api.send('admin.rebuildView', { token, params: { view: 'moons' } })).status).toBe(404);
});

test('the version before is read again by the order of the release that has it, and by no other', async () => {
  const { api, token } = await administered();
  const views = (await api.send('admin.listViews', { token })).body.items;
  const { version } = views.find(({ view }: { view: string }) => view === 'plans');
  const back = (view: string) => api.send('admin.switchView', { token, params: { view } });
  expect((await back('plans')).body.code).toBe('version-not-before');
  await api.viewStore.claimLive('plans', version);
  expect((await back('plans')).body.code).toBe('version-not-before');
  // A later release has made its version live, and was taken back.
  await api.viewStore.switchLive('plans', version, version + 1);
  expect(await back('plans')).toMatchObject({ status: 202, body: { view: `plans@${version}` } });
  expect(api.redriven).toEqual([{ kind: 'switch', view: `plans@${version}` }]);
  expect((await back('moons')).status).toBe(404);
});

test('an audit is ordered of a customer that is there, and is among the audits', async () => {
  const { api, token } = await administered();
  const { org } = await api.organisation();
  const body = { month: '2026-02' };
  expect((await api.send('admin.audit', { token, params: { org }, body })).status).toBe(202);
  expect(api.redriven).toEqual([{ kind: 'audit', organisationId: org, month: '2026-02' }]);
  const { items } = (await api.send('admin.listAudits', { token })).body;
  expect(items).toMatchObject([{ organisation: org, state: 'asked', month: '2026-02', differing: 0 }]);
  const nobody = { org: 'org_01J8Z3K4M5N6P7Q8R9S0T1V2W3' };
  expect((await api.send('admin.audit', { token, params: nobody, body })).status).toBe(404);
});
