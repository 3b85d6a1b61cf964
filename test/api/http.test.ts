import { describe, expect, test } from 'vitest';
import { routes } from '../../lib/api/routes.ts';
import type { ApiEvent, Exchange } from '../../lib/aws/http/exchange.ts';
import { ifMatchOf, replyOf } from '../../lib/aws/http/reply.ts';
import { createTestApi } from './api.ts';

describe('HTTP as the RFCs say', () => {
  test('a tag is found in a list, weak or strong, by who reads; and by a star', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const at = { token: owner.token, params: { org } };
    const tag = (await api.send('organisations.get', at)).headers['ETag'] ?? '';
    const read = async (list: string) =>
      (await api.send('organisations.get', { ...at, headers: { 'if-none-match': list } })).status;
    for (const list of [tag, `W/${tag}`, `"other", ${tag}`, `"a",W/${tag} , "b"`, '*'])
      expect(await read(list), list).toBe(304);
    for (const list of ['"v99"', 'W/"v99", "x"', '']) expect(await read(list), list).toBe(200);
  });

  test('an unknown path is a 404 as a problem document, with the id of the request in header, body and log', async () => {
    const api = createTestApi();
    for (const path of [
      '/v1/nope',
      '/v1',
      '/',
      '/v1/orgs/',
      '/v1/me/',
      '/v1/orgs//files',
      '/v2/me',
      '/v1/constructor',
    ]) {
      const got = await api.request('GET', path);
      expect(got, path).toMatchObject({
        status: 404,
        headers: { 'Content-Type': 'application/problem+json' },
        body: { type: 'urn:catacloud:error:not-found', status: 404, code: 'not-found' },
      });
      const id = got.headers['Request-Id'];
      expect(id).toMatch(/^request-/);
      expect(got.body.requestId).toBe(id);
      expect(api.lines.at(-1)).toMatchObject({ requestId: id, status: 404, code: 'not-found' });
    }
  });

  test('every path refuses every method that it does not take, and names those that it does', async () => {
    const api = createTestApi();
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];
    // `…/parts/sign` is a path of its own, although it fits `…/parts/{part}` too.
    const paths = Map.groupBy(routes, (route) => route.path.replaceAll(/\{\w+\}/g, 'x'));
    for (const [path, ofPath] of paths) {
      const taken = new Set<string>(ofPath.map(({ method }) => method));
      const Allow = [...taken, ...(taken.has('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
      for (const method of methods.filter((one) => !taken.has(one))) {
        const got = await api.request(method, path);
        expect(got, `${method} ${path}`).toMatchObject({
          status: 405,
          headers: { Allow },
          body: { code: 'method-not-allowed' },
        });
      }
      expect(await api.request('OPTIONS', path)).toMatchObject({ status: 204, headers: { Allow } });
    }
  });

  test('HEAD has the status and the headers of GET, and no body, refusals too', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    for (const [path, shown, status] of [
      ['/v1/me', token, 200],
      ['/v1/me', undefined, 401],
      ['/v1/orgs', token, 200],
      ['/v1/health', undefined, 200],
      ['/v1/nope', token, 404],
    ] as const) {
      const [get, head] = [await api.request('GET', path, shown), await api.request('HEAD', path, shown)];
      expect([get.status, head.status, head.body], path).toEqual([status, status, undefined]);
      expect(Object.keys(head.headers)).toEqual(Object.keys(get.headers));
      expect(head.headers['Content-Type']).toBe(get.headers['Content-Type']);
    }
    const post = await api.request('HEAD', '/v1/session');
    expect(post).toMatchObject({ status: 405, headers: { Allow: 'DELETE, OPTIONS, POST' } });
  });

  test('a creation names the address of what it made, also when it is repeated, and it is there', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    const twice = { token, body: { name: 'Acme' }, headers: { 'idempotency-key': 'once' } };
    const [first, again] = [
      await api.send('organisations.create', twice),
      await api.send('organisations.create', twice),
    ];
    expect(first.headers['Location']).toBe(`/v1/orgs/${first.body.id}`);
    expect(again.headers['Location']).toBe(first.headers['Location']);
    const made = await api.send('organisations.get', {
      token,
      params: { org: first.headers['Location']?.slice(9) ?? '' },
    });
    expect(made).toMatchObject({ status: 200, body: { id: first.body.id } });
  });

  test('If-Match compares strongly: the newest of a list, never a weak tag', () => {
    const of = (value: string) => ifMatchOf({ headers: { 'if-match': value } } as unknown as ApiEvent);
    expect(of('"v7"')).toBe(7);
    expect(of('"v3", "v7", "x"')).toBe(7);
    expect(of('*')).toBeUndefined();
    expect(() => of('W/"v7"')).toThrow('If-Match');
    expect(() => of('"x"')).toThrow('If-Match');
  });

  test('a body that is no UTF-8 is refused, and nothing is put in its place', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    const body = Buffer.from([...Buffer.from('{"name":"'), 0xc0, 0xaf, ...Buffer.from('"}')]).toString('base64');
    const sent = await api.sendEncoded('account.updateMe', { token, body });
    expect(sent).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
  });

  test('what is no e-mail address is refused by the contract', async () => {
    const api = createTestApi();
    const { token } = await api.person('admin@example.org', { admin: true });
    for (const email of ['l@b@c', 'a', '@b.org', 'a@b', 'a..b@example.org', 'a@-x', 'a b@example.org']) {
      const body = { email, name: 'n', password: 'Only-for-local-1' };
      expect((await api.send('admin.createUser', { token, body })).status, email).toBe(400);
    }
  });

  test('a name of the length that the contract allows is taken, one more is refused by the contract', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const rename = async (length: number) =>
      (
        await api.send('organisations.rename', {
          token: owner.token,
          params: { org },
          body: { name: 'n'.repeat(length) },
        })
      ).status;
    expect(await rename(200)).toBe(200);
    expect(await rename(201)).toBe(400);
  });

  test('a reply that is longer than a function may answer is a failure that says so, and is logged as one', async () => {
    const route = routes.find(({ id }) => id === 'organisations.list');
    if (route === undefined) throw new Error('there is the route');
    const exchange: Exchange = { startedAtMs: 0, requestId: 'request-1', route, headers: {} };
    const of = (text: string, length: number) =>
      replyOf(exchange, {} as ApiEvent, { body: { items: [text.repeat(length)] } }, undefined);
    // Texts by what a character of theirs costs within JSON within JSON: Lambda counts bytes.
    for (const [text, bytes] of [
      ['x', 1],
      ['ä', 2],
      ['雪', 3],
      ['🧀', 4],
      ['"', 4],
      ['\n', 3],
    ] as const) {
      const fits = await of(text, Math.floor(5_900_000 / bytes));
      expect(fits).toMatchObject({ statusCode: 200 });
      expect(Buffer.byteLength(JSON.stringify(fits))).toBeLessThan(6_291_456);
      await expect(of(text, Math.floor(6_100_000 / bytes)), text).rejects.toMatchObject({
        code: 'internal',
        detail: expect.stringContaining('limit'),
      });
    }
  });
});
