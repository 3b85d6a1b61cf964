import { describe, expect, test } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch, type Fault } from './api-fetch.ts';

const BASE = 'https://api.test';
/** No pauses: time is not what these tests are about. */
const retries = { attempts: 4, baseMs: 0, maxMs: 0 };

async function setUp(fault?: Fault) {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const { send, seen } = apiFetch(api, fault);
  return {
    api,
    org,
    owner,
    seen,
    client: createClient({ baseUrl: BASE, token: () => owner.token, fetch: send, retries }),
  };
}

describe('the typed client', () => {
  test('repeats a creation whose answer was lost under the same key, and one thing is made', async () => {
    const { client, org, seen } = await setUp((_request, count) => (count <= 2 ? 'lost-after' : undefined));
    await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5' } });
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(1);
    const { items } = await client.files.list({ org });
    expect(items).toHaveLength(1);
  });

  test('gives up after its tries with an error that says no answer came', async () => {
    const { client, org, seen } = await setUp(() => 'lost-before');
    await expect(client.organisations.get({ org })).rejects.toMatchObject({ code: 'no-answer' });
    expect(seen).toHaveLength(retries.attempts);
  });

  test.each(['', '.', '..'])(
    'asks nobody with %j in its path, which would be the address of another route',
    async (value) => {
      const { client, org, seen } = await setUp();
      const refusal = { code: 'path-parameter-invalid' };
      await expect(client.files.delete({ org, file: value })).rejects.toMatchObject(refusal);
      await expect(client.organisations.close({ org: value })).rejects.toMatchObject(refusal);
      expect(seen).toEqual([]);
    },
  );

  test('waits out what may pass, and never repeats a refusal', async () => {
    const busy = () => new Response(JSON.stringify({ code: 'unavailable', status: 503 }), { status: 503 });
    const { client, org, seen } = await setUp((_request, count) => (count === 1 ? busy() : undefined));
    expect((await client.organisations.get({ org })).id).toBe(org);
    expect(seen).toHaveLength(2);
    await expect(client.organisations.rename({ org, body: { name: '' } })).rejects.toMatchObject({
      code: 'request-invalid',
    });
    expect(seen).toHaveLength(3);
  });

  test('gives a refusal back that asks to wait for long, and says how long', async () => {
    const headers = { 'Retry-After': '3600' };
    const { client, org, seen } = await setUp(() => new Response('{}', { status: 429, headers }));
    await expect(client.organisations.get({ org })).rejects.toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
    expect(seen).toHaveLength(1);
  });

  test('does not repeat what could take effect twice', async () => {
    const { client, seen } = await setUp(() => 'lost-after');
    const body = { email: 'x@example.org', password: 'x' };
    await expect(client.account.createSession({ body })).rejects.toMatchObject({ code: 'no-answer' });
    expect(seen).toHaveLength(1);
  });

  test('reads what it has written: it hands back the token of its last command, per organisation', async () => {
    const { client, org, seen } = await setUp();
    await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5' } });
    await client.files.list({ org });
    expect(seen.at(-1)?.headers.get('consistency-token')).toContain('file%23fil_');
    await client.organisations.list({});
    expect(seen.at(-1)?.headers.get('consistency-token') ?? '').not.toContain('file%23fil_');
  });

  test('asks once for a fresh token when the old one is refused', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const { send } = apiFetch(api);
    const asked: boolean[] = [];
    const token = (refresh: boolean) => {
      asked.push(refresh);
      return refresh ? owner.token : 'old';
    };
    const client = createClient({ baseUrl: BASE, token, fetch: send, retries });
    expect((await client.organisations.get({ org })).id).toBe(org);
    expect(asked).toEqual([false, true]);
    const stranger = createClient({ baseUrl: BASE, token: () => 'never good', fetch: send, retries });
    await expect(stranger.organisations.get({ org })).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('walks over every page of a list', async () => {
    const { client, org } = await setUp();
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await client.files.startUpload({ org, body: { name, sizeBytes: '1' } });
    const names: string[] = [];
    for await (const { name } of client.items('files.list', { org, query: { sort: 'name', limit: 2 } }))
      names.push(name);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('shows what the API refuses: code, fields, the id to quote', async () => {
    const { client, org } = await setUp();
    const failed = await client.files
      .startUpload({ org, body: { name: 'a', sizeBytes: '-1' } })
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'request-invalid', status: 400, errors: [{ at: 'body.sizeBytes' }] });
    expect((failed as { requestId?: string }).requestId).toMatch(/^request-/);
  });
});
