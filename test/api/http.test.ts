import { describe, expect, test } from 'vitest';
import type { ApiEvent } from '../../lib/aws/http/exchange.ts';
import { ifMatchOf } from '../../lib/aws/http/reply.ts';
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
});
