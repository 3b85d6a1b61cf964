import { describe, expect, test } from 'vitest';
import { createTestApi, PASSWORD, type TestApi } from './api.ts';
import { ONE_TIME_CODE } from './memory-identity.ts';

const CODES_MISSING = { status: 403, body: { code: 'codes-missing' } };

async function turnCodesOn(api: TestApi, token: string): Promise<void> {
  await api.send('account.enrolCodes', { token });
  const { status } = await api.send('account.confirmCodes', { token, body: { code: ONE_TIME_CODE } });
  expect(status).toBe(200);
}

async function world() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const mo = await api.person('mo@example.org');
  await api.join(org, owner, mo, 'member');
  const params = { org };
  const require = (codesRequired: boolean) =>
    api.send('organisations.setSecurityPolicy', { token: owner.token, params, body: { codesRequired } });
  const read = (token: string) => api.send('organisations.get', { token, params });
  return { api, org, owner, mo, params, require, read };
}

describe('an organisation that asks for one-time codes', () => {
  test('lets those in who have them, from the request on that follows; a member without does nothing there', async () => {
    const { api, owner, mo, require, read } = await world();
    expect(await require(true)).toMatchObject(CODES_MISSING);
    await turnCodesOn(api, owner.token);
    expect(await require(true)).toMatchObject({ status: 200, body: { codesRequired: true } });
    expect((await read(owner.token)).body.codesRequired).toBe(true);
    expect(await read(mo.token)).toMatchObject(CODES_MISSING);
    const listed = await api.send('organisations.list', { token: mo.token });
    expect(listed.body.items).toMatchObject([{ codesRequired: true }]);
    await turnCodesOn(api, mo.token);
    expect((await read(mo.token)).status).toBe(200);
    await require(false);
    expect((await read(mo.token)).body.codesRequired).toBe(false);
  });

  test('asks the same of personal tokens, and tells a stranger nothing', async () => {
    const { api, owner, mo, require, read } = await world();
    const body = { name: 'all', scopes: ['organisations:read'], expiresInDays: 1 };
    const { body: made } = await api.send('account.createToken', { token: mo.token, body });
    expect((await read(made.secret)).status).toBe(200);
    await turnCodesOn(api, owner.token);
    await require(true);
    expect(await read(made.secret)).toMatchObject(CODES_MISSING);
    const eve = await api.person('eve@example.org');
    expect((await read(eve.token)).status).toBe(404);
  });

  test('keeps its members from turning codes off; a recovery code still does, and ends what they may', async () => {
    const { api, org, owner, require, read } = await world();
    await turnCodesOn(api, owner.token);
    await require(true);
    const off = () =>
      api.send('account.removeCodes', { token: owner.token, body: { password: PASSWORD, code: ONE_TIME_CODE } });
    expect(await off()).toMatchObject({
      status: 409,
      body: { code: 'codes-required', details: { organisation: org } },
    });
    await require(false);
    expect((await off()).status).toBe(204);
    expect((await read(owner.token)).status).toBe(200);
  });
});

describe('handing an organisation over', () => {
  test('makes another member an owner and the one before a manager, in one commit', async () => {
    const { api, org, owner, mo, params, read } = await world();
    const hand = (token: string, user: string) =>
      api.send('organisations.transferOwnership', { token, params, body: { user } });
    expect(await hand(mo.token, mo.id)).toMatchObject({ status: 403 });
    const eve = await api.person('eve@example.org');
    expect(await hand(owner.token, eve.id)).toMatchObject({ status: 404, body: { code: 'not-member' } });
    expect((await hand(owner.token, mo.id)).status).toBe(204);
    expect((await read(mo.token)).body.role).toBe('owner');
    expect((await read(owner.token)).body.role).toBe('manager');
    const query = { stream: `organisation#${org}` };
    const { body } = await api.send('organisations.listEvents', { token: mo.token, params, query });
    const changes = body.items.filter(({ type }: { type: string }) => type === 'MemberRoleChanged');
    expect(changes.map(({ data }: { data: object }) => data)).toMatchObject([{ role: 'owner' }, { role: 'manager' }]);
    expect(new Set(changes.map(({ correlation }: { correlation: string }) => correlation)).size).toBe(1);
  });

  test('of two owners who hand it to each other at once, one stays an owner at least', async () => {
    const { api, owner, mo, params } = await world();
    const role = { token: owner.token, params: { ...params, user: mo.id }, body: { role: 'owner' } };
    await api.send('organisations.changeRole', role);
    const hand = (token: string, user: string) =>
      api.send('organisations.transferOwnership', { token, params, body: { user } });
    await Promise.all([hand(owner.token, mo.id), hand(mo.token, owner.id)]);
    const { body } = await api.send('organisations.listMembers', { token: owner.token, params });
    expect(body.items.filter((one: { role: string }) => one.role === 'owner').length).toBeGreaterThanOrEqual(1);
  });
});

test('an organisation sees what it may have, and what it has', async () => {
  const { api, owner, params } = await world();
  const start = { name: 'a.bin', sizeBytes: '1000' };
  await api.send('files.startUpload', { token: owner.token, params, body: start });
  const { body } = await api.send('organisations.getLimits', { token: owner.token, params });
  const byName = Object.fromEntries(body.limits.map(({ name, ...one }: { name: string }) => [name, one]));
  expect(byName).toMatchObject({
    'stored-bytes': { used: '1000', limit: '10000000000000' },
    members: { used: '2', limit: '500' },
    slots: { used: '0', limit: '50' },
    invitations: { used: '0' },
    'file-bytes': { limit: '5000000000000' },
  });
});
