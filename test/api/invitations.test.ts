import { describe, expect, test } from 'vitest';
import { createTestApi } from './api.ts';
import { complete, email } from './entry-scene.ts';

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
