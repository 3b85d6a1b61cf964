import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weaknessOf } from '../../lib/app/accounts/commands/weak-password.ts';
import { MAX_SESSIONS } from '../../lib/app/ports/sessions.ts';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';
import { ONE_TIME_CODE } from './memory-identity.ts';

const NEW_PASSWORD = 'Another-fine-secret-2';
const email = 'grace@example.org';

/** The code of the newest mail to an address. */
function codeFor(api: TestApi, to: string): string {
  const letter = api.sent.findLast((one) => one.to === to);
  return (/^(\d{4}) (\d{4})$/m.exec(letter?.text ?? '') ?? []).slice(1).join('');
}

const start = (api: TestApi, to = email) => api.send('account.startSignUp', { body: { email: to } });
const complete = (api: TestApi, code: string, more: object = {}) =>
  api.send('account.completeSignUp', { body: { name: 'Grace', password: PASSWORD, proof: { email, code }, ...more } });
const wrong = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0');
const signIn = (api: TestApi, password: string, code?: string, to = email) =>
  api.send('account.createSession', { body: { email: to, password, ...(code !== undefined && { code }) } });

async function signedUp(api: TestApi) {
  await start(api);
  const { body } = await complete(api, codeFor(api, email));
  return { id: body.user.id as string, token: body.accessToken as string };
}

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
    const weak = await complete(api, code, { password: 'Password1234!' });
    expect(weak).toMatchObject({ status: 422, body: { code: 'password-too-weak' } });
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

describe('an invitation', () => {
  async function invited(to = email) {
    const api = createTestApi({ signUpPolicy: { policy: 'invitation-only' } });
    const { org, owner } = await api.organisation('Acme <b>& Sons</b>');
    const at = { token: owner.token, params: { org } };
    const { body } = await api.send('organisations.invite', { ...at, body: { email: to, role: 'member' } });
    const letter = api.sent.at(-1);
    const secret = /cati_[A-Za-z0-9_-]+/.exec(letter?.text ?? '')?.[0] ?? '';
    return { api, org, at, id: body.id as string, secret, letter };
  }
  const gone = { status: 410, body: { code: 'invitation-invalid' } };

  test('says to its reader what it is for, and escapes what others wrote into it', async () => {
    const { api, secret, letter } = await invited();
    expect((await api.send('account.readInvitation', { body: { secret } })).body).toMatchObject({
      organisation: 'Acme <b>& Sons</b>',
      role: 'member',
      email,
      hasAccount: false,
    });
    expect(letter?.html).toContain('Acme &lt;b&gt;&amp; Sons&lt;/b&gt;');
    expect(letter?.html).not.toContain('<b>');
  });

  test('proves the address that it was sent to: no code is needed, and sign-up may be closed to others', async () => {
    const { api, org, secret } = await invited();
    const made = await complete(api, '', { proof: { invitation: secret } });
    expect(made).toMatchObject({ status: 201, body: { user: { email } } });
    const token = made.body.accessToken;
    expect(await api.send('account.acceptInvitation', { token, body: { secret } })).toMatchObject({
      status: 200,
      body: { organisation: org, role: 'member' },
    });
    expect(await api.send('account.readInvitation', { body: { secret } })).toMatchObject(gone);
    expect(await complete(api, '', { proof: { invitation: secret } })).toMatchObject(gone);
  });

  test('is nothing any more once it was declined, withdrawn or has expired', async () => {
    const declined = await invited();
    const body = { secret: declined.secret };
    expect((await declined.api.send('account.declineInvitation', { body })).status).toBe(204);
    expect(await declined.api.send('account.declineInvitation', { body })).toMatchObject(gone);
    const withdrawn = await invited();
    const params = { ...withdrawn.at.params, invitation: withdrawn.id };
    await withdrawn.api.send('organisations.revokeInvitation', { ...withdrawn.at, params });
    const expired = await invited();
    expired.api.pass(15 * 86_400_000);
    for (const { api, secret } of [withdrawn, expired]) {
      expect(await api.send('account.readInvitation', { body: { secret } })).toMatchObject(gone);
      expect(await complete(api, '', { proof: { invitation: secret } })).toMatchObject(gone);
    }
  });
});

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

describe('one-time codes', () => {
  async function withCodes() {
    const api = createTestApi();
    const { token } = await signedUp(api);
    const { body } = await api.send('account.enrolCodes', { token });
    expect(body.uri).toContain(`secret=${body.secret}`);
    const confirm = (code: string) => api.send('account.confirmCodes', { token, body: { code } });
    expect(await confirm('000000')).toMatchObject({ status: 422, body: { code: 'code-invalid' } });
    const confirmed = await confirm(ONE_TIME_CODE);
    return { api, token, recovery: confirmed.body.recoveryCodes as string[] };
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
    expect(await api.recoveryCodes.take(entered.body.user.id, second)).toBe(false);
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
    'nocapitals-1234',
  ])('when it is common, changed a little, or the person’s own: %s', async (password) => {
    expect(await weaknessOf(password, person)).toBeDefined();
  });

  test('and passphrases and random ones are not', async () => {
    for (const password of ['A-good-password-1', 'Only-for-local-1', 'correct-Horse-7-battery', 'xK9$mPq2vL!wZr4'])
      expect(await weaknessOf(password, person)).toBeUndefined();
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
