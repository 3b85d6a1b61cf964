import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';
import { SORT } from './attempt-scene.ts';

test('published versions of a configuration stay to be read as they were, the newest first, page by page', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const { token } = owner;
  const body = (name: string, argument: string) => ({ name, spec: { ...SORT, arguments: [argument] } });
  const drafted = await api.send('jobs.draftConfiguration', { token, params: { org }, body: body('Sort', '-n') });
  const params = { org, configuration: drafted.body.id as string };
  const versions = (query = {}) => api.send('jobs.listConfigurationVersions', { token, params, query });
  expect((await versions()).body).toEqual({ items: [] });
  await api.send('jobs.publishConfiguration', { token, params });
  await api.send('jobs.redraftConfiguration', { token, params, body: body('Sort backwards', '-r') });
  // What is drafted is no version yet.
  expect((await versions()).body.items).toHaveLength(1);
  await api.send('jobs.publishConfiguration', { token, params });
  const first = await versions({ limit: 1 });
  expect(first.body.items).toMatchObject([{ version: 2, name: 'Sort backwards', spec: { arguments: ['-r'] } }]);
  const rest = await versions({ limit: 1, cursor: first.body.nextCursor });
  expect(rest.body.items).toMatchObject([
    { version: 1, name: 'Sort', spec: { arguments: ['-n'] }, publisher: owner.id, publishedAt: expect.any(String) },
  ]);
});

test('versions of another organisation’s configuration are not there', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation('One');
  const other = await api.organisation('Two');
  const { body } = await api.send('jobs.draftConfiguration', {
    token: owner.token,
    params: { org },
    body: { name: 'Sort', spec: SORT },
  });
  const params = { org: other.org, configuration: body.id as string };
  const seen = await api.send('jobs.listConfigurationVersions', { token: other.owner.token, params });
  expect(seen).toMatchObject({ status: 404, body: { code: 'not-found' } });
});
