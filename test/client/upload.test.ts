import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ApiError, NoAnswerError } from '../../lib/client/api-error.ts';
import { createClient } from '../../lib/client/client.ts';
import { checksumsOf } from '../../lib/client/crc32.ts';
import { resumeUpload, runUpload, type UploadCalls, type UploadSource, uploadFile } from '../../lib/client/upload.ts';
import { createTestApi } from '../api/api.ts';
import { apiFetch } from './api-fetch.ts';

const PART = 8 * 1_048_576;

/** A store that answers each PUT as told, and the calls that it has seen. */
function store(answer: (part: number, tries: number) => number = () => 200) {
  const seen = { signed: [] as number[][], confirmed: [] as number[][], completed: 0, put: [] as number[] };
  const tries = new Map<number, number>();
  const calls: UploadCalls = {
    async sign(parts) {
      seen.signed.push(parts);
      const expiresAt = new Date(0).toISOString();
      return { parts: parts.map((part) => ({ part, url: `https://store.test/${part}`, sizeBytes: '1' })), expiresAt };
    },
    confirm: async (parts) => void seen.confirmed.push(parts),
    async complete() {
      seen.completed += 1;
    },
  };
  const put = (async (url: string) => {
    const part = Number(url.slice(url.lastIndexOf('/') + 1));
    tries.set(part, (tries.get(part) ?? 0) + 1);
    const status = answer(part, tries.get(part) ?? 0);
    if (status === 200) seen.put.push(part);
    return new Response('', { status });
  }) as typeof fetch;
  return { seen, calls, put };
}

const plan = (partCount: number, ...held: { from: number; to: number }[]) => ({
  partSizeBytes: 1,
  partCount,
  receivedParts: held,
});
/** One byte a part; what is read last comes first, now and then. */
const source = (sizeBytes: number) => ({
  sizeBytes,
  async slice(from: number, to: number) {
    if (from % 3 === 0) await Promise.resolve();
    return new Uint8Array(to - from);
  },
});
const noPause = { random: () => 0, patienceMs: 0 };
const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index + 1);
const sorted = (all: readonly number[]) => all.toSorted((a, b) => a - b);

describe('an upload in parts', () => {
  test.each([1, 4, 64])('signs a hundred parts in one call, %i at a time', async (parallel) => {
    const { seen, calls, put } = store();
    await runUpload(source(597), plan(597), calls, { fetch: put, parallel });
    expect(seen.signed.map(([first]) => first)).toEqual([1, 101, 201, 301, 401, 501]);
    expect(sorted(seen.put)).toEqual(upTo(597));
    expect(seen.completed).toBe(1);
  });

  test('signs and puts only what is missing', async () => {
    const { seen, calls, put } = store();
    await runUpload(source(10), plan(10, { from: 2, to: 4 }, { from: 9, to: 10 }), calls, { fetch: put });
    expect(seen.signed).toEqual([[1, 5, 6, 7, 8]]);
    expect(sorted(seen.put)).toEqual([1, 5, 6, 7, 8]);
  });

  test('asks for a fresh URL when one has expired, and puts the part again', async () => {
    const { seen, calls, put } = store((part, tries) => (part === 2 && tries === 1 ? 403 : 200));
    await runUpload(source(3), plan(3), calls, { fetch: put, ...noPause });
    expect(seen.signed).toHaveLength(2);
    expect(sorted(seen.put)).toEqual([1, 2, 3]);
  });

  test('asks for a fresh URL too when the store only hangs up', async () => {
    const { seen, calls, put } = store();
    const hangUp = (async (url: string, init: RequestInit) => {
      if (seen.signed.length === 1) throw new TypeError('fetch failed');
      return put(url, init);
    }) as typeof fetch;
    await runUpload(source(1), plan(1), calls, { fetch: hangUp, random: () => 0 });
    expect(seen.signed).toHaveLength(2);
    expect(seen.put).toEqual([1]);
  });

  test('signs again when the line was away while it signed', async () => {
    const { seen, calls, put } = store();
    let failures = 0;
    const sign: UploadCalls['sign'] = async (parts) => {
      if (failures++ < 7) throw new NoAnswerError('the line is away', undefined);
      return calls.sign(parts);
    };
    await runUpload(source(3), plan(3), { ...calls, sign }, { fetch: put, random: () => 0 });
    expect(sorted(seen.put)).toEqual([1, 2, 3]);
  });

  test.each([
    ['a refusal to sign', 1, () => Promise.reject(new ApiError(404, { code: 'not-found' })), 200],
    ['an upload that the store does not know', 1, undefined, 404],
  ])('ends at once with %s', async (_what, tries, sign, status) => {
    const { seen, calls, put } = store(() => status);
    let signed = 0;
    const counted: UploadCalls['sign'] = (parts) => {
      signed += 1;
      return sign === undefined ? calls.sign(parts) : sign();
    };
    const run = runUpload(source(1), plan(1), { ...calls, sign: counted }, { fetch: put, random: () => 0 });
    await expect(run).rejects.toMatchObject({ status: 404 });
    expect(signed).toBe(tries);
    expect(seen.put).toEqual([]);
  });

  test('gives up a part that is refused again and again, however patient it is', async () => {
    const { seen, calls, put } = store(() => 403);
    const run = runUpload(source(1), plan(1), calls, { fetch: put, random: () => 0 });
    await expect(run).rejects.toMatchObject({ code: 'storage-refused', status: 403 });
    expect(seen.signed).toHaveLength(6);
  });

  test('confirms all that has arrived in one call now and then; the completion counts the rest', async () => {
    const { seen, calls, put } = store();
    let nowMs = 0;
    const onProgress = ({ sentParts }: { sentParts: number }) => {
      nowMs = sentParts * 1_000;
    };
    await runUpload(source(35), plan(35), calls, { fetch: put, parallel: 1, onProgress, nowMs: () => nowMs });
    expect(seen.confirmed.map(({ length }) => length)).toEqual([10, 10, 10]);
    expect(seen.confirmed.flat()).toEqual(upTo(30));
  });

  test('does not wait long with a thousand parts that nobody else knows of', async () => {
    const { seen, calls, put } = store();
    await runUpload(source(2_500), plan(2_500), calls, { fetch: put, nowMs: () => 0 });
    expect(Math.max(...seen.confirmed.map(({ length }) => length))).toBe(1_000);
  });

  test('is not hindered by a confirmation that fails: its parts go with a later one', async () => {
    const { seen, calls, put } = store();
    let failures = 0;
    const confirm = async (parts: number[]) => {
      if (failures++ === 0) throw new Error('unavailable');
      await calls.confirm(parts);
    };
    let nowMs = 0;
    const onProgress = ({ sentParts }: { sentParts: number }) => {
      nowMs = sentParts * 10_000;
    };
    const options = { fetch: put, parallel: 1, onProgress, nowMs: () => nowMs };
    await runUpload(source(4), plan(4), { ...calls, confirm }, options);
    expect(seen.confirmed.flat()).toContain(1);
    expect(seen.completed).toBe(1);
  });

  test('ends with the first part that cannot be put, and completes nothing', async () => {
    const { seen, calls, put } = store((part) => (part === 5 ? 500 : 200));
    const run = runUpload(source(9), plan(9), calls, { fetch: put, parallel: 1, ...noPause });
    await expect(run).rejects.toMatchObject({ code: 'storage-refused', status: 500 });
    expect(seen.put).toEqual([1, 2, 3, 4]);
    expect(seen.completed).toBe(0);
  });

  test('ends when it is told to, and can go on', async () => {
    const { seen, calls, put } = store();
    const stop = new AbortController();
    const onProgress = ({ sentParts }: { sentParts: number }) => sentParts === 3 && stop.abort(new Error('enough'));
    const options = { fetch: put, parallel: 1, signal: stop.signal, onProgress };
    await expect(runUpload(source(9), plan(9), calls, options)).rejects.toThrow('enough');
    await runUpload(source(9), plan(9, { from: 1, to: 3 }), calls, { fetch: put });
    expect(sorted(seen.put)).toEqual(upTo(9));
    expect(seen.completed).toBe(1);
  });
});

describe('an upload by its client', () => {
  async function scene() {
    const api = createTestApi();
    const { org, owner } = await api.organisation();
    const { send } = apiFetch(api);
    const client = createClient({ baseUrl: 'https://api.test', token: () => owner.token, fetch: send });
    const put = (async (url: string, init: RequestInit) => {
      api.objects.put(url, (init.body as Uint8Array).length);
      return new Response('');
    }) as typeof fetch;
    return { api, org, client, put };
  }
  const bytes = (sizeBytes: number) => ({
    sizeBytes,
    slice: async (from: number, to: number) => new Uint8Array(to - from),
  });

  const sumsOf = (content: Uint8Array) => {
    const parts: number[] = [];
    for (let at = 0; at < content.length; at += PART) parts.push(crc32(content.subarray(at, at + PART)));
    return checksumsOf(content.length, PART, parts);
  };
  const checked = (source: ReturnType<typeof bytes>) => ({
    ...source,
    checksums: sumsOf(Buffer.alloc(source.sizeBytes)),
  });

  test('is remembered before its first byte goes', async () => {
    const { api, org, client, put } = await scene();
    const steps: string[] = [];
    const onStarted = async () => {
      await Promise.resolve();
      steps.push('remembered');
    };
    const options = {
      onStarted,
      fetch: ((url: string, init: RequestInit) => {
        steps.push('put');
        return put(url, init);
      }) as typeof fetch,
    };
    const { fileId } = await uploadFile(client, org, { name: 'a', sizeBytes: '5' }, bytes(5), options);
    expect(steps).toEqual(['remembered', 'put']);
    expect(api.objects.stored.get(`${org}/${fileId}`)).toBe(5);
  });

  test('is answered with its file when it had completed, and goes on when it had not', async () => {
    const { org, client, put } = await scene();
    const { uploadId, fileId } = await client.files.startUpload({
      org,
      body: { name: 'a', sizeBytes: String(PART + 1) },
    });
    const resume = () => resumeUpload(client, org, uploadId, bytes(PART + 1), { fetch: put });
    expect(await resume()).toEqual({ fileId, uploadId });
    expect(await resume()).toEqual({ fileId, uploadId });
  });

  test('never goes on with a file of the same size and another content', async () => {
    const { org, client, put } = await scene();
    const [own, other] = [checked(bytes(5)), { ...bytes(5), checksums: sumsOf(Buffer.alloc(5, 1)) }];
    const { value } = own.checksums ?? {};
    const checksum = { algorithm: 'CRC32', value: value ?? '' } as const;
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5', checksum } });
    const resume = (chosen: UploadSource) => resumeUpload(client, org, uploadId, chosen, { fetch: put });
    await expect(resume(other)).rejects.toMatchObject({ code: 'another-file' });
    const { fileId } = await resume(own);
    expect((await client.files.get({ org, file: fileId })).checksum).toEqual(checksum);
  });

  test('puts each part with its checksum, and replaces a stored part that has another', async () => {
    const { api, org, client } = await scene();
    const own = checked(bytes(PART + 1));
    const put: string[] = [];
    const send = (async (url: string, init: RequestInit) => {
      put.push(new Headers(init.headers).get('x-amz-checksum-crc32') ?? '');
      if (put.length === 2) throw new ApiError(400, { code: 'killed' });
      // Of the first try the store has another content: it was put by a client that names no checksums.
      const unchecked = url.replace(/&crc32=[^&]+/, '');
      api.objects.put(
        put.length === 1 ? unchecked : url,
        put.length === 1 ? Buffer.alloc(PART, 1) : (init.body as Uint8Array),
      );
      return new Response('');
    }) as typeof fetch;
    const ids: string[] = [];
    const onStarted = ({ uploadId }: { uploadId: string }) => ids.push(uploadId);
    const request = { name: 'a', sizeBytes: String(PART + 1) };
    const options = { fetch: send, parallel: 1, onStarted };
    await expect(uploadFile(client, org, request, own, options)).rejects.toMatchObject({ code: 'killed' });
    const { fileId } = await resumeUpload(client, org, ids[0] ?? '', own, options);
    const [first = '', second = ''] = own.checksums?.parts ?? [];
    expect(put).toEqual([first, second, first, second]);
    expect(api.objects.contents.get(`${org}/${fileId}`)?.equals(Buffer.alloc(PART + 1))).toBe(true);
  });

  test('names no checksums of parts to an upload that was started without one', async () => {
    const { org, client, put } = await scene();
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5' } });
    const call = (checksums: string[]) =>
      client.files.signParts({ org, upload: uploadId, body: { parts: [1], checksums } });
    await expect(call(['AAAAAA=='])).rejects.toMatchObject({ code: 'invalid-checksum' });
    await resumeUpload(client, org, uploadId, checked(bytes(5)), { fetch: put });
  });

  test('refuses checksums that are none, or not as many as parts', async () => {
    const { org, client } = await scene();
    const checksum = { algorithm: 'CRC32', value: 'AAAAAA==' } as const;
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5', checksum } });
    for (const checksums of [[], ['AAAAAA==', 'AAAAAA=='], ['AAAAAAAAAAA=']]) {
      const call = client.files.signParts({ org, upload: uploadId, body: { parts: [1], checksums } });
      await expect(call).rejects.toMatchObject({ code: 'invalid-checksum' });
    }
  });

  test('never goes on with other bytes, nor with what was given up', async () => {
    const { org, client, put } = await scene();
    const { uploadId } = await client.files.startUpload({ org, body: { name: 'a', sizeBytes: '5' } });
    const resume = (sizeBytes: number) => resumeUpload(client, org, uploadId, bytes(sizeBytes), { fetch: put });
    await expect(resume(6)).rejects.toMatchObject({ code: 'another-file' });
    await client.files.abortUpload({ org, upload: uploadId });
    await expect(resume(5)).rejects.toMatchObject({ code: 'upload-not-open' });
  });
});
