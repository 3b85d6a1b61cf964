import { describe, expect, test } from 'vitest';
import { createTestApi, secretIn } from './api.ts';

describe('organisations', () => {
  test('whoever founds one owns it, and sees it at once', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation('Acme');
    const { body } = await api.send('organisations.get', { token: owner.token, params: { org } });
    expect(body).toMatchObject({ id: org, name: 'Acme', role: 'owner', storedBytes: '0' });
    const list = await api.send('organisations.list', { token: owner.token });
    expect(list.body.items).toEqual([body]);
  });

  test('the same Idempotency-Key founds one, however often it is sent; another body is refused', async () => {
    const api = createTestApi();
    const { token } = await api.person('ada@example.org');
    const headers = { 'idempotency-key': 'once' };
    const first = await api.send('organisations.create', { token, body: { name: 'Acme' }, headers });
    const again = await api.send('organisations.create', { token, body: { name: 'Acme' }, headers });
    expect(again.body.id).toBe(first.body.id);
    const other = await api.send('organisations.create', { token, body: { name: 'Other' }, headers });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  test('a new one may store what strangers begin with, until an administrator allows it more', async () => {
    const api = createTestApi({ startingQuotaBytes: 1_000 });
    const admin = await api.person('admin@example.org', { admin: true });
    const { token } = await api.person('ada@example.org');
    const headers = { 'idempotency-key': 'once' };
    const { body: founded } = await api.send('organisations.create', { token, body: { name: 'Acme' }, headers });
    const params = { org: founded.id };
    const start = (name: string) =>
      api.send('files.startUpload', {
        token,
        params,
        body: { name, sizeBytes: '1001' },
        headers: { 'idempotency-key': name },
      });
    expect(await start('a.bin')).toMatchObject({ status: 409, body: { code: 'quota-exceeded' } });
    await api.send('admin.changeQuota', { token: admin.token, params, body: { limitBytes: '2000' } });
    // A repeat of the founding changes nothing.
    const again = await api.send('organisations.create', { token, body: { name: 'Acme' }, headers });
    expect(again.body.id).toBe(founded.id);
    expect((await start('b.bin')).status).toBe(201);
  });

  test('a stranger is told the same as if it did not exist', async () => {
    const api = createTestApi();
    const { org } = await api.organisation();
    const { token } = await api.person('eve@example.org');
    const foreign = await api.send('organisations.get', { token, params: { org } });
    const missing = await api.send('organisations.get', { token, params: { org: `org_${'0'.repeat(26)}` } });
    const bare = ({ body, headers, status }: typeof foreign) => {
      const { requestId: _id, ...rest } = body;
      const { 'Request-Id': _request, RateLimit: _rate, ...others } = headers;
      return { status, rest, others };
    };
    expect(foreign.status).toBe(404);
    expect(bare(foreign)).toEqual(bare(missing));
  });

  test('an edit that names a version that has passed is refused', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const { headers } = await api.send('organisations.get', { token: owner.token, params: { org } });
    const tag = headers['ETag'] ?? '';
    const edit = (name: string) =>
      api.send('organisations.rename', {
        token: owner.token,
        params: { org },
        body: { name },
        headers: { 'if-match': tag },
      });
    expect((await edit('One')).status).toBe(200);
    expect(await edit('Two')).toMatchObject({ status: 412, body: { code: 'precondition-failed' } });
  });

  test('a reader that has the newest version already gets no body', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const first = await api.send('organisations.get', { token: owner.token, params: { org } });
    const headers = { 'if-none-match': first.headers['ETag'] ?? '' };
    const again = await api.send('organisations.get', { token: owner.token, params: { org }, headers });
    expect(again.status).toBe(304);
  });

  test('owners are made, changed and removed by owners alone, and one always stays', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const manager = await api.person('manager@example.org');
    expect((await api.join(org, owner, manager, 'manager')).status).toBe(200);
    const friend = await api.person('friend@example.org');
    expect(await api.join(org, manager, friend, 'owner')).toMatchObject({
      status: 403,
      body: { code: 'owner-required' },
    });
    const remove = (token: string, user: string) =>
      api.send('organisations.removeMember', { token, params: { org, user } });
    expect(await remove(manager.token, owner.id)).toMatchObject({ status: 403, body: { code: 'owner-required' } });
    expect(await remove(owner.token, owner.id)).toMatchObject({ status: 409, body: { code: 'last-owner' } });
    expect((await remove(manager.token, manager.id)).status).toBe(204);
    expect((await api.send('organisations.get', { token: manager.token, params: { org } })).status).toBe(404);
  });

  test('nobody is made a member who has not accepted', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const guest = await api.person('guest@example.org');
    const members = async () => {
      const { body } = await api.send('organisations.listMembers', { token: owner.token, params: { org } });
      return body.items.map(({ user }: { user: string }) => user);
    };
    const body = { email: guest.email, role: 'member' };
    expect((await api.send('organisations.invite', { token: owner.token, params: { org }, body })).status).toBe(201);
    expect((await api.request('POST', `/v1/orgs/${org}/members`, owner.token)).status).toBe(405);
    expect(await members()).toEqual([owner.id]);
    await api.send('account.acceptInvitation', { token: guest.token, body: { secret: secretIn(api.sent.at(-1)) } });
    expect(await members()).toEqual(expect.arrayContaining([owner.id, guest.id]));
  });

  test('an invitation is good once, in time, and for its own address alone', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const body = { email: 'Guest@example.org', role: 'member' };
    const invited = await api.send('organisations.invite', { token: owner.token, params: { org }, body });
    expect(invited.status).toBe(201);
    const secret = secretIn(api.sent.at(-1));
    expect(api.sent[0]?.to).toBe('guest@example.org');
    const stranger = await api.person('stranger@example.org');
    const accept = (token: string) => api.send('account.acceptInvitation', { token, body: { secret } });
    expect(await accept(stranger.token)).toMatchObject({ status: 410, body: { code: 'invitation-invalid' } });
    const guest = await api.person('guest@example.org');
    expect(await accept(guest.token)).toMatchObject({ status: 200, body: { organisation: org, role: 'member' } });
    expect((await accept(guest.token)).status).toBe(410);
  });
});
