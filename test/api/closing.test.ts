import { expect, test } from 'vitest';
import { countAccess } from '../../lib/app/organisations/commands/forget-access.ts';
import { createTestApi, secretIn } from './api.ts';

test('an organisation that closes leaves no token, no invitation and no secret; another one keeps its own', async () => {
  const api = createTestApi();
  const people = await Promise.all(['ada@example.org', 'bob@example.org'].map((email) => api.organisation(email)));
  for (const { org, owner } of people) {
    const at = { token: owner.token, params: { org } };
    const body = { name: 'CI', role: 'manager', scopes: ['files:read'], expiresInDays: 30 };
    expect((await api.send('organisations.createToken', { ...at, body })).status).toBe(201);
    const invited = await api.send('organisations.invite', {
      ...at,
      body: { email: 'eve@example.org', role: 'member' },
    });
    expect(invited.status).toBe(201);
    const secret = { token: owner.token, params: { org, secret: 'key' }, body: { value: 'v' } };
    expect((await api.send('secrets.put', secret)).status).toBe(200);
  }
  const [closing, staying] = people;
  const [org, other] = [closing?.org ?? '', staying?.org ?? ''];
  const letter = secretIn(api.sent.at(-1));
  expect(await countAccess(api, org)).toEqual({ tokens: 1, invitations: 1, secrets: 1 });
  const closed = await api.send('organisations.close', { token: closing?.owner.token ?? '', params: { org } });
  expect(closed.status).toBe(204);
  expect(await countAccess(api, org)).toEqual({ tokens: 0, invitations: 0, secrets: 0 });
  expect(await countAccess(api, other)).toEqual({ tokens: 1, invitations: 1, secrets: 1 });
  expect((await api.invitations.bySecret(letter))?.org).toBe(other);
});
