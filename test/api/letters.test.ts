import { describe, expect, test } from 'vitest';
import { MAX_LETTERS_A_DAY } from '../../lib/app/organisations/commands/send-letter.ts';
import { INVITATION_DAYS, MAX_INVITATIONS } from '../../lib/app/ports/invitations.ts';
import { createTestApi, type TestApi } from './api.ts';

const DAY_MS = 86_400_000;
const TOO_MANY = { status: 429, body: { code: 'too-many-letters' } };

let serial = 0;
const fresh = () => `guest-${++serial}@example.org`;

function invite(api: TestApi, { token, org }: { token: string; org: string }, email: string, key?: string) {
  const headers = key === undefined ? {} : { headers: { 'idempotency-key': key } };
  return api.send('organisations.invite', { token, params: { org }, body: { email, role: 'member' }, ...headers });
}

async function founded(api: TestApi, token: string) {
  const { body } = await api.send('organisations.create', { token, body: { name: 'Another' } });
  return { token, org: body.id as string };
}

describe('letters of a day', () => {
  test('are limited per address, whoever sends them and however it is tagged', async () => {
    const api = createTestApi();
    for (let count = 0; count < MAX_LETTERS_A_DAY.address; count += 1) {
      const { org, owner } = await api.organisation();
      expect((await invite(api, { token: owner.token, org }, `victim+${count}@example.org`)).status).toBe(201);
    }
    const { org, owner } = await api.organisation();
    expect(await invite(api, { token: owner.token, org }, 'Victim@example.org')).toMatchObject(TOO_MANY);
    expect(api.sent).toHaveLength(MAX_LETTERS_A_DAY.address);
    const { body } = await api.send('organisations.listInvitations', { token: owner.token, params: { org } });
    expect(body.items).toEqual([]);
  });

  test('are limited per person, over all organisations and tokens, until the next day', async () => {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const body = { name: 't', scopes: ['organisations:write'], expiresInDays: 3, role: 'manager' };
    const { body: made } = await api.send('organisations.createToken', { token: owner.token, params: { org }, body });
    const places = [
      { token: owner.token, org },
      { token: made.secret as string, org },
      await founded(api, owner.token),
    ];
    for (let count = 0; count < MAX_LETTERS_A_DAY.person; count += 1) {
      const place = places[count % places.length] ?? { token: '', org };
      expect((await invite(api, place, fresh())).status).toBe(201);
    }
    for (const place of places) expect(await invite(api, place, fresh())).toMatchObject(TOO_MANY);
    const last = fresh();
    const refused = await invite(api, { token: owner.token, org }, last, 'again');
    expect(refused.headers['Retry-After']).toBe(String((12 * DAY_MS) / 24 / 1_000));
    api.pass(DAY_MS);
    expect((await invite(api, { token: owner.token, org }, last, 'again')).status).toBe(201);
  });
});

test('invitations that have expired are gone, and count no more', async () => {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, org };
  for (let count = 0; count < MAX_INVITATIONS; count += 1) {
    if (count > 0 && count % MAX_LETTERS_A_DAY.person === 0) api.pass(DAY_MS);
    await invite(api, at, fresh());
  }
  api.pass(DAY_MS);
  expect(await invite(api, at, fresh())).toMatchObject({ status: 409, body: { code: 'too-many-invitations' } });
  api.pass(INVITATION_DAYS * DAY_MS);
  expect((await invite(api, at, fresh())).status).toBe(201);
  expect((await api.invitations.page(org, MAX_INVITATIONS)).items).toHaveLength(1);
});
