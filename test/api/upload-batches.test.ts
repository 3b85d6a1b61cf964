import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBatches } from '../../lib/client/batches.ts';
import { createClient } from '../../lib/client/client.ts';
import { sendBegun } from '../../lib/client/upload.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
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

function saw(byKey: Map<string, Set<string>>, key: string, uploadId: string | undefined) {
  if (uploadId !== undefined) byKey.set(key, (byKey.get(key) ?? new Set()).add(uploadId));
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
      'file-name-invalid',
      'content-type-invalid',
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

  test('reserves for all of its files by two commits', async () => {
    const { api, org, start } = await scene();
    const versions = async () => {
      const commits = [];
      for await (const { lastVersion } of api.log.read(`quota#${org}`)) commits.push(lastVersion);
      return commits;
    };
    await start(Array.from({ length: 50 }, (_none, n) => one(`${n}`)));
    expect(await versions()).toEqual([25, 50]);
  });

  test('takes one key for one file, also when it stands there twice', async () => {
    const { api, at, start } = await scene();
    const [first, second, other] = await start([one('a.txt', 'k'), one('b.txt', 'k'), one('c.txt')]);
    expect([first, second].filter((each) => each?.refused?.code === 'idempotency-key-reused')).toHaveLength(1);
    expect(other?.started).toBeDefined();
    expect((await api.send('files.listUploads', at)).body.items).toHaveLength(2);
  });

  test('races with others over the same keys and the last bytes: each key is one file, and every byte is reserved once', async () => {
    const names = fc.integer({ min: 0, max: 40 }).map((n) => `${n}.txt`);
    const calls = fc.array(
      fc.record({ names: fc.array(names, { minLength: 1, maxLength: 30 }), alone: fc.boolean() }),
      { minLength: 2, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 0, max: 45 }), async (raced, room) => {
        const { api, org, at, start } = await scene();
        const admin = await api.person('admin@example.org', { admin: true });
        const limitBytes = 3 * room;
        await api.send('admin.changeQuota', {
          token: admin.token,
          params: { org },
          body: { limitBytes: String(limitBytes) },
        });
        const byKey = new Map<string, Set<string>>();
        await Promise.all(
          raced.map(async ({ names: wanted, alone }) => {
            if (!alone) {
              const items = await start(wanted.map((name) => one(name)));
              for (const [index, name] of wanted.entries()) saw(byKey, name, items[index]?.started?.uploadId);
              return;
            }
            for (const name of wanted) {
              const body = { name, sizeBytes: '3' };
              const sent = await api.send('files.startUpload', { ...at, body, headers: { 'idempotency-key': name } });
              saw(byKey, name, sent.status === 201 ? sent.body.uploadId : undefined);
            }
          }),
        );
        expect([...byKey.values()].filter(({ size }) => size > 1)).toEqual([]);
        const { state } = await api.behind.load(quota, org);
        const begun = byKey.size;
        expect(state).toMatchObject({ openUploads: begun, reservedBytes: 3 * begun });
        expect(state.reservedBytes).toBeLessThanOrEqual(limitBytes);
        // As many as there is room for: a batch that does not fit as a whole takes what does.
        expect(begun).toBe(Math.min(room, new Set(raced.flatMap((each) => each.names)).size));
        expect(api.objects.openUploads.size).toBe(begun);
      }),
      { numRuns: 12 },
    );
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
      { reason: { code: 'file-name-invalid', status: 422 } },
    ]);
    expect(await names()).toHaveLength(9);
    expect(calls.length / 9).toBeLessThan(1.2);
  });
});
