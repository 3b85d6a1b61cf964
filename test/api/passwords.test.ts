import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weaknessOf } from '../../lib/app/accounts/commands/weak-password.ts';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';
import { codeFor, complete, email, NEW_PASSWORD, signedUp, signIn, start, wrong } from './entry-scene.ts';
import { ACCEPTED_PASSWORD } from './memory-identity.ts';

describe('a forgotten password', () => {
  const ask = (api: TestApi, to = email) => api.send('account.startReset', { body: { email: to } });
  const reset = (api: TestApi, code: string, password = NEW_PASSWORD) =>
    api.send('account.completeReset', { body: { email, code, password } });

  test('is replaced by the code of the mail; every session and the old password end', async () => {
    const api = createTestApi();
    const { token } = await signedUp(api);
    await ask(api);
    expect((await reset(api, codeFor(api, email))).status).toBe(204);
    expect((await api.send('account.me', { token })).status).toBe(401);
    expect((await signIn(api, PASSWORD)).status).toBe(401);
    expect((await signIn(api, NEW_PASSWORD)).status).toBe(201);
    expect(api.sent.at(-1)?.subject).toBe('Your password was changed');
  });

  test('is answered the same for an address that has no account', async () => {
    const api = createTestApi();
    await signedUp(api);
    const [known, unknown] = await Promise.all([ask(api), ask(api, 'nobody@example.org')]);
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    const bodies = [email, 'nobody@example.org'].map((to) => ({ email: to, code: '00000000', password: NEW_PASSWORD }));
    const replies = await Promise.all(bodies.map((body) => api.send('account.completeReset', { body })));
    const plain = replies.map(({ status, body: { requestId: _id, ...body } }) => ({ status, body }));
    expect(plain[0]).toEqual(plain[1]);
  });

  test('cannot be guessed: after five wrong codes the right one is void, and mails are limited', async () => {
    const api = createTestApi();
    await signedUp(api);
    await ask(api);
    const code = codeFor(api, email);
    for (let tries = 0; tries < 5; tries += 1) await reset(api, wrong(code));
    expect(await reset(api, code)).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
    const mails = [];
    for (let asked = 0; asked < 5; asked += 1) mails.push((await ask(api)).status);
    expect(mails.at(-1)).toBe(429);
    api.pass(3_600_000);
    expect((await ask(api)).status).toBe(202);
  });

  test('code of one purpose is none for the other', async () => {
    const api = createTestApi();
    await start(api);
    const code = codeFor(api, email);
    expect(await reset(api, code)).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
    expect((await complete(api, code)).status).toBe(201);
  });
});

describe('wrong passwords', () => {
  test('are counted by address, also many at once, and forgotten by a right one or with time', async () => {
    const api = createTestApi();
    await signedUp(api);
    const many = await Promise.all(Array.from({ length: 30 }, () => signIn(api, 'wrong')));
    const counts = { refused: many.filter(({ status }) => status === 401).length, limited: 0 };
    counts.limited = many.filter(({ body }) => body.code === 'too-many-attempts').length;
    expect(counts).toEqual({ refused: 10, limited: 20 });
    expect(await signIn(api, PASSWORD)).toMatchObject({ status: 429 });
    expect((await signIn(api, 'wrong', undefined, 'nobody@example.org')).status).toBe(401);
    api.pass(15 * 60_000);
    for (let tries = 0; tries < 9; tries += 1) await signIn(api, 'wrong');
    expect((await signIn(api, PASSWORD)).status).toBe(201);
    for (let tries = 0; tries < 9; tries += 1) await signIn(api, 'wrong');
    expect((await signIn(api, PASSWORD)).status).toBe(201);
  });

  test('of many addresses are counted by where they come from, whatever the client says about itself', async () => {
    const api = createTestApi();
    const tries = Array.from({ length: 110 }, (_, n) =>
      api.send('account.createSession', {
        body: { email: `person-${n}@example.org`, password: 'wrong' },
        headers: { 'x-forwarded-for': `203.0.113.${n}, 198.51.100.7` },
      }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});

describe('changing the password', () => {
  const change = (api: TestApi, token: string, password: string, newPassword = NEW_PASSWORD) =>
    api.send('account.changePassword', { token, body: { password, newPassword } });

  test('takes the old one, and ends all sessions but the one that did it', async () => {
    const api = createTestApi();
    const { token } = await signedUp(api);
    const other = (await signIn(api, PASSWORD)).body.accessToken;
    expect(await change(api, token, 'wrong')).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
    expect((await change(api, token, PASSWORD)).status).toBe(204);
    expect((await api.send('account.me', { token })).status).toBe(200);
    expect((await api.send('account.me', { token: other })).status).toBe(401);
    expect((await signIn(api, NEW_PASSWORD)).status).toBe(201);
  });

  test('refuses a weak one with the reason, and guesses of the old one beyond the limit', async () => {
    const api = createTestApi();
    const { token } = await signedUp(api);
    expect(await change(api, token, PASSWORD, 'Grace-and-more-42')).toMatchObject({
      status: 422,
      body: { code: 'password-too-weak', detail: expect.stringContaining('your name') },
    });
    const guesses = [];
    for (let tries = 0; tries < 12; tries += 1) guesses.push((await change(api, token, 'wrong')).status);
    expect(guesses.slice(-2)).toEqual([429, 429]);
  });
});

describe('a password is weak', () => {
  const person = { email: 'grace.hopper@example.org', name: 'Grace Hopper' };

  test.each([
    'Password1234!',
    'P@ssw0rd2026!',
    'PasswordPassword1!',
    '!!Qwertyuiop123',
    'Football-2026-2026',
    'Grace-Hopper-1906',
    'short-1A',
    // What Cognito refuses: its pattern has no white space at an end, and letters of other alphabets are no signs.
    ' correct-Horse-7-battery',
    'correct-Horse-7-battery\t',
    'korrektesPferd7Würfel',
    'nocapitals-1234',
  ])('when it is common, changed a little, or the person’s own: %s', async (password) => {
    expect(await weaknessOf(password, person)).toBeDefined();
  });

  test('and passphrases and random ones are not', async () => {
    for (const password of [
      'A-good-password-1',
      'correct Horse 7 battery',
      'Würfel-im-Pferd-7',
      'Only-for-local-1',
      'correct-Horse-7-battery',
      'xK9$mPq2vL!wZr4',
    ])
      expect(await weaknessOf(password, person)).toBeUndefined();
  });

  test('whenever Cognito would refuse it', () => {
    const some = fc.string({ unit: 'grapheme', maxLength: 12 });
    return fc.assert(
      fc.asyncProperty(some, some, fc.constantFrom('kW7zT', 'kW7zT-', 'kW7 zT'), async (before, after, middle) => {
        const password = before + middle + after;
        if (!ACCEPTED_PASSWORD.test(password)) expect(await weaknessOf(password, person)).toBeDefined();
      }),
    );
  });

  test('whatever digits and signs are put before or after a common one', () => {
    const around = fc.stringMatching(/^[0-9!.#-]{3,8}$/);
    return fc.assert(
      fc.asyncProperty(
        around,
        around,
        fc.constantFrom('Password', 'Dragon', 'Baseball'),
        async (before, after, word) => {
          expect(await weaknessOf(`${before}${word}${after}`, person)).toBeDefined();
        },
      ),
    );
  });
});
