import { expect, test } from 'vitest';
import { createTestApi } from './api.ts';

test('administrators see what is parked and dead, and have it tried again', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  expect((await api.send('admin.getLag', { token })).body.items).toEqual([
    { subscriber: 'files@1', parked: 0, deadLetters: 0 },
  ]);
  const address = { view: 'files@1', stream: 'file#1' };
  const fault = { ...address, at: { version: 0, failures: 0 }, error: 'broken', atMs: 1, parkAfter: 1 };
  await api.viewStore.fail(fault);
  expect((await api.send('admin.getLag', { token })).body.items).toMatchObject([{ parked: 1 }]);
  const parked = await api.send('admin.listParked', { token, params: { subscriber: 'files@1' } });
  expect(parked.body).toEqual({
    items: [{ stream: 'file#1', version: 0, at: '1970-01-01T00:00:00.001Z', error: 'broken' }],
    truncated: false,
  });
  const asked = await api.send('admin.redrive', { token, params: { subscriber: 'files@1' } });
  expect(asked).toMatchObject({ status: 202, body: { subscriber: 'files@1' } });
  expect(api.redriven).toEqual([{ kind: 'redrive', subscriber: 'files@1' }]);
});

test('of very many parked streams the first hundred are listed, and that there are more is said', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  for (let number = 0; number <= 100; number += 1) {
    const address = { view: 'files@1', stream: `file#${number}` };
    await api.viewStore.fail({ ...address, at: { version: 0, failures: 0 }, error: 'broken', atMs: 1, parkAfter: 1 });
  }
  const { body } = await api.send('admin.listParked', { token, params: { subscriber: 'files@1' } });
  expect([body.items.length, body.truncated]).toEqual([100, true]);
  const unknown = await api.send('admin.listParked', { token, params: { subscriber: 'files@9' } });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

test('nobody is asked to try again who does not exist', async () => {
  const api = createTestApi();
  const { token } = await api.person('admin@example.org', { admin: true });
  const redrive = (subscriber: string) => api.send('admin.redrive', { token, params: { subscriber } });
  expect(await redrive('files@2')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect((await redrive('../files@1')).status).toBe(400);
  expect(api.redriven).toEqual([]);
});
