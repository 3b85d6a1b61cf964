import { commandsOf, streamOf } from 'epoch';
import { expect, test } from 'vitest';
import { file } from '../../lib/domain/file/file.ts';
import { createTestApi } from './api.ts';

/** Noon of 10 March. */
const START = Date.UTC(2026, 2, 10, 12);
const HOUR = 3_600_000;
const GB = 1_000_000_000;

test('usage is told hour by hour, for any interval up to now, with what it costs', async () => {
  const api = createTestApi({ startMs: START });
  const { org, owner } = await api.organisation();
  const hours = async (from: string, to: string, token = owner.token) =>
    (await api.send('billing.listUsageHours', { token, params: { org }, query: { from, to } })).body;
  const fileId = api.newId('file');
  const { StartUpload, ConfirmParts } = commandsOf(file);
  const of = { organisationId: org };
  const about = { name: 'a.bin', contentType: 'text/plain', declaredBytes: GB, sizing: 'observed' } as const;
  const parts = [{ part: 1, bytes: GB, atMs: START + HOUR / 2 }];
  const origin = { actor: 'usr_test', correlation: 'test' };
  const started = StartUpload(fileId, { ...of, uploaderId: owner.id, ...about, uploadId: 'u' });
  expect(await api.kernel.execute(file, started, origin)).toMatchObject({ ok: true });
  api.pass(HOUR / 2);
  expect(await api.kernel.execute(file, ConfirmParts(fileId, { ...of, parts }), origin)).toMatchObject({ ok: true });
  for (const name of ['usage-ledger', 'usage-timelines']) await api.projectors[name]?.catchUp(streamOf(file, fileId));
  api.pass(1.25 * HOUR);
  const { items, currency } = await hours('2026-03-10T00:00:00.000Z', '2026-03-11T00:00:00.000Z');
  expect(currency).toBe('EUR');
  expect(items).toMatchObject([
    { from: '2026-03-10T12:00:00.000Z', to: '2026-03-10T13:00:00.000Z', usage: [{ quantity: '0.5' }] },
    { from: '2026-03-10T13:00:00.000Z', to: '2026-03-10T13:45:00.000Z', usage: [{ quantity: '0.75' }] },
  ]);
  // All of the day's storage is in these hours: together they cost what the day does.
  const query = { from: '2026-03-10', to: '2026-03-10' };
  const { body } = await api.send('billing.listUsageDays', { token: owner.token, params: { org }, query });
  const costs = (items as { amount: string }[]).map(({ amount }) => Number(amount));
  expect(costs.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(Number(body.items[0].amount), 12);

  expect((await hours('2026-03-11T00:00:00.000Z', '2026-03-10T00:00:00.000Z')).code).toBe('range-invalid');
  expect((await hours('2026-03-10T00:00:00.000Z', '9999-12-31T23:59:59.999Z')).code).toBe('range-invalid');
  expect((await hours('0001-01-01T00:00:00.000Z', '2026-03-10T00:00:00.000Z')).code).toBe('range-invalid');
  expect((await hours('2026-01-01T00:00:00.000Z', '2026-03-10T00:00:00.000Z')).code).toBe('range-too-large');
  expect((await hours('today', '2026-03-10T00:00:00.000Z')).code).toBe('request-invalid');
  const stranger = await api.person('eve@example.org');
  expect((await hours('2026-03-10T00:00:00.000Z', '2026-03-11T00:00:00.000Z', stranger.token)).code).toBe('not-found');
});
