import { describe, expect, test } from 'vitest';
import { managers, workers } from '../../lib/api/access.ts';
import { TOKEN_MAKERS, UPLOADERS } from '../../lib/app/accounts/commands/authenticate.ts';
import { createTestApi, PASSWORD, secretIn, type TestApi } from './api.ts';

/** An organisation with a manager in it who has made something, and an administrator. */
async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const manager = await api.person('manager@example.org');
  const admin = await api.person('admin@example.org', { admin: true });
  await api.join(org, owner, manager, 'manager');
  return { api, org, owner, manager, admin };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const SCOPES = ['files:read', 'files:write', 'organisations:read', 'organisations:write'];
const token = { name: 'ci', scopes: SCOPES, expiresInDays: 30 };

/** What somebody makes who has a right; using it answers a status. */
type Use = () => Promise<number>;
interface Made {
  readonly use: Use;
  readonly revoke?: () => Promise<unknown>;
}

async function capability(api: TestApi, org: string, by: string): Promise<Use> {
  const body = { maxUploads: 10, maxBytes: '1000' };
  const made = await api.send('files.createUploadCapability', { token: by, params: { org }, body });
  const secret = String(made.body.endpoint).split('/').at(-1) ?? '';
  // Asking for what does not exist leaves no upload open.
  const asked = { params: { capability: secret, s3Upload: 'none' }, query: { key: `${org}/none` } };
  return async () => (await api.send('files.uppyListParts', asked)).status;
}

const RIGHTS: Readonly<Record<string, (scene: Scene) => Promise<Made>>> = {
  async "an organisation's token"({ api, org, owner, manager }) {
    const body = { ...token, role: 'member' };
    const made = await api.send('organisations.createToken', { token: manager.token, params: { org }, body });
    const params = { org, token: made.body.id };
    return {
      use: async () => (await api.send('files.list', { token: made.body.secret, params: { org } })).status,
      revoke: () => api.send('organisations.revokeToken', { token: owner.token, params }),
    };
  },
  async 'an upload capability'({ api, org, manager }) {
    return { use: await capability(api, org, manager.token) };
  },
  async 'an upload capability made with a personal token'({ api, org, manager }) {
    const made = await api.send('account.createToken', { token: manager.token, body: token });
    const params = { token: made.body.id };
    return {
      use: await capability(api, org, made.body.secret),
      revoke: () => api.send('account.revokeToken', { token: manager.token, params }),
    };
  },
  async "an upload capability made with an organisation's token"({ api, org, owner, manager }) {
    const body = { ...token, role: 'member' };
    const made = await api.send('organisations.createToken', { token: manager.token, params: { org }, body });
    const params = { org, token: made.body.id };
    return {
      use: await capability(api, org, made.body.secret),
      revoke: () => api.send('organisations.revokeToken', { token: owner.token, params }),
    };
  },
  async 'an invitation made with a personal token'({ api, org, manager }) {
    const guest = await api.person('guest@example.org');
    const made = await api.send('account.createToken', { token: manager.token, body: token });
    const body = { email: guest.email, role: 'member' };
    await api.send('organisations.invite', { token: made.body.secret, params: { org }, body });
    const secret = secretIn(api.sent.at(-1));
    return {
      use: async () => (await api.send('account.acceptInvitation', { token: guest.token, body: { secret } })).status,
      revoke: () => api.send('account.revokeToken', { token: manager.token, params: { token: made.body.id } }),
    };
  },
  async 'signing up by an invitation'({ api, org, manager }) {
    const body = { email: 'stranger@example.org', role: 'member' };
    await api.send('organisations.invite', { token: manager.token, params: { org }, body });
    const proof = { invitation: secretIn(api.sent.at(-1)) };
    const person = { name: 'Grace', password: PASSWORD, proof };
    return { use: async () => (await api.send('account.completeSignUp', { body: person })).status };
  },
  async 'an invitation'({ api, org, manager }) {
    const guest = await api.person('guest@example.org');
    const body = { email: guest.email, role: 'member' };
    await api.send('organisations.invite', { token: manager.token, params: { org }, body });
    const secret = secretIn(api.sent.at(-1));
    return {
      use: async () => (await api.send('account.acceptInvitation', { token: guest.token, body: { secret } })).status,
    };
  },
};

const ENDS: Readonly<Record<string, (scene: Scene, made: Made) => Promise<unknown>>> = {
  'the organisation is closed': ({ api, org, owner }) =>
    api.send('organisations.close', { token: owner.token, params: { org } }),
  'its maker is removed': ({ api, org, owner, manager }) =>
    api.send('organisations.removeMember', { token: owner.token, params: { org, user: manager.id } }),
  'its maker has a lesser role': ({ api, org, owner, manager }) => {
    const params = { org, user: manager.id };
    return api.send('organisations.changeRole', { token: owner.token, params, body: { role: 'billing-reader' } });
  },
  'its maker is suspended': ({ api, admin, manager }) =>
    api.send('admin.updateUser', { token: admin.token, params: { user: manager.id }, body: { status: 'suspended' } }),
  'its maker is erased': ({ api, admin, manager }) =>
    api.send('admin.eraseUser', { token: admin.token, params: { user: manager.id } }),
  'its maker has left': ({ api, org, manager }) =>
    api.send('organisations.removeMember', { token: manager.token, params: { org, user: manager.id } }),
  'the token that it was made with is revoked': async (_scene, { revoke }) => revoke?.(),
};

describe('a right ends at once with what it came from', () => {
  for (const [right, make] of Object.entries(RIGHTS)) {
    for (const [end, happen] of Object.entries(ENDS)) {
      test(`${right}, when ${end}`, async () => {
        const before = await scene();
        const made = await make(before);
        if (end.includes('revoked') && made.revoke === undefined) return;
        await happen(before, made);
        expect([401, 410]).toContain(await made.use());
      });
    }

    test(`${right} counts until then`, async () => {
      const made = await make(await scene());
      expect([200, 201, 404]).toContain(await made.use());
    });
  }

  test('the roles that may make rights are those of the contract', () => {
    expect(TOKEN_MAKERS).toEqual(managers.roles);
    expect(UPLOADERS).toEqual(workers.roles);
  });
});

test('whoever accepts an invitation as a member already is told the role that they really have', async () => {
  const { api, org, owner, manager } = await scene();
  const body = { email: manager.email, role: 'member' };
  await api.send('organisations.invite', { token: owner.token, params: { org }, body });
  const secret = secretIn(api.sent.at(-1));
  const accepted = await api.send('account.acceptInvitation', { token: manager.token, body: { secret } });
  expect(accepted).toMatchObject({ status: 200, body: { organisation: org, role: 'manager' } });
});

describe('whoever is removed from an organisation', () => {
  const gone = { status: 410, body: { code: 'invitation-invalid' } };

  async function removed(steps = Number.POSITIVE_INFINITY) {
    const { api, org, owner, manager } = await scene();
    const guest = await api.person('guest@example.org');
    const invite = async () => {
      const body = { email: guest.email, role: 'member' };
      await api.send('organisations.invite', { token: owner.token, params: { org }, body });
      return secretIn(api.sent.at(-1));
    };
    const secrets = [await invite(), await invite()];
    const accept = (secret = '') => api.send('account.acceptInvitation', { token: guest.token, body: { secret } });
    api.mortality.dieAfter(steps);
    await accept(secrets[0]).catch(() => undefined);
    const hasDied = api.mortality.revive();
    const params = { org, user: guest.id };
    const { status } = await api.send('organisations.removeMember', { token: manager.token, params });
    return { accept, secrets, invite, hasDied, wasMember: status === 204 };
  }

  test('does not come back by another invitation that was open, but by a new one', async () => {
    const { accept, secrets, invite } = await removed();
    for (const secret of secrets) expect(await accept(secret)).toMatchObject(gone);
    expect((await accept(await invite())).status).toBe(200);
  });

  test('does not come back by the invitation that they joined by, whatever step a process died at', async () => {
    let died = true;
    for (let steps = 1; died; steps += 1) {
      const { accept, secrets, hasDied, wasMember } = await removed(steps);
      if (wasMember) for (const secret of secrets) expect(await accept(secret), `${steps}`).toMatchObject(gone);
      died = hasDied;
    }
  });
});
