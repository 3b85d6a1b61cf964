import { expect, test } from 'vitest';
import { openSession, renewSession } from '../../lib/app/accounts/commands/open-session.ts';
import { createTestApi, PASSWORD } from './api.ts';

async function scene() {
  const api = createTestApi();
  const admin = await api.person('admin@example.org', { admin: true });
  const person = await api.person('person@example.org');
  const change = (user: string, body: object, token = admin.token) =>
    api.send('admin.changeAdministrator', { token, params: { user }, body });
  const acts = async (user: string): Promise<readonly string[]> =>
    (await api.send('admin.listUserAudit', { token: admin.token, params: { user } })).body.items.map(
      ({ act }: { act: string }) => act,
    );
  return { api, admin, person, change, acts };
}

const signIn = (api: ReturnType<typeof createTestApi>, email: string) =>
  api.send('account.createSession', { body: { email, password: PASSWORD } });

test('an administrator sees a person’s sessions, ends one or all, at once, and the record says so', async () => {
  const { api, admin, person, acts } = await scene();
  await signIn(api, person.email);
  const list = () => api.send('admin.listSessions', { token: admin.token, params: { user: person.id } });
  const [first, second] = (await list()).body.items;
  expect(first).toMatchObject({ current: false, agent: expect.any(String) });
  expect(second.id).not.toBe(first.id);
  const end = () =>
    api.send('admin.endSession', { token: admin.token, params: { user: person.id, session: first.id } });
  expect((await end()).status).toBe(204);
  expect((await end()).status).toBe(404);
  expect((await list()).body.items).toHaveLength(1);
  expect((await api.send('admin.endSessions', { token: admin.token, params: { user: person.id } })).status).toBe(204);
  expect((await list()).body.items).toEqual([]);
  expect((await api.send('account.me', { token: person.token })).status).toBe(401);
  expect(await acts(person.id)).toEqual(expect.arrayContaining(['session-ended', 'sessions-ended']));
});

test('a person becomes an administrator by the password of another one, and none again, which ends their sessions', async () => {
  const { api, person, change, acts } = await scene();
  const wrong = await change(person.id, { admin: true, password: 'not the password' });
  expect(wrong).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
  expect((await change(person.id, { admin: true, password: PASSWORD })).body).toMatchObject({ admin: true });
  const again = (await signIn(api, person.email)).body.accessToken;
  expect((await api.send('admin.listUsers', { token: again })).status).toBe(200);
  expect((await change(person.id, { admin: false, password: PASSWORD })).body).toMatchObject({ admin: false });
  expect((await api.send('admin.listUsers', { token: again })).status).toBe(401);
  const later = (await signIn(api, person.email)).body.accessToken;
  expect((await api.send('admin.listUsers', { token: later })).status).toBe(403);
  expect(await acts(person.id)).toEqual(expect.arrayContaining(['made-administrator', 'administration-ended']));
});

test('the last administrator stays one, also when two end each other at the same time', async () => {
  const { api, admin, person, change } = await scene();
  const alone = await change(admin.id, { admin: false, password: PASSWORD });
  expect(alone).toMatchObject({ status: 409, body: { code: 'last-administrator' } });
  await change(person.id, { admin: true, password: PASSWORD });
  const other = (await signIn(api, person.email)).body.accessToken;
  const both = await Promise.all([
    change(person.id, { admin: false, password: PASSWORD }),
    change(admin.id, { admin: false, password: PASSWORD }, other),
  ]);
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  const left = [await api.people.byId(admin.id), await api.people.byId(person.id)];
  expect(left.filter((one) => one?.admin)).toHaveLength(1);
});

test('a token that was made before somebody’s administration ended gives no rights, however their session comes about', async () => {
  const { api, admin, person, change } = await scene();
  await change(person.id, { admin: true, password: PASSWORD });
  const signedIn = await api.identity.signIn(person.email, PASSWORD);
  const early = await api.identity.signIn(person.email, PASSWORD);
  if (typeof signedIn === 'string' || typeof early === 'string') throw new Error('not signed in');
  await openSession(api, early, { userAgent: '', email: person.email, nowMs: api.clock.nowMs() });
  const renewed = await api.identity.refresh(early.refreshToken ?? '');
  if (renewed === undefined) throw new Error('not renewed');
  expect((await change(person.id, { admin: false, password: PASSWORD })).status).toBe(200);
  // The provider has made the tokens before; the sessions are opened and renewed after all others were ended.
  await openSession(api, signedIn, { userAgent: '', email: person.email, nowMs: api.clock.nowMs() });
  await renewSession(api, renewed, api.clock.nowMs());
  for (const { accessToken: token } of [signedIn, early, renewed])
    expect([401, 403]).toContain((await api.send('admin.listUsers', { token })).status);
  expect((await api.people.byId(person.id))?.admin).toBe(false);
  // Nobody is taken for one who could follow the last administrator.
  const last = await change(admin.id, { admin: false, password: PASSWORD });
  expect(last.body.code).toBe('last-administrator');
  expect((await change(person.id, { admin: true, password: PASSWORD })).status).toBe(200);
  const again = (await signIn(api, person.email)).body.accessToken;
  expect((await api.send('admin.listUsers', { token: again })).status).toBe(200);
});

test('administrators are told who people are by their ids, a hundred at a time; nobody else is', async () => {
  const { api, admin, person } = await scene();
  const gone = await api.person('gone@example.org');
  await api.send('admin.eraseUser', { token: admin.token, params: { user: gone.id } });
  const named = (ids: readonly string[], token = admin.token) =>
    api.send('admin.listUsers', { token, query: { ids: ids.join(','), limit: '1', search: 'nobody' } });
  const { body } = await named([person.id, gone.id, admin.id, person.id, 'usr_01J8Z3K4M5N6P7Q8R9S0T1V2W3']);
  expect(body.nextCursor).toBeUndefined();
  expect(new Map(body.items.map((user: { id: string; status: string }) => [user.id, user.status]))).toEqual(
    new Map([
      [person.id, 'active'],
      [gone.id, 'erased'],
      [admin.id, 'active'],
    ]),
  );
  expect(JSON.stringify(body)).not.toContain('gone@example.org');
  expect((await named([person.id], person.token)).status).toBe(403);
  for (const wrong of [[], ['org_1'], Array.from({ length: 101 }, () => person.id)])
    expect((await named(wrong)).body.code).toBe('request-invalid');
});
