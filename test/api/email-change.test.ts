import { describe, expect, test } from 'vitest';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';

const NEW = 'ada@new.example.org';

function codeFor(api: TestApi, to: string): string {
  const letter = api.sent.findLast((one) => one.to === to);
  return (/^(\d{4}) (\d{4})$/m.exec(letter?.text ?? '') ?? []).slice(1).join('');
}

const signIn = (api: TestApi, email: string) =>
  api.send('account.createSession', { body: { email, password: PASSWORD } });

async function world(options: Parameters<typeof createTestApi>[0] = {}) {
  const api = createTestApi(options);
  const ada = await api.person('ada@example.org');
  const { token } = ada;
  const start = (email = NEW, password = PASSWORD) =>
    api.send('account.startEmailChange', { token, body: { email, password } });
  const complete = (code: string, email = NEW) =>
    api.send('account.completeEmailChange', { token, body: { email, code } });
  return { api, ada, start, complete };
}

describe('changing my address', () => {
  test('takes the password and the code of the mail to the new one; then one signs in with it alone', async () => {
    const { api, ada, start, complete } = await world();
    expect((await start()).status).toBe(202);
    expect((await api.send('account.me', { token: ada.token })).body.email).toBe('ada@example.org');
    const changed = await complete(codeFor(api, NEW));
    expect(changed).toMatchObject({ status: 200, body: { id: ada.id, email: NEW } });
    expect(await signIn(api, NEW)).toMatchObject({ status: 201, body: { user: { id: ada.id, email: NEW } } });
    expect((await signIn(api, 'ada@example.org')).status).toBe(401);
    expect(api.sent.at(-1)).toMatchObject({ to: 'ada@example.org', subject: 'Your address was changed' });
    // The address is free for others.
    const other = await api.person('ada@example.org');
    expect(other.id).not.toBe(ada.id);
  });

  test('is refused with a wrong password, a wrong code, one that was used, and one that is too old', async () => {
    const { api, start, complete } = await world();
    expect(await start(NEW, 'Not-the-password-1')).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
    await start();
    const code = codeFor(api, NEW);
    const refused = { status: 422, body: { code: 'code-invalid' } };
    expect(await complete(String((Number(code) + 1) % 1e8).padStart(8, '0'))).toMatchObject(refused);
    expect(await complete(code, 'eve@example.org')).toMatchObject(refused);
    expect((await complete(code)).status).toBe(200);
    expect(await complete(code)).toMatchObject(refused);
    await start('third@example.org');
    api.pass(31 * 60_000);
    expect(await complete(codeFor(api, 'third@example.org'), 'third@example.org')).toMatchObject(refused);
  });

  test('answers the same for an address of another account, which learns of it by mail', async () => {
    const { api, start, complete } = await world();
    await api.person('known@example.org');
    const answers = [await start('known@example.org'), await start('fresh@example.org')];
    const [known, fresh] = answers.map(({ status, body }) => ({ status, body }));
    expect(known).toEqual(fresh);
    expect(api.sent.at(-2)).toMatchObject({ to: 'known@example.org', subject: 'You have an account at Catacloud' });
    expect(await complete('12345678', 'known@example.org')).toMatchObject({ body: { code: 'code-invalid' } });
  });

  test('of two who prove one address at once, one gets it', async () => {
    const { api, start, complete } = await world();
    const eve = await api.person('eve@example.org');
    await start();
    const code = codeFor(api, NEW);
    const late = { token: eve.token, body: { email: NEW, code } };
    const both = await Promise.all([complete(code), api.send('account.completeEmailChange', late)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    // Whoever has a code from before is told that it is taken, and keeps their own.
    expect(await api.people.changeEmail(eve.id, NEW, audit)).toBe(both[0].status === 200 ? 'taken' : expect.anything());
  });

  test('is finished by the next sign-in, after whichever step the process dies', async () => {
    for (let steps = 1; ; steps += 1) {
      const { api, ada, start, complete } = await world();
      await start();
      const code = codeFor(api, NEW);
      api.mortality.dieAfter(steps);
      await complete(code).catch(() => undefined);
      const hasDied = api.mortality.revive();
      const first = await signIn(api, 'ada@example.org');
      const entered = first.status === 201 ? first : await signIn(api, NEW);
      // Changed in both places or in none: the record's address is the one that signs in from now on.
      const { body } = await api.send('account.me', { token: entered.body.accessToken });
      expect(body.id).toBe(ada.id);
      expect((await signIn(api, body.email)).status).toBe(201);
      if (!hasDied) break;
      expect(steps).toBeLessThan(50);
    }
  });

  test('stays within the domains of a stage that has some, and is no matter of tokens', async () => {
    const { api, ada, start } = await world({ signUpPolicy: { policy: 'domains', domains: ['example.org'] } });
    expect(await start('ada@elsewhere.example')).toMatchObject({ status: 403, body: { code: 'sign-up-closed' } });
    expect((await start('ada.l@example.org')).status).toBe(202);
    const made = await api.send('account.createToken', {
      token: ada.token,
      body: { name: 'all', scopes: ['account:read', 'organisations:write'], expiresInDays: 1 },
    });
    const body = { email: 'eve@example.org', password: PASSWORD };
    const refused = await api.send('account.startEmailChange', { token: made.body.secret, body });
    expect(refused.status).toBe(403);
  });
});

const audit = { atMs: 0, actor: 'usr_test', act: 'changed-address' };
