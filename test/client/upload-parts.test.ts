import { describe, expect, test } from 'vitest';
import { ApiError, NoAnswerError } from '../../lib/client/api-error.ts';
import { runUpload, type UploadCalls } from '../../lib/client/upload.ts';
import { source } from './source.ts';

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

  test.each([
    [412, 'is there since a try whose answer was lost', 1],
    [409, 'is put by a try that has not ended yet', 2],
  ])('is answered %i where the object %s', async (status, _what, tried) => {
    let tries = 0;
    const { seen, calls, put } = store((_part, nth) => {
      tries = nth;
      return nth === 1 ? status : 200;
    });
    await runUpload(source(1), plan(1), calls, { fetch: put, ...noPause });
    expect([tries, seen.completed]).toEqual([tried, 1]);
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
