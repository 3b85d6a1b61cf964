import { describe, expect, it, vi } from 'vitest';
import {
  CONFLICT_PAUSE_MS,
  createKernel,
  MAX_ATTEMPTS,
  memoryStore,
  PAUSE_BASE_MS,
  PAUSE_CAP_MS,
} from '../src/kernel/index.ts';
import { countingStore } from '../src/testing/index.ts';
import { add, basket, close, digest, interrupted, memoryKernel, open, origin, testRuntime } from './basket.ts';

/** A kernel before whose first `rivals` appends another kernel adds one unit. */
async function contended(rivals: number, options: Parameters<typeof memoryKernel>[0] = {}) {
  const inner = memoryStore({ digest });
  const rival = createKernel({ store: inner, ...testRuntime(), newId: counter('rival') });
  await rival.execute(basket, open('b'), origin);
  const { store, calls } = countingStore(
    interrupted(inner, async (append) => {
      if (append <= rivals) await rival.execute(basket, add('b', 1, 'rival'), origin);
    }),
  );
  const kernel = createKernel({ store, ...testRuntime(), ...options });
  return { kernel, rival, calls, inner };
}

function counter(prefix: string) {
  let n = 0;
  return () => {
    n += 1;
    return `${prefix}-${n}`;
  };
}

describe('a conflict', () => {
  it('costs no read the first time: the refusal shows what the rival wrote', async () => {
    const { kernel, calls } = await contended(1);
    const outcome = await kernel.execute(basket, add('b', 10), origin);
    expect(outcome).toMatchObject({ ok: true, version: 3, state: { units: 11, items: { rival: 1, apple: 10 } } });
    expect(Object.fromEntries(calls)).toEqual({ load: 1, append: 2 });
  });

  it('costs one query the second time in a row, and each time after', async () => {
    const { kernel, calls } = await contended(3);
    const outcome = await kernel.execute(basket, add('b', 10), origin);
    expect(outcome).toMatchObject({ ok: true, version: 5, state: { units: 13 } });
    expect(Object.fromEntries(calls)).toEqual({ load: 1, append: 4, after: 2 });
  });

  it('is decided anew on what the rival wrote: a rejection then is the answer', async () => {
    const inner = memoryStore({ digest });
    const rival = createKernel({ store: inner, ...testRuntime(), newId: counter('rival') });
    await rival.execute(basket, open('b', 5), origin);
    const store = interrupted(inner, async () => void (await rival.execute(basket, add('b', 5), origin)));
    const outcome = await createKernel({ store, ...testRuntime() }).execute(basket, add('b', 1), origin);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'full' } });
    expect(await inner.position('basket#b')).toBe(2);
  });

  it('ends in a typed error after the bound, with nothing written', async () => {
    const { kernel, inner } = await contended(Number.POSITIVE_INFINITY, { maxAttempts: 5 });
    await expect(kernel.execute(basket, add('b', 10), origin)).rejects.toMatchObject({
      code: 'concurrency',
      stream: 'basket#b',
      version: 6,
      attempts: 5,
    });
    const rows = inner.rows('basket#b').filter(({ events }) => events.includes('apple'));
    expect(rows).toEqual([]);
  });

  it('is tried the default number of times when nothing else is said', async () => {
    const { kernel } = await contended(Number.POSITIVE_INFINITY);
    await expect(kernel.execute(basket, add('b', 1), origin)).rejects.toMatchObject({ attempts: MAX_ATTEMPTS });
  });

  it('waits before it queries, longer and longer by chance while others commit, never beyond the cap', async () => {
    const pause = vi.fn(async (_ms: number) => {});
    const { kernel } = await contended(30, { pause, random: () => 0.999 });
    await kernel.execute(basket, add('b', 1), origin);
    const pauses = pause.mock.calls.map(([ms]) => ms);
    expect(pauses).toHaveLength(29);
    expect(pauses[0]).toBeCloseTo(0.999 * CONFLICT_PAUSE_MS);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
    expect(Math.max(...pauses)).toBeCloseTo(0.999 * PAUSE_CAP_MS);
  });

  it('waits less and less where others commit seldom', async () => {
    let nowMs = 1_000;
    const pauses: number[] = [];
    const pause = async (ms: number) => {
      pauses.push(ms);
      nowMs += ms;
    };
    const { kernel } = await contended(9, { pause, random: () => 0.999, nowMs: () => nowMs });
    await kernel.execute(basket, add('b', 1), origin);
    expect(pauses).toEqual([...pauses].sort((a, b) => b - a));
    expect(pauses.at(-1)).toBeCloseTo(0.999 * PAUSE_BASE_MS);
  });

  it('pauses for anything from nothing on, so that rivals never stay in step', async () => {
    const pause = vi.fn(async (_ms: number) => {});
    const { kernel } = await contended(3, { pause, random: () => 0 });
    await kernel.execute(basket, add('b', 1), origin);
    expect(pause.mock.calls).toEqual([[0], [0]]);
  });

  it('with a creation: who comes second sees what the first created', async () => {
    const inner = memoryStore({ digest });
    const rival = createKernel({ store: inner, ...testRuntime(), newId: counter('rival') });
    const store = interrupted(inner, async () => void (await rival.execute(basket, open('b', 3), origin)));
    const outcome = await createKernel({ store, ...testRuntime() }).execute(basket, open('b', 9), origin);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'already-open' } });
  });
});

describe('many writers on one stream', () => {
  it('all succeed, and nothing is lost or written twice', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const writers = 64;
    const outcomes = await Promise.all(
      Array.from({ length: writers }, (_, i) => kernel.execute(basket, add('b', 1, `item-${i}`), origin)),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    const { state, version } = await kernel.load(basket, 'b');
    expect(version).toBe(writers + 1);
    expect(Object.values(state.items)).toEqual(Array.from({ length: writers }, () => 1));
    expect(store.rows('basket#b')).toHaveLength(writers + 1);
  });
});

describe('a stream that has ended', () => {
  it('keeps its head: the same id cannot begin again', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    await kernel.execute(basket, close('b'), origin);
    const outcome = await kernel.execute(basket, open('b'), origin);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'already-open' } });
    expect(await kernel.store.position('basket#b')).toBe(2);
  });
});

describe('an expected version', () => {
  it('lets the command pass when it is the stream’s', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const outcome = await kernel.execute(basket, add('b'), origin, { expectedVersion: 1 });
    expect(outcome).toMatchObject({ ok: true, version: 2 });
  });

  it('that is another is a typed error, and nothing is written', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    for (const expectedVersion of [0, 2]) {
      await expect(kernel.execute(basket, add('b'), origin, { expectedVersion })).rejects.toMatchObject({
        code: 'version-mismatch',
        stream: 'basket#b',
        expected: expectedVersion,
        actual: 1,
      });
    }
    expect(await kernel.store.position('basket#b')).toBe(1);
  });

  it('of 0 needs no read: the write itself says whether the stream is new', async () => {
    const seen: string[] = [];
    const { kernel } = memoryKernel({ observe: (happening: string) => void seen.push(happening) });
    const outcome = await kernel.execute(basket, open('b'), origin, { expectedVersion: 0 });
    expect(outcome).toMatchObject({ ok: true, version: 1 });
    expect(seen).toEqual([]);
    const again = kernel.execute(basket, open('b'), origin, { expectedVersion: 0 });
    await expect(again).rejects.toMatchObject({ code: 'version-mismatch', expected: 0, actual: 1 });
  });

  it('is checked again when a rival gets in between', async () => {
    const { kernel } = await contended(1);
    await expect(kernel.execute(basket, add('b'), origin, { expectedVersion: 1 })).rejects.toMatchObject({
      code: 'version-mismatch',
      actual: 2,
    });
  });

  it('is compared with the store, not with a cached head that is behind', async () => {
    const { kernel, rival } = await contended(0, { cacheSize: 10 });
    await kernel.execute(basket, add('b'), origin);
    await rival.execute(basket, add('b'), origin);
    const outcome = await kernel.execute(basket, add('b'), origin, { expectedVersion: 3 });
    expect(outcome).toMatchObject({ ok: true, version: 4 });
  });
});
