import { describe, expect, test } from 'vitest';
import { JsonError, MAX_JSON_DEPTH, parseJson } from '../../lib/aws/http/json.ts';
import { createTestApi, PASSWORD } from './api.ts';

describe('a body', () => {
  test('is refused when it says one thing twice, or names an object’s prototype', () => {
    expect(() => parseJson('{"a":1,"a":2}')).toThrow(JsonError);
    expect(() => parseJson('{"a":1,"\\u0061":2}')).toThrow('twice');
    expect(() => parseJson('{"x":{"__proto__":{"admin":true}}}')).toThrow('not allowed');
    expect(() => parseJson('{"constructor":1}')).toThrow('not allowed');
  });

  test('is refused when it nests deeper than anything here needs, without a deep stack', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJson(nested(MAX_JSON_DEPTH))).toBeDefined();
    expect(() => parseJson(nested(MAX_JSON_DEPTH + 1))).toThrow('nested deeper');
    expect(() => parseJson(nested(400_000))).toThrow('nested deeper');
  });

  test('is refused when a text in it, or a name, is no Unicode', () => {
    for (const half of ['\\ud800', '\\uDC00x', '\\\\\\udfff', '\\udc00\\ud800']) {
      expect(() => parseJson(`{"a":["${half}"]}`), half).toThrow('surrogate');
      expect(() => parseJson(`{"${half}":1}`), half).toThrow('surrogate');
    }
  });

  test('means what JSON.parse says in every other case', () => {
    for (const text of [
      '"\\ud83d\\uDE00 \\\\ud800 \\\\\\\\ud800"',
      '{"a":[{"a":1},{"a":2}],"b":"\\"a\\":","c":"{"}',
      '"x"',
      '[1,-2.5e3,null,true]',
      '{}',
      ' {"a" : 1 } ',
    ]) {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }
    for (const text of ['', '{', '{"a"', '"', '{"a":1,}', 'nul', '[1 2]', '{"a\\u00":1}']) {
      expect(() => parseJson(text), text).toThrow(JsonError);
    }
  });
});

describe('a request', () => {
  test.each([
    ['no JSON', '{', {}, 400, 'malformed-json'],
    ['a field that is not known', { name: 'A', role: 'owner' }, {}, 400, 'request-invalid'],
    ['a wrong type', { name: 1 }, {}, 400, 'request-invalid'],
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, {}, 400, 'request-invalid'],
    ['a name that turns the text around', { name: 'a\u202etxt.exe' }, {}, 400, 'request-invalid'],
    ['a name with a line break', { name: 'a\nb' }, {}, 400, 'request-invalid'],
    ['a body of 2 MB', JSON.stringify({ name: 'x'.repeat(2_000_000) }), {}, 413, 'body-too-large'],
    ['another media type', { name: 'A' }, { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
    ['a key with a line break', { name: 'A' }, { 'idempotency-key': 'a\nb' }, 400, 'idempotency-key-invalid'],
    ['a key that is too long', { name: 'A' }, { 'idempotency-key': 'k'.repeat(201) }, 400, 'idempotency-key-invalid'],
  ])('with %s is refused, and nothing is appended', async (_what, body, headers, status, code) => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    const got = await api.send('organisations.create', { token, body, headers: headers as Record<string, string> });
    expect({ status: got.status, code: got.body.code }).toEqual({ status, code });
    expect(api.eventCount()).toBe(0);
  });

  test('is told which field is wrong, with what would be right', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const body = { name: 'a', sizeBytes: '-1', checksum: { algorithm: 'MD5', value: 'x' } };
    const got = await api.send('files.startUpload', { token: owner.token, params: { org }, body });
    const fields = got.body.errors.map(({ at }: { at: string }) => at);
    expect(fields).toEqual(expect.arrayContaining(['body.sizeBytes', 'body.checksum.algorithm']));
    expect(got.body.detail).toContain('must be a whole number in a string');
  });

  test('cannot write a second line into the log', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    await api.send('organisations.create', {
      token,
      body: { name: 'x' },
      headers: { 'user-agent': 'a\n{"level":"ERROR"}' },
    });
    for (const line of api.lines) expect(JSON.stringify(line)).not.toContain('\n');
  });

  test('with an address that only looks like another one is refused', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    // A Cyrillic "а" in place of the Latin one.
    const body = { email: '\u0430da@example.org', role: 'member' };
    const got = await api.send('organisations.invite', { token: owner.token, params: { org }, body });
    expect(got).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
  });

  test.each([
    ['64 characters before the @', `${'a'.repeat(64)}@example.org`, 201],
    ['65 characters before the @', `${'a'.repeat(65)}@example.org`, 400],
    ['a label of 63 characters', `ada@${'b'.repeat(63)}.org`, 201],
    ['a label of 64 characters', `ada@${'b'.repeat(64)}.org`, 400],
    ['254 characters', `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.org`, 201],
    ['255 characters', `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.org`, 400],
    ['two @', 'ada@example@org', 400],
  ])('with an e-mail address of %s is judged as RFC 5321 says, wherever one is given', async (_, email, expected) => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const admin = await api.person('admin@example.org', { admin: true });
    const invited = await api.send('organisations.invite', {
      token: owner.token,
      params: { org },
      body: { email, role: 'member' },
    });
    const made = await api.send('admin.createUser', {
      token: admin.token,
      body: { email, name: 'Ada', password: PASSWORD },
    });
    expect([invited.status, made.status]).toEqual([expected, expected]);
  });

  test('with a consistency token of another organisation, of the future or of nobody is refused', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const other = await api.organisation('Other');
    const made = await api.send('files.startUpload', {
      token: owner.token,
      params: { org },
      body: { name: 'a', sizeBytes: '1' },
    });
    const good = made.headers['Consistency-Token'] ?? '';
    const read = (token: string, where = org, who = owner) =>
      api.send('files.list', { token: who.token, params: { org: where }, headers: { 'consistency-token': token } });
    expect((await read(good)).status).toBe(200);
    for (const bad of ['x', '', 'x'.repeat(5_000), good.replace(/@\d+/, '@999999')]) {
      expect((await read(bad)).body.code, bad.slice(0, 60)).toBe('consistency-token-invalid');
    }
    expect((await read(good, other.org, other.owner)).body.code).toBe('consistency-token-invalid');
  });
});
