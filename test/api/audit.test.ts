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
