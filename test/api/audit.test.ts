import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defined } from '../../lib/domain/defined.ts';
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

/** What the log says, read page by page as clients do. */
async function actsOf(
  api: ReturnType<typeof createTestApi>,
  token: string,
  org: string,
  query: Readonly<Record<string, string | undefined>>,
  limit: number,
) {
  const acts: Act[] = [];
  for (let cursor: string | undefined; ; ) {
    const asked = { ...defined(query), limit: `${limit}`, ...(cursor === undefined ? {} : { cursor }) };
    const { status, body } = await api.send('organisations.listAudit', { token, params: { org }, query: asked });
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    acts.push(...body.items);
    if (body.nextCursor === undefined) return acts;
    cursor = body.nextCursor;
  }
}

/** Begins an upload, and lets the log of acts follow. */
async function upload(api: ReturnType<typeof createTestApi>, token: string, org: string, name: string) {
  const { body } = await api.send('files.startUpload', { token, params: { org }, body: { name, sizeBytes: '5' } });
  await api.projectors['changes']?.catchUp(`file#${body.fileId}`);
}

interface Act {
  readonly at: string;
  readonly actor: string;
  readonly token?: { readonly id: string };
  readonly stream: string;
  readonly types: readonly string[];
}

test('acts of the log are listed by person or token, by object and by day, each alone and together', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const guest = await api.person('guest@example.org');
  await api.join(org, owner, guest, 'member');
  const own = { name: 'nightly', scopes: ['files:write'], expiresInDays: 30 };
  const token = (await api.send('account.createToken', { token: owner.token, body: own })).body;
  for (let n = 0; n < 40; n += 1) {
    api.pass(12 * 60_000);
    const by = [owner.token, guest.token, token.secret][n % 3];
    await upload(api, by ?? '', org, `${n}`);
  }
  await api.projectors['changes']?.catchUp(`organisation#${org}`);
  const all = await actsOf(api, owner.token, org, {}, 100);
  const files = all.flatMap(({ stream }) => (stream.startsWith('file#') ? [stream.slice(5)] : []));
  expect(files).toHaveLength(40);
  const by = fc.option(fc.constantFrom(owner.id, guest.id, token.id as string), { nil: undefined });
  const search = fc.option(fc.constantFrom(files[3] ?? '', 'FILE#', 'uploadstarted', 'nothing'), { nil: undefined });
  const on = fc.option(fc.constantFrom('2026-03-10', '2026-03-11', '2026-03', '2027-01'), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(by, search, on, fc.integer({ min: 1, max: 7 }), async (who, what, when, limit) => {
      const query = { by: who, search: what, on: when };
      const expected = all
        .filter((act) => who === undefined || act.actor === who || act.token?.id === who)
        .filter(({ at }) => when === undefined || at.startsWith(when))
        .filter(
          ({ stream, types }) =>
            what === undefined || [stream, ...types].some((one) => one.toLowerCase().includes(what.toLowerCase())),
        );
      expect(await actsOf(api, owner.token, org, query, limit)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('a day is found without reading what is newer, and a rare act by one request', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  api.pass(86_400_000);
  for (let n = 0; n < 30; n += 1) {
    api.pass(1_000);
    await upload(api, owner.token, org, `${n}`);
  }
  await api.projectors['changes']?.catchUp(`organisation#${org}`);
  const at = { token: owner.token, params: { org } };
  const day = await api.send('organisations.listAudit', { ...at, query: { on: '2026-03-10', limit: '1' } });
  expect(day.body.items).toMatchObject([{ types: ['OrganisationCreated', 'MemberAdded'] }]);
  // One request looks through all of these, a hundred at a time.
  const query = { search: 'OrganisationCreated', limit: '1' };
  expect((await api.send('organisations.listAudit', { ...at, query })).body.items).toHaveLength(1);
});

test('what is no person, no token, no day and no month is refused', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  for (const query of [{ by: 'ada' }, { on: '2026-02-30' }, { on: '2026-13' }, { on: '2026' }, { search: '' }]) {
    const { status, body } = await api.send('organisations.listAudit', { token: owner.token, params: { org }, query });
    expect([status, body.code], JSON.stringify(query)).toEqual([400, 'request-invalid']);
  }
});
