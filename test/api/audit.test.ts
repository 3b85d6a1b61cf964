import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';

test('an organisation’s managers see who did what, by the log itself', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  api.pass(1_000);
  const upload = await api.send('files.startUpload', {
    token: owner.token,
    params: { org },
    body: { name: 'a', sizeBytes: '5' },
  });
  const headers = { 'consistency-token': upload.headers['Consistency-Token'] ?? '' };
  const { body } = await api.send('organisations.listAudit', { token: owner.token, params: { org }, headers });
  expect(body.items[0]).toMatchObject({
    actor: owner.id,
    stream: `file#${upload.body.fileId}`,
    types: ['UploadStarted'],
  });
  const changed = await api.send('organisations.listChanges', { token: owner.token, params: { org }, headers });
  expect(changed.body.changed).toEqual(['all']);
  const query = { after: changed.body.position };
  const quiet = await api.send('organisations.listChanges', { token: owner.token, params: { org }, query });
  expect(quiet.body.changed).toEqual([]);
  const more = await api.send('files.startUpload', {
    token: owner.token,
    params: { org },
    body: { name: 'b', sizeBytes: '5' },
  });
  const later = { 'consistency-token': more.headers['Consistency-Token'] ?? '' };
  const again = await api.send('organisations.listChanges', {
    token: owner.token,
    params: { org },
    query,
    headers: later,
  });
  expect(again.body.changed).toEqual(['file']);
});

test('of an act by a token the log says which, by its id and, until it is revoked, by its name', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const own = { name: 'nightly', scopes: ['files:write'], expiresInDays: 1 };
  const personal = (await api.send('account.createToken', { token: owner.token, body: own })).body;
  const shared = (await api.send('organisations.createToken', { ...at, body: { ...own, name: 'ci', role: 'member' } }))
    .body;
  let last = '';
  for (const [name, token] of [
    ['by-session', owner.token],
    ['by-personal', personal.secret],
    ['by-shared', shared.secret],
  ]) {
    api.pass(1_000);
    const body = { name, sizeBytes: '5' };
    const headers = { 'consistency-token': last };
    const made = await api.send('files.startUpload', {
      token,
      params: { org },
      body,
      ...(last === '' ? {} : { headers }),
    });
    last = made.headers['Consistency-Token'] ?? '';
  }
  const read = async () => {
    const { body } = await api.send('organisations.listAudit', { ...at, headers: { 'consistency-token': last } });
    return body.items.slice(0, 3).map(({ actor, token }: { actor: string; token?: object }) => ({ actor, token }));
  };
  expect(await read()).toEqual([
    { actor: shared.id, token: { id: shared.id, name: 'ci' } },
    { actor: owner.id, token: { id: personal.id, name: 'nightly' } },
    { actor: owner.id, token: undefined },
  ]);
  await api.send('account.revokeToken', { token: owner.token, params: { token: personal.id } });
  expect((await read())[1]).toEqual({ actor: owner.id, token: { id: personal.id } });
});

test('administrators see what was done to a user, even after the erasure', async () => {
  const api = createTestApi();
  const [admin, ada] = [await api.person('admin@example.org', { admin: true }), await api.person('ada@example.org')];
  const at = { token: admin.token, params: { user: ada.id } };
  await api.send('admin.updateUser', { ...at, body: { status: 'suspended' } });
  await api.send('admin.eraseUser', at);
  const { body } = await api.send('admin.listUserAudit', at);
  const acts = body.items.map(({ actor, act }: { actor: string; act: string }) => [actor, act]);
  expect(acts).toEqual(
    expect.arrayContaining([
      [ada.id, 'registered'],
      [admin.id, 'suspended'],
      [admin.id, 'erased'],
    ]),
  );
});
