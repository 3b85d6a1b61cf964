import { describe, expect, test } from 'vitest';
import { createTestApi, PASSWORD } from './api.ts';

describe('a session', () => {
  test('opens with the right password, keeps its refresh token in a cookie of its own, and ends', async () => {
    const api = createTestApi();
    await api.person('ada@example.org');
    const signIn = (password: string) =>
      api.send('account.createSession', { body: { email: 'Ada@example.org', password } });
    expect(await signIn('wrong')).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
    const opened = await signIn(PASSWORD);
    const [cookie = ''] = opened.cookies;
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Secure', 'Path=/v1/session'])
      expect(cookie).toContain(attribute);
    expect(JSON.stringify(opened.body)).not.toContain('refresh');
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await api.send('account.refreshSession', { headers })).status).toBe(201);
    const ended = await api.send('account.endSession', { headers });
    expect(ended.cookies[0]).toContain('Max-Age=0');
    expect(await api.send('account.refreshSession', { headers })).toMatchObject({
      status: 401,
      body: { code: 'session-ended' },
    });
  });

  test('of a suspended user is refused at once, and works again when they are restored', async () => {
    const api = createTestApi();
    const [admin, ada] = [await api.person('admin@example.org', { admin: true }), await api.person('ada@example.org')];
    const set = (status: string) =>
      api.send('admin.updateUser', { token: admin.token, params: { user: ada.id }, body: { status } });
    await set('suspended');
    expect(await api.send('account.me', { token: ada.token })).toMatchObject({
      status: 403,
      body: { code: 'user-suspended' },
    });
    await set('active');
    expect((await api.send('account.me', { token: ada.token })).status).toBe(200);
  });
});

describe('an API token', () => {
  const wanted = { name: 'ci', scopes: ['files:read', 'account:read'], expiresInDays: 2 };

  test('is shown once, does what its scopes say, and ends with its time', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    const headers = { 'idempotency-key': 'once' };
    const made = await api.send('account.createToken', { token, body: wanted, headers });
    expect(made.body.secret).toMatch(/^catp_[A-Za-z0-9_-]{43}$/);
    expect((await api.send('account.createToken', { token, body: wanted, headers })).body).toEqual(made.body);
    const { body: list } = await api.send('account.listTokens', { token });
    expect(JSON.stringify(list)).not.toContain(made.body.secret);
    expect((await api.send('account.me', { token: made.body.secret })).status).toBe(200);
    expect((await api.send('account.updateMe', { token: made.body.secret, body: { name: 'X' } })).status).toBe(403);
    const { body: used } = await api.send('account.listTokens', { token });
    expect(used.items[0].lastUsedAt).toBe('2026-03-10T12:00:00.000Z');
    api.pass(2 * 86_400_000);
    expect((await api.send('account.me', { token: made.body.secret })).status).toBe(401);
  });

  test('makes no other token, so that revoking it ends what it could do', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    const body = { ...wanted, scopes: ['account:read'] };
    const made = await api.send('account.createToken', { token, body });
    expect((await api.send('account.createToken', { token: made.body.secret, body })).status).toBe(403);
  });
});

describe('erasing a person', () => {
  test('takes them out of everything, keeps their id in the log, and frees the address', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const ada = await api.person('ada@example.org');
    await api.join(org, owner, ada, 'owner');
    expect((await api.send('account.eraseMe', { token: ada.token })).status).toBe(204);
    expect((await api.send('account.me', { token: ada.token })).status).toBe(401);
    expect(await api.people.byId(ada.id)).toMatchObject({ status: 'erased', name: 'Erased' });
    expect(await api.people.byEmail('ada@example.org')).toBeUndefined();
    const { body } = await api.send('organisations.listMembers', { token: owner.token, params: { org } });
    expect(body.items.map(({ user }: { user: string }) => user)).toEqual([owner.id]);
    expect((await api.person('ada@example.org')).id).not.toBe(ada.id);
  });

  test('leaves nothing of them where people are stored: no address, no token, no invitation; answers to repeats go within a day', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const ada = await api.person('ada@example.org');
    await api.join(org, owner, ada, 'member');
    const secrets: string[] = [];
    for (const name of ['Laptop of Lovelace', 'Desk of Lovelace']) {
      const body = { name, scopes: ['account:read'], expiresInDays: 2 };
      const made = await api.send('account.createToken', { token: ada.token, body });
      secrets.push(made.body.secret);
    }
    const others = [await api.organisation('North'), await api.organisation('South')];
    for (const { org: other, owner: host } of others) {
      const at = { token: host.token, params: { org: other } };
      await api.send('organisations.invite', { ...at, body: { email: 'Ada@example.org', role: 'member' } });
    }
    const [north] = others;
    const at = { token: north?.owner.token ?? '', params: { org: north?.org ?? '' } };
    await api.send('organisations.invite', { ...at, body: { email: 'bob@example.org', role: 'member' } });
    const letters = api.sent.flatMap(({ text }) => /cati_[A-Za-z0-9_-]+/.exec(text)?.[0] ?? []).slice(-3);
    const own = () => api.storedPeople().filter((row) => /ada@|lovelace/i.test(row) && !row.startsWith('repeat#'));
    expect(own().length).toBeGreaterThan(5);

    expect((await api.send('account.eraseMe', { token: ada.token })).status).toBe(204);
    expect(own()).toEqual([]);
    expect(api.storedPeople().filter((row) => row.startsWith('invited#'))).toHaveLength(1);
    for (const token of secrets) expect((await api.send('account.me', { token })).status).toBe(401);
    for (const [index, secret] of letters.entries())
      expect((await api.send('account.readInvitation', { body: { secret } })).status).toBe(index === 2 ? 200 : 410);
    expect((await api.send('organisations.listInvitations', at)).body.items).toHaveLength(1);
  });

  test('is refused while an organisation would be left without an owner', async () => {
    const api = createTestApi();
    const { owner } = await api.organisation();
    expect(await api.send('account.eraseMe', { token: owner.token })).toMatchObject({
      status: 409,
      body: { code: 'last-owner' },
    });
    expect((await api.send('account.me', { token: owner.token })).status).toBe(200);
  });
});

test('a token that is asked for twice at once is made once, and answered twice', async () => {
  const api = createTestApi();
  const { token } = await api.person('ada@example.org');
  const body = { name: 'ci', scopes: ['account:read'], expiresInDays: 1 };
  const sent = { token, body, headers: { 'idempotency-key': 'once' } };
  const both = await Promise.all([api.send('account.createToken', sent), api.send('account.createToken', sent)]);
  const [made, again] = both;
  expect(both.map(({ status }) => status)).toEqual([201, 201]);
  expect(again?.body).toEqual(made?.body);
  expect((await api.send('account.me', { token: made?.body.secret })).status).toBe(200);
});

test('the last administrator cannot lock everybody out, by suspension or erasure, until there is another', async () => {
  const api = createTestApi();
  const admin = await api.person('admin@example.org', { admin: true });
  const own = { token: admin.token, params: { user: admin.id } };
  const suspend = () => api.send('admin.updateUser', { ...own, body: { status: 'suspended' } });
  const refused = { status: 409, body: { code: 'last-administrator' } };
  expect(await suspend()).toMatchObject(refused);
  expect(await api.send('admin.eraseUser', own)).toMatchObject(refused);
  expect(await api.send('account.eraseMe', { token: admin.token })).toMatchObject(refused);
  await api.person('second@example.org', { admin: true });
  expect((await suspend()).status).toBe(200);
});

test.each(['admin.updateUser', 'admin.eraseUser'] as const)(
  'administrators who shut each other out at once, by %s, leave one who may act',
  async (id) => {
    const api = createTestApi();
    const admins = await Promise.all(['a', 'b', 'c'].map((name) => api.person(`${name}@example.org`, { admin: true })));
    const shutOut = (by: number, user: number) =>
      api.send(id, {
        token: admins[by]?.token,
        params: { user: admins[user]?.id ?? '' },
        ...(id === 'admin.updateUser' && { body: { status: 'suspended' } }),
      });
    const replies = await Promise.all([shutOut(0, 1), shutOut(1, 2), shutOut(2, 0)]);
    expect(replies.filter(({ status }) => status >= 300).map(({ body }) => body.code)).toEqual(['last-administrator']);
    const known = await api.people.byIds(admins.map((one) => one.id));
    expect(known.filter(({ status }) => status === 'active')).toHaveLength(1);
  },
);

test('administrators find people by a part of the name or the address, or by the id; not who was erased, but by it', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  const many = await Promise.all(Array.from({ length: 30 }, (_, n) => api.person(`person-${n}@example.org`)));
  const gone = await api.person('gone@example.org');
  await api.send('admin.eraseUser', { token, params: { user: gone.id } });
  async function found(search: string, limit = '5') {
    const ids: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { search, limit, ...(cursor === undefined ? {} : { cursor }) };
      const { body } = await api.send('admin.listUsers', { token, query });
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
      if (cursor === undefined) return ids.toSorted();
    }
  }
  const like = (part: string) =>
    many
      .filter(({ email }) => email.includes(part))
      .map(({ id }) => id)
      .toSorted();
  expect(await found('PERSON-2')).toEqual(like('person-2'));
  expect(await found('person-2', '1')).toEqual(like('person-2'));
  expect(await found(many[3]?.id ?? '')).toEqual([many[3]?.id]);
  expect([await found('gone'), await found('erased'), await found(gone.id)]).toEqual([[], [], [gone.id]]);
});
