import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';

const alarm = (name: string, sinceMs: number, says: string) => ({ name, says, sinceMs, reason: '3 is above 1' });

test('administrators see which alarms ring, the latest first, each with the runbook that it names', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  expect((await api.send('admin.listAlarms', { token })).body).toEqual({ items: [], truncated: false });
  api.alarms.rung.push(
    alarm('catacloud-test-a', 1_000, 'files@1 has parked a stream. See docs/operations/parked-stream.md.'),
    alarm('catacloud-test-b', 2_000, 'A function threw; its log says why.'),
  );
  expect((await api.send('admin.listAlarms', { token })).body).toEqual({
    items: [
      {
        name: 'catacloud-test-b',
        says: 'A function threw; its log says why.',
        since: '1970-01-01T00:00:02.000Z',
        reason: '3 is above 1',
      },
      {
        name: 'catacloud-test-a',
        says: 'files@1 has parked a stream. See docs/operations/parked-stream.md.',
        since: '1970-01-01T00:00:01.000Z',
        reason: '3 is above 1',
        runbook: 'parked-stream',
      },
    ],
    truncated: false,
  });
});

test('of very many ringing alarms a hundred are listed, and that there are more is said', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  for (let number = 0; number <= 100; number += 1) api.alarms.rung.push(alarm(`catacloud-test-${number}`, number, ''));
  const { body } = await api.send('admin.listAlarms', { token });
  expect([body.items.length, body.truncated]).toEqual([100, true]);
});

test('silence of what watches the platform is not taken for quiet', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  api.alarms.isDown = true;
  expect(await api.send('admin.listAlarms', { token })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
});
