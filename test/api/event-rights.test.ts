import { describe, expect, test } from 'vitest';
import { createTestApi } from './api.ts';

const SECRET = 'sk-live-0123456789';
const SPEC = {
  command: 'sort',
  arguments: [],
  environment: { API_KEY: SECRET },
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const people: Record<string, string> = { owner: owner.token };
  for (const role of ['manager', 'member', 'billing-reader'] as const) {
    const person = await api.person(`${role}@example.org`);
    await api.join(org, owner, person, role);
    people[role] = person.token;
  }
  const drafted = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'S', spec: SPEC } });
  await api.send('jobs.publishConfiguration', { ...at, params: { org, configuration: drafted.body.id } });
  const made = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: drafted.body.id } });
  const upload = await api.send('files.startUpload', { ...at, body: { name: 'secret-plan.txt', sizeBytes: '5' } });
  const things = { configuration: drafted.body.id, job: made.body.id, file: upload.body.fileId };
  const read = (token: string, stream: string) =>
    api.send('organisations.listEvents', { token, params: { org }, query: { stream } });
  return { api, org, at, people, things, read };
}

describe('the events of a thing obey the rights of the thing itself', () => {
  test('whoever may not read it may not read its events, whatever the role', async () => {
    const { api, org, people, things, read } = await scene();
    const views = [
      ['jobs.get', { job: things.job }, `job#${things.job}`],
      ['jobs.getConfiguration', { configuration: things.configuration }, `job-configuration#${things.configuration}`],
      ['files.get', { file: things.file }, `file#${things.file}`],
      ['organisations.get', {}, `organisation#${org}`],
      ['billing.currentUsage', {}, `billing-account#${org}`],
    ] as const;
    for (const [id, params, stream] of views) {
      for (const [role, token] of Object.entries(people)) {
        const thing = await api.send(id, { token, params: { org, ...params } });
        const events = await read(token, stream);
        expect(events.status === 403, `${role} reads ${stream}`).toBe(thing.status === 403);
      }
    }
  });

  test("a token needs the scope of the thing besides the log's", async () => {
    const { api, org, at, things, read } = await scene();
    const token = async (scopes: readonly string[]) => {
      const body = { name: 't', scopes, expiresInDays: 1, role: 'member' };
      return (await api.send('organisations.createToken', { ...at, body })).body.secret as string;
    };
    const narrow = await token(['organisations:read']);
    expect((await read(narrow, `organisation#${org}`)).status).toBe(200);
    for (const stream of [`job#${things.job}`, `job-configuration#${things.configuration}`, `file#${things.file}`]) {
      expect((await read(narrow, stream)).status, stream).toBe(403);
    }
    expect((await read(await token(['organisations:read', 'jobs:read']), `job#${things.job}`)).status).toBe(200);
  });

  test('no secret stands in what is shown, not even to its owner or an administrator', async () => {
    const { api, people, things, read } = await scene();
    const admin = await api.person('admin@example.org', { admin: true });
    for (const stream of [`job#${things.job}`, `job-configuration#${things.configuration}`]) {
      const owned = await read(people['owner'] ?? '', stream);
      const administered = await api.send('admin.listEvents', { token: admin.token, query: { stream } });
      for (const { status, body } of [owned, administered]) {
        expect(status).toBe(200);
        expect(JSON.stringify(body)).toContain('API_KEY');
        expect(JSON.stringify(body)).not.toContain(SECRET);
      }
    }
  });

  test('streams that are nobody’s view are not found', async () => {
    const { org, people, read } = await scene();
    expect((await read(people['owner'] ?? '', `job-run-saga#${org}`)).status).toBe(404);
  });
});
