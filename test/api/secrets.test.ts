import { describe, expect, it } from 'vitest';
import { createSecrets } from '../../lib/aws/users/secrets.ts';
import { createTestApi } from './api.ts';
import { memoryRecords } from './memory-records.ts';

const VALUE = 'sk-verysecret-123';
const SPEC = {
  command: '/bin/sh',
  arguments: ['-c', 'echo "key=$API_KEY"'],
  environment: {},
  secrets: { API_KEY: 'api-key' },
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 1,
};

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const of = (secret: string) => ({ token: owner.token, params: { org, secret } });
  return { api, org, owner, at, of };
}

/** A job of a configuration that refers to a secret, up to its attempt. */
async function submitted({ api, org, owner, at }: Awaited<ReturnType<typeof scene>>) {
  const { body: drafted } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'S', spec: SPEC } });
  const params = { org, configuration: drafted.id };
  await api.send('jobs.publishConfiguration', { token: owner.token, params });
  const { body: job } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: drafted.id } });
  await api.send('jobs.submit', { token: owner.token, params: { org, job: job.id } });
  const attempt = await api.serve(job.id);
  const token = `cata_${'s'.repeat(43)}`;
  const capability = { org, job: job.id, attempt };
  await api.credentials.add(token, { kind: 'attempt', capability, expiresAtMs: api.wallMs() + 60_000 });
  const start = () =>
    api.send('attempts.startAttempt', { token, params: { attempt }, body: { runner: 'runner-0123456789abcdef' } });
  return { job: job.id as string, start };
}

describe('secrets', () => {
  it('are set, listed and deleted by their names, and never shown', async () => {
    const { api, at, of } = await scene();
    const put = await api.send('secrets.put', { ...of('api-key'), body: { value: VALUE } });
    expect(put).toMatchObject({ status: 200, body: { name: 'api-key' } });
    await api.send('secrets.put', { ...of('other'), body: { value: 'x' } });
    const { body: page } = await api.send('secrets.list', { ...at, query: { limit: '1' } });
    expect(page.items).toMatchObject([{ name: 'api-key' }]);
    const { body: rest } = await api.send('secrets.list', { ...at, query: { limit: '1', cursor: page.nextCursor } });
    expect(rest.items).toMatchObject([{ name: 'other' }]);
    expect(JSON.stringify([put, page, rest])).not.toContain(VALUE);
    expect((await api.send('secrets.delete', of('other'))).status).toBe(204);
    expect((await api.send('secrets.delete', of('other'))).status).toBe(404);
  });

  it('reach the runner of an attempt that refers to them, and no event', async () => {
    const here = await scene();
    const { api, of, owner, org } = here;
    await api.send('secrets.put', { ...of('api-key'), body: { value: VALUE } });
    const { job, start } = await submitted(here);
    expect((await start()).body.secrets).toEqual({ API_KEY: VALUE });
    const shown = await api.send('jobs.get', { token: owner.token, params: { org, job } });
    expect(shown.body.spec.secrets).toEqual({ API_KEY: 'api-key' });
    let log = '';
    for await (const commit of api.log.scan(0, 1)) log += JSON.stringify(commit.events);
    expect(log + JSON.stringify(shown.body) + JSON.stringify(api.lines)).not.toContain(VALUE);
  });

  it('are left out of the start where they do not exist, so that the runner can name them', async () => {
    const { start } = await submitted(await scene());
    expect((await start()).body.secrets).toEqual({});
  });

  it('belong to one organisation, and are set by its managers alone', async () => {
    const { api, org, of } = await scene();
    await api.send('secrets.put', { ...of('api-key'), body: { value: VALUE } });
    const stranger = await api.organisation('Other');
    const theirs = { token: stranger.owner.token, params: { org: stranger.org } };
    expect((await api.send('secrets.list', theirs)).body.items).toEqual([]);
    const reach = { token: stranger.owner.token, params: { org, secret: 'api-key' } };
    expect((await api.send('secrets.delete', reach)).status).toBe(404);
  });

  it('cannot be read from the place of another, nor with another key', async () => {
    const records = memoryRecords();
    const key = (byte: number) => async () => new Uint8Array(32).fill(byte);
    const secrets = createSecrets(records, key(1));
    await secrets.put('org_1', { name: 'a', changedAtMs: 1, changedBy: 'usr_1' }, VALUE);
    expect(await secrets.values('org_1', ['a', 'b'])).toEqual({ a: VALUE });
    const stored = await records.get<object>({ pk: 'secrets#org_1', sk: 'a' });
    expect(JSON.stringify(stored)).not.toContain(VALUE);
    await records.write([{ kind: 'replace', pk: 'secrets#org_2', sk: 'a', record: stored }]);
    await expect(secrets.values('org_2', ['a'])).rejects.toThrow();
    await expect(createSecrets(records, key(2)).values('org_1', ['a'])).rejects.toThrow();
  });
});
