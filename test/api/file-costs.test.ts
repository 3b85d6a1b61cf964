import { beforeEach, describe, expect, test } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import { filesCostOf } from '../../lib/client/files-cost.ts';
import { exact, round, sum } from '../../lib/domain/rating/exact.ts';
import {
  admin,
  api,
  createJob,
  deliver,
  GB,
  HOUR,
  newApi,
  org,
  passDays,
  publish,
  tiered,
  token,
  upload,
} from './cost-scene.ts';

beforeEach(newApi);

describe('what files cost', () => {
  const range = { from: '2026-03-30', to: '2026-04-02' };
  const costs = async (query: Record<string, string>, params = { org }, by = token) =>
    (await api.send('billing.getFilesCost', { token: by, params, query: { ...range, ...query } })).body;

  test('is a file’s own part of every line, and a folder’s files are summed, so that all together are the usage of files', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const files = [await upload(10 * GB, 'a/1.bin'), await upload(20 * GB, 'a/b/2.bin'), await upload(GB, 'c.bin')];
    await createJob(files[0] ?? '');
    await passDays(2);
    api.pass(HOUR);
    await deliver();
    const { body } = await api.send('billing.listUsageByJob', { token, params: { org }, query: range });
    const own = await Promise.all(files.map((file) => costs({ file })));
    for (const [at, cost] of own.entries()) {
      expect(cost).toMatchObject({ files: 1, currency: 'EUR' });
      expect(cost.usage).toEqual(body.files.find(({ file }: { file: string }) => file === files[at]).usage);
    }
    const amountOf = (some: readonly { amount: string }[]) => round(sum(some.map(({ amount }) => exact(amount))), 12);
    const folder = await costs({ folder: 'a' });
    expect(folder.files).toBe(2);
    expect(round(exact(folder.amount), 12)).toBe(amountOf(own.slice(0, 2)));
    const top = await costs({ folder: '/' });
    expect([top.files, round(exact(top.amount), 12)]).toEqual([3, amountOf(own)]);
    expect(await costs({ folder: 'none' })).toMatchObject({ files: 0, usage: [] });
  });

  test('is listed file by file, gone ones included, page by page; all of them are the usage of files', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const files = [await upload(10 * GB, 'a/1.bin'), await upload(20 * GB, 'a/b/2.bin'), await upload(GB, 'c.bin')];
    await passDays(1);
    await api.send('files.delete', { token, params: { org, file: files[1] ?? '' } });
    await passDays(1);
    await deliver();
    const listed = async (query: Record<string, string>) => {
      const items: { file: string; name: string; usage: { count: string; amount: string }[] }[] = [];
      let cursor: string | undefined;
      do {
        const asked = { ...range, ...query, limit: '2', ...(cursor === undefined ? {} : { cursor }) };
        const { body } = await api.send('billing.listUsageByFile', { token, params: { org }, query: asked });
        items.push(...body.items);
        cursor = body.nextCursor;
      } while (cursor !== undefined);
      return items;
    };
    const { body } = await api.send('billing.listUsageByJob', { token, params: { org }, query: range });
    const all = await listed({});
    expect(new Map(all.map(({ file, usage }) => [file, usage]))).toEqual(
      new Map(body.files.map(({ file, usage }: { file: string; usage: unknown }) => [file, usage])),
    );
    expect(all.map(({ name }) => name).sort()).toEqual(['a/1.bin', 'a/b/2.bin', 'c.bin']);
    const last = await listed({ from: '2026-04-01', to: '2026-04-01' });
    expect(last.map(({ name }) => name).sort()).toEqual(['a/1.bin', 'c.bin']);
    // What is stored since an answer is in none that is asked for with its moment.
    const counts = (some: Awaited<ReturnType<typeof listed>>) =>
      new Map(some.map(({ file, usage }) => [file, usage.map(({ count }) => count)]));
    api.pass(HOUR);
    await deliver();
    expect(counts(await listed({ at: body.at }))).toEqual(counts(all));
    expect(counts(await listed({}))).not.toEqual(counts(all));
    const wrong = { token, params: { org }, query: { from: '2026-04-02', to: '2026-04-01' } };
    expect((await api.send('billing.listUsageByFile', wrong)).body).toMatchObject({ code: 'range-invalid' });
  });

  test('is counted part by part, and the client adds the parts up', async () => {
    const asked: string[] = [];
    const usage = [{ meter: 'storage.gb_hours', count: '3600', quantity: '0.5', unit: 'GB-hour', amount: '0.25' }];
    const getFilesCost = async ({ query: { cursor = '' } }: { query: { cursor?: string | undefined } }) => {
      asked.push(cursor);
      const more = cursor === '' ? { nextCursor: 'second' } : {};
      return { currency: 'EUR', files: 2, usage, amount: '0.25', ...more };
    };
    const client = createClient({ baseUrl: '', token: () => '', fetch });
    const cost = await filesCostOf({ ...client, billing: { ...client.billing, getFilesCost } }, org, {
      ...range,
      folder: 'a',
    });
    expect(asked).toEqual(['', 'second']);
    expect(cost).toMatchObject({ files: 4, amount: '0.5', usage: [{ count: '7200', quantity: '1', amount: '0.5' }] });
  });

  test('is asked of a file or of a folder, of one’s own organisation alone', async () => {
    const file = await upload(GB);
    await deliver();
    expect(await costs({})).toMatchObject({ code: 'request-invalid' });
    expect(await costs({ file, folder: 'a' })).toMatchObject({ code: 'request-invalid' });
    const other = await api.organisation('Other');
    expect(await costs({ file }, { org: other.org }, other.owner.token)).toMatchObject({ code: 'not-found' });
    expect(await costs({ folder: '/' }, { org: other.org }, other.owner.token)).toMatchObject({ files: 0 });
  });
});
