import { describe, expect, test } from 'vitest';
import { createBatches } from '../../lib/client/batches.ts';
import { createClient } from '../../lib/client/client.ts';
import { sendBegun } from '../../lib/client/upload.ts';
import { apiFetch } from '../client/api-fetch.ts';
import { createTestApi } from './api.ts';

interface Item {
  readonly started?: { readonly uploadId: string; readonly fileId: string };
  readonly part?: { readonly url: string };
  readonly refused?: { readonly code: string; readonly status: number };
}

async function scene() {
  const api = createTestApi();
  const { org, owner } = await api.organisation();
  const at = { token: owner.token, params: { org } };
  const start = async (uploads: readonly object[]) => {
    const { status, body } = await api.send('files.startUploads', { ...at, body: { uploads } });
    expect(status).toBe(200);
    return body.items as readonly Item[];
  };
  const complete = async (uploads: readonly string[]) => {
    const { status, body } = await api.send('files.completeUploads', { ...at, body: { uploads } });
    expect(status).toBe(200);
    return body.items as readonly { readonly fileId?: string; readonly refused?: { readonly code: string } }[];
  };
  const names = async () => {
    const { body } = await api.send('files.list', { ...at, query: { state: 'available', sort: 'name' } });
    return body.items.map(({ name }: { name: string }) => name) as string[];
  };
  return { api, org, owner, at, start, complete, names };
}

const one = (name: string, key = name) => ({ key, name, sizeBytes: '3' });

describe('a batch of uploads', () => {
  test('starts each with its part signed, and finishes each: two calls for all of them', async () => {
    const { api, start, complete, names } = await scene();
    const items = await start(['a.txt', 'b.txt', 'c.txt'].map((name) => one(name)));
    for (const { part } of items) api.objects.put(part?.url ?? '', 3);
    const done = await complete(items.map(({ started }) => started?.uploadId ?? ''));
    expect(done.map(({ fileId }) => fileId)).toEqual(items.map(({ started }) => started?.fileId));
    expect(await names()).toEqual(['a.txt', 'b.txt', 'c.txt']);
  });

  test('gives each its own fate', async () => {
    const { api, start, complete, names } = await scene();
    const items = await start([
      one('good.txt'),
      one('bad\u0000name', 'bad'),
      { ...one('typed.txt'), contentType: 'no type\n' },
      { ...one('huge.bin'), sizeBytes: '5000000000000' },
      one('unput.txt'),
    ]);
    expect(items.map(({ refused }) => refused?.code)).toEqual([
      undefined,
      'invalid-file-name',
      'invalid-content-type',
      undefined,
      undefined,
    ]);
    expect(items[3]?.part).toBeUndefined();
    api.objects.put(items[0]?.part?.url ?? '', 3);
    const ids = [items[0], items[4]].map((item) => item?.started?.uploadId ?? '');
    const done = await complete([...ids, 'upl_01J8Z3K4M5N6P7Q8R9S0T1V2W3']);
    expect(done.map(({ refused }) => refused?.code)).toEqual([undefined, 'parts-missing', 'not-found']);
    expect(await names()).toEqual(['good.txt']);
  });

  test('is begun once however often it is sent, in another batch or alone, and a key is of one file', async () => {
    const { api, at, start } = await scene();
    const [first] = await start([one('a.txt', 'k1')]);
    const [again, other] = await start([one('a.txt', 'k1'), one('b.txt', 'k2')]);
    expect(again?.started).toEqual(first?.started);
    const body = { name: 'b.txt', sizeBytes: '3' };
    const alone = await api.send('files.startUpload', { ...at, body, headers: { 'idempotency-key': 'k2' } });
    expect(alone.body.uploadId).toBe(other?.started?.uploadId);
    expect((await start([one('c.txt', 'k1')]))[0]?.refused?.code).toBe('idempotency-key-reused');
    expect((await api.send('files.listUploads', at)).body.items).toHaveLength(2);
  });

  test('reserves quota for each, and refuses those that are beyond it', async () => {
    const { api, org, start } = await scene();
    const admin = await api.person('admin@example.org', { admin: true });
    const limit = { limitBytes: '7' };
    expect((await api.send('admin.changeQuota', { token: admin.token, params: { org }, body: limit })).status).toBe(
      200,
    );
    const items = await start(['a', 'b', 'c'].map((name) => one(name)));
    expect(items.filter(({ refused }) => refused?.code === 'quota-exceeded')).toHaveLength(1);
  });

  test('of more than 50, or of nobody’s organisation, is refused', async () => {
    const { api, at, org } = await scene();
    const many = Array.from({ length: 51 }, (_none, n) => one(`${n}`));
    expect((await api.send('files.startUploads', { ...at, body: { uploads: many } })).status).toBe(400);
    const stranger = await api.organisation();
    const sent = { token: stranger.owner.token, params: { org } };
    expect((await api.send('files.startUploads', { ...sent, body: { uploads: [one('a')] } })).status).toBe(404);
  });
});

describe('small files that share their calls', () => {
  test('take less than 1.2 calls each, and a refused one stops no other', async () => {
    const { api, org, owner, names } = await scene();
    const calls: string[] = [];
    const send = apiFetch(api).send;
    const counted = ((url: string, init: RequestInit) => {
      calls.push(url);
      return send(url, init);
    }) as typeof fetch;
    const client = createClient({ baseUrl: 'https://api.test', token: () => owner.token, fetch: counted });
    const batches = createBatches(client, org, 1);
    const put = (async (url: string) => {
      api.objects.put(url, 3);
      return new Response('');
    }) as typeof fetch;
    const source = { sizeBytes: 3, slice: async () => new Uint8Array(3) };
    const sendOne = async (name: string) => {
      const { started, calls: own } = await batches.start(one(name));
      await sendBegun(client, org, started, source, { fetch: put }, own);
    };
    const outcomes = await Promise.allSettled(['0', '1', '2', '3', '4', '5', '6', '7', '8', '..'].map(sendOne));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'invalid-file-name', status: 422 } },
    ]);
    expect(await names()).toHaveLength(9);
    expect(calls.length / 9).toBeLessThan(1.2);
  });
});
