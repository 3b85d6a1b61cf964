import { expect, test } from 'vitest';
import { take } from '../../lib/aws/http/rate-limit.ts';
import { createTestApi } from './api.ts';

test('who asks too often is told when to come again, and others are not held back', async () => {
  const api = createTestApi({ rateLimit: { burst: 2, perSecond: 0.001 } });
  const [ada, bob] = [await api.person('ada@example.org'), await api.person('bob@example.org')];
  const me = (token: string) => api.send('account.me', { token });
  expect((await me(ada.token)).headers['RateLimit']).toBe('"caller";r=1;t=1000');
  expect((await me(ada.token)).status).toBe(200);
  const refused = await me(ada.token);
  expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
  expect(Number(refused.headers['Retry-After'])).toBeGreaterThan(900);
  expect((await me(bob.token)).status).toBe(200);
});

test('a bucket fills with time, and never above its size', () => {
  const limit = { burst: 2, perSecond: 1 };
  let bucket = take(undefined, limit, 0);
  bucket = take(bucket, limit, 0);
  expect(take(bucket, limit, 500)).toMatchObject({ waitMs: 500 });
  expect(take(bucket, limit, 1_000)).toMatchObject({ waitMs: 0, left: 0 });
  expect(take(bucket, limit, 1_000_000)).toMatchObject({ left: 1 });
});

test('an organisation has a share of its own, which strangers cannot use up', async () => {
  const api = createTestApi({ organisationRequestsPerSecond: 1 });
  const [ada, bob] = [await api.person('ada@example.org'), await api.person('bob@example.org')];
  const found = async (token: string) =>
    (await api.send('organisations.create', { token, body: { name: 'Lab' } })).body.id;
  const [ours, theirs] = [await found(ada.token), await found(bob.token)];
  const read = (token: string, org: string) => api.send('organisations.get', { token, params: { org } });
  for (let asked = 0; asked < 30; asked += 1) expect((await read(bob.token, ours)).status).toBe(404);
  for (let asked = 0; asked < 10; asked += 1) expect((await read(ada.token, ours)).status).toBe(200);
  const refused = await read(ada.token, ours);
  expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
  expect(refused.headers['Retry-After']).toBe('10');
  expect((await read(bob.token, theirs)).status).toBe(200);
  expect((await api.send('account.me', { token: ada.token })).status).toBe(200);
  api.pass(10_000);
  expect((await read(ada.token, ours)).status).toBe(200);
});
