import { describe, expect, test } from 'vitest';
import { MAX_SESSIONS } from '../../lib/app/ports/sessions.ts';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';
import { NEW_PASSWORD, signedUp, signIn } from './entry-scene.ts';
import { ONE_TIME_CODE } from './memory-identity.ts';

describe('one-time codes', () => {
  async function withCodes() {
    const api = createTestApi();
    const { token } = await signedUp(api);
    return { api, token, recovery: await enrol(api, token) };
  }

  async function enrol(api: TestApi, token: string) {
    const { body } = await api.send('account.enrolCodes', { token });
    expect(body.uri).toContain(`secret=${body.secret}`);
    const confirm = (code: string) => api.send('account.confirmCodes', { token, body: { code } });
    expect(await confirm('000000')).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
    return (await confirm(ONE_TIME_CODE)).body.recoveryCodes as string[];
  }

  test('are asked for once they are confirmed, and only after the right password', async () => {
    const { api, token } = await withCodes();
    expect((await api.send('account.me', { token })).body.codes).toBe(true);
    expect(await signIn(api, 'wrong')).toMatchObject({ body: { code: 'sign-in-failed' } });
    expect(await signIn(api, PASSWORD)).toMatchObject({ status: 401, body: { code: 'code-required' } });
    expect(await signIn(api, PASSWORD, '111111')).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
    expect((await signIn(api, PASSWORD, ONE_TIME_CODE)).status).toBe(201);
  });

  test('are turned off by the password and a code, not by a session alone', async () => {
    const { api, token } = await withCodes();
    const remove = (password: string, code: string) =>
      api.send('account.removeCodes', { token, body: { password, code } });
    expect((await remove('wrong', ONE_TIME_CODE)).status).toBe(401);
    expect((await remove(PASSWORD, '000000')).status).toBe(422);
    expect((await remove(PASSWORD, ONE_TIME_CODE)).status).toBe(204);
    expect((await signIn(api, PASSWORD)).status).toBe(201);
  });

  test('are replaced by a recovery code once, which turns them off; a wrong password uses none up', async () => {
    const { api, recovery } = await withCodes();
    const [first = '', second = ''] = recovery;
    expect(new Set(recovery).size).toBe(10);
    expect((await signIn(api, 'wrong', first)).status).toBe(401);
    expect((await signIn(api, PASSWORD, 'abcde-fghjk-mnpqr-stuvw')).status).toBe(422);
    const entered = await signIn(api, PASSWORD, first.toUpperCase());
    expect(entered).toMatchObject({ status: 201, body: { user: { codes: false } } });
    expect((await signIn(api, PASSWORD)).status).toBe(201);
    await enrol(api, entered.body.accessToken);
    expect((await signIn(api, PASSWORD, second)).status).toBe(422);
  });

  test('are not replaced by a session alone, nor is a recovery code lost by trying', async () => {
    const { api, token, recovery } = await withCodes();
    const on = { status: 409, body: { code: 'codes-on' } };
    expect(await api.send('account.enrolCodes', { token })).toMatchObject(on);
    for (const code of ['000000', ONE_TIME_CODE])
      expect(await api.send('account.confirmCodes', { token, body: { code } })).toMatchObject(on);
    expect((await signIn(api, PASSWORD, recovery[0])).status).toBe(201);
  });

  test('lock nobody out, whatever step a process dies at that takes a recovery code or turns them off', async () => {
    for (const by of ['a recovery code', 'the password and a code']) {
      for (let steps = 1, hasDied = true; hasDied; steps += 1) {
        const { api, token, recovery } = await withCodes();
        const [first, second] = recovery;
        const body = { password: PASSWORD, code: ONE_TIME_CODE };
        api.mortality.dieAfter(steps);
        const dying =
          by === 'a recovery code' ? signIn(api, PASSWORD, first) : api.send('account.removeCodes', { token, body });
        await dying.catch(() => undefined);
        hasDied = api.mortality.revive();
        const again = await signIn(api, PASSWORD, second);
        expect([again.status, again.body.user?.codes], `${by}, dead after ${steps} steps`).toEqual([201, false]);
        expect((await api.send('account.enrolCodes', { token: again.body.accessToken })).status).toBe(200);
      }
    }
  });
});

describe('sessions', () => {
  test('are listed with where they are, and each ends with the next request once it is ended', async () => {
    const api = createTestApi();
    const { token } = await signedUp(api);
    const other = (await signIn(api, PASSWORD)).body.accessToken;
    const { body } = await api.send('account.listSessions', { token });
    expect(body.items.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true]);
    const session = body.items.find(({ current }: { current: boolean }) => !current).id;
    const stranger = await api.person('eve@example.org');
    const foreign = await api.send('account.endOneSession', { token: stranger.token, params: { session } });
    expect(foreign.status).toBe(404);
    expect((await api.send('account.me', { token: other })).status).toBe(200);
    expect((await api.send('account.endOneSession', { token, params: { session } })).status).toBe(204);
    expect((await api.send('account.me', { token: other })).status).toBe(401);
  });

  test('that were ended are not renewed, though their refresh token is still good', async () => {
    const api = createTestApi();
    const { token } = await signedUp(api);
    const opened = await signIn(api, PASSWORD);
    const headers = { cookie: opened.cookies[0]?.split(';')[0] ?? '' };
    expect((await api.send('account.refreshSession', { headers })).status).toBe(201);
    await api.send('account.endOtherSessions', { token });
    expect(await api.send('account.refreshSession', { headers })).toMatchObject({ body: { code: 'session-ended' } });
    expect((await api.send('account.me', { token })).status).toBe(200);
  });

  test('end at once by signing out, with their access token', async () => {
    const api = createTestApi();
    await signedUp(api);
    const opened = await signIn(api, PASSWORD);
    await api.send('account.endSession', { headers: { cookie: opened.cookies[0]?.split(';')[0] ?? '' } });
    expect((await api.send('account.me', { token: opened.body.accessToken })).status).toBe(401);
  });

  test('are limited to a person: the oldest end', async () => {
    const api = createTestApi();
    const { token } = await signedUp(api);
    for (let opened = 0; opened < MAX_SESSIONS; opened += 1) {
      api.pass(1_000);
      await signIn(api, PASSWORD);
    }
    expect((await api.send('account.me', { token })).status).toBe(401);
  });
});

test('a token changes neither the password nor codes nor sessions', async () => {
  const api = createTestApi();
  const { token } = await signedUp(api);
  const scopes = ['account:read', 'organisations:write'];
  const made = await api.send('account.createToken', { token, body: { name: 'ci', scopes, expiresInDays: 1 } });
  const asToken = { token: made.body.secret };
  const tries = [
    api.send('account.changePassword', { ...asToken, body: { password: PASSWORD, newPassword: NEW_PASSWORD } }),
    api.send('account.enrolCodes', asToken),
    api.send('account.endOtherSessions', asToken),
  ];
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual([403, 403, 403]);
});
