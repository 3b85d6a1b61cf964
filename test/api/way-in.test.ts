import { describe, expect, test } from 'vitest';
import { createTestApi, PASSWORD, secretIn } from './api.ts';

/** An organisation whose two owners may both change what a third may do. */
async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const other = await api.person('other@example.org');
  const third = await api.person('third@example.org');
  await api.join(org, owner, other, 'owner');
  await api.join(org, owner, third, 'member');
  const change = (token: string, user: string, role: string) =>
    api.send('organisations.changeRole', { token, params: { org, user }, body: { role } });
  const members = async () => {
    const { body } = await api.send('organisations.listMembers', { token: owner.token, params: { org } });
    return new Map<string, string>(body.items.map((one: { user: string; role: string }) => [one.user, one.role]));
  };
  return { api, org, owner, other, third, change, members };
}

describe('two people who change one role at once', () => {
  test('are both answered; the later change stands, and the log has both with who made them', async () => {
    const { api, org, owner, other, third, change, members } = await scene();
    const answers = await Promise.all([
      change(owner.token, third.id, 'manager'),
      change(other.token, third.id, 'billing-reader'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const query = { stream: `organisation#${org}` };
    const { body } = await api.send('organisations.listEvents', { token: owner.token, params: { org }, query });
    const changes = body.items.filter(({ type }: { type: string }) => type === 'MemberRoleChanged');
    expect(new Set(changes.map(({ actor }: { actor: string }) => actor))).toEqual(new Set([owner.id, other.id]));
    expect((await members()).get(third.id)).toBe(changes.at(-1).data.role);
  });

  test('take nothing from who is made an owner meanwhile, unless they are owners: to change a role, or to remove', async () => {
    for (const act of ['change', 'remove'] as const) {
      for (let ahead = 0; ahead < 40; ahead += 1) {
        const { api, org, owner, other, third, change, members } = await scene();
        await change(owner.token, other.id, 'manager');
        const params = { org, user: third.id };
        const managers = () =>
          act === 'change'
            ? change(other.token, third.id, 'billing-reader')
            : api.send('organisations.removeMember', { token: other.token, params });
        const owners = async () => {
          for (let turns = 0; turns < ahead; turns += 1) await undefined;
          return change(owner.token, third.id, 'owner');
        };
        const [byManager, byOwner] = await Promise.all([managers(), owners()]);
        // One after the other, in whatever order: the owner's comes last, or the manager's is refused.
        if (byOwner.status === 200) expect((await members()).get(third.id), `${act}, ${ahead} turns`).toBe('owner');
        else expect([byManager.status, byOwner.body.code]).toEqual([204, 'not-member']);
      }
    }
  });

  test('and of two owners who take the other’s role, one stays an owner', async () => {
    const { owner, other, change, members } = await scene();
    await Promise.all([change(owner.token, other.id, 'member'), change(other.token, owner.id, 'member')]);
    expect([...(await members()).values()].filter((role) => role === 'owner').length).toBeGreaterThanOrEqual(1);
  });
});

test('the last owner neither leaves nor takes their own role, and says who is next by handing over', async () => {
  const { api, org, owner, other, change } = await scene();
  expect((await change(owner.token, other.id, 'manager')).status).toBe(200);
  const lastOwner = { status: 409, body: { code: 'last-owner' } };
  expect(await change(owner.token, owner.id, 'member')).toMatchObject(lastOwner);
  const leave = () => api.send('organisations.removeMember', { token: owner.token, params: { org, user: owner.id } });
  expect(await leave()).toMatchObject(lastOwner);
  const handed = { token: owner.token, params: { org }, body: { user: other.id } };
  expect((await api.send('organisations.transferOwnership', handed)).status).toBe(204);
  expect((await leave()).status).toBe(204);
  const { body } = await api.send('organisations.get', { token: other.token, params: { org } });
  expect(body.role).toBe('owner');
  expect((await api.send('organisations.get', { token: owner.token, params: { org } })).status).toBe(404);
});

describe('a mail that cannot be sent', () => {
  test('of an invitation is said; asked again it is sent, there is one invitation, and its link is good', async () => {
    const { api, org, owner } = await scene();
    const invite = () =>
      api.send('organisations.invite', {
        token: owner.token,
        params: { org },
        body: { email: 'guest@example.org', role: 'member' },
      });
    const open = async () =>
      (await api.send('organisations.listInvitations', { token: owner.token, params: { org } })).body.items.length;
    const before = await open();
    api.mail.isDown = true;
    expect(await invite()).toMatchObject({ status: 503, body: { code: 'mail-failed' } });
    api.mail.isDown = false;
    expect((await invite()).status).toBe(201);
    expect(await open()).toBe(before + 1);
    const guest = await api.person('guest@example.org');
    const body = { secret: secretIn(api.sent.at(-1)) };
    expect((await api.send('account.acceptInvitation', { token: guest.token, body })).status).toBe(200);
  });

  test('of a forgotten password is said, and the old password counts still', async () => {
    const api = createTestApi();
    const { email } = await api.person('grace@example.org');
    api.mail.isDown = true;
    const asked = await api.send('account.startReset', { body: { email } });
    expect(asked).toMatchObject({ status: 503, body: { code: 'mail-failed' } });
    expect((await api.send('account.createSession', { body: { email, password: PASSWORD } })).status).toBe(201);
  });

  test('to a new address is said, and the old address counts still', async () => {
    const api = createTestApi();
    const { email, token } = await api.person('grace@example.org');
    api.mail.isDown = true;
    const body = { email: 'new@example.org', password: PASSWORD };
    expect(await api.send('account.startEmailChange', { token, body })).toMatchObject({
      status: 503,
      body: { code: 'mail-failed' },
    });
    expect((await api.send('account.me', { token })).body.email).toBe(email);
  });
});
