import { describe, expect, test } from 'vitest';
import { createTestApi, PASSWORD } from './api.ts';
import { codeFor, complete, email, signIn, start, wrong } from './entry-scene.ts';

describe('signing up', () => {
  test('takes an address that is proved by the mailed code, and leads straight into a session', async () => {
    const api = createTestApi();
    expect((await start(api)).status).toBe(202);
    const made = await complete(api, codeFor(api, email));
    expect(made).toMatchObject({ status: 201, body: { user: { email, name: 'Grace', admin: false, codes: false } } });
    expect(made.cookies[0]).toContain('HttpOnly');
    expect((await api.send('account.me', { token: made.body.accessToken })).status).toBe(200);
  });

  test('makes nothing before the code: the address can be used by whoever proves it', async () => {
    const api = createTestApi();
    await start(api);
    expect(await api.people.byEmail(email)).toBeUndefined();
    expect((await signIn(api, PASSWORD)).status).toBe(401);
  });

  test('takes a code once, the newest one alone, for its own address and in time', async () => {
    const api = createTestApi();
    await start(api);
    const old = codeFor(api, email);
    await start(api);
    const code = codeFor(api, email);
    const refused = { status: 422, body: { code: 'code-invalid' } };
    if (old !== code) expect(await complete(api, old)).toMatchObject(refused);
    const other = { proof: { email: 'eve@example.org', code } };
    expect(await complete(api, code, other)).toMatchObject(refused);
    expect((await complete(api, code)).status).toBe(201);
    expect(await complete(api, code)).toMatchObject(refused);
    await start(api, 'late@example.org');
    api.pass(31 * 60_000);
    const late = { proof: { email: 'late@example.org', code: codeFor(api, 'late@example.org') } };
    expect(await complete(api, code, late)).toMatchObject(refused);
  });

  test('makes one account of two confirmations at once', async () => {
    const api = createTestApi();
    await start(api);
    const code = codeFor(api, email);
    const both = await Promise.all([complete(api, code), complete(api, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
  });

  test('answers the same for an address that has an account, which learns of it by mail alone', async () => {
    const api = createTestApi();
    await api.person('known@example.org');
    const answers = await Promise.all([start(api, 'known@example.org'), start(api, 'fresh@example.org')]);
    const [known, fresh] = answers.map(({ status, body }) => ({ status, body }));
    expect(known).toEqual(fresh);
    const letter = api.sent.find(({ to }) => to === 'known@example.org');
    expect(letter?.subject).toBe('You have an account at Catacloud');
    const guess = { proof: { email: 'known@example.org', code: '12345678' } };
    const guesses = await Promise.all([
      complete(api, '', guess),
      complete(api, '', { proof: { email: 'fresh@example.org', code: wrong(codeFor(api, 'fresh@example.org')) } }),
    ]);
    const [one, two] = guesses.map(({ status, body: { requestId: _id, ...body } }) => ({ status, body }));
    expect(one).toEqual(two);
  });

  test('says when the mail cannot be sent, makes nothing, and sends it when asked again', async () => {
    const api = createTestApi();
    api.mail.isDown = true;
    expect(await start(api)).toMatchObject({ status: 503, body: { code: 'mail-failed' } });
    api.mail.isDown = false;
    await start(api);
    expect((await complete(api, codeFor(api, email))).status).toBe(201);
  });

  test('keeps a code for another try when the password was weak', async () => {
    const api = createTestApi();
    await start(api);
    const code = codeFor(api, email);
    for (const password of ['Password1234!', 'korrektesPferd7Würfel', 'correct-Horse-7-battery ']) {
      const weak = await complete(api, code, { password });
      expect(weak).toMatchObject({ status: 422, body: { code: 'password-too-weak' } });
    }
    expect((await complete(api, code)).status).toBe(201);
  });

  test('is for those whom the stage lets in: by invitation, or by the domain of their address', async () => {
    const closed = createTestApi({ signUpPolicy: { policy: 'invitation-only' } });
    const refused = { status: 403, body: { code: 'sign-up-closed' } };
    expect(await start(closed)).toMatchObject(refused);
    const domains = createTestApi({ signUpPolicy: { policy: 'domains', domains: ['example.org'] } });
    expect((await start(domains)).status).toBe(202);
    expect(await start(domains, 'eve@notexample.org')).toMatchObject(refused);
    expect(await start(domains, 'eve@example.org.evil.test')).toMatchObject(refused);
    expect((await domains.send('account.signUpPolicy')).body).toEqual({ policy: 'domains', domains: ['example.org'] });
  });
});
