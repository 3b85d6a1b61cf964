import { describe, expect, it } from 'vitest';
import { headCache } from '../src/kernel/head-cache.ts';
import { createKernel, type Happening, memoryStore } from '../src/kernel/index.ts';
import { emptyHead } from '../src/kernel/load.ts';
import { countingStore } from '../src/testing/index.ts';
import { add, basket, digest, memoryKernel, open, origin, testRuntime } from './basket.ts';

/** Two warm functions on one store; the first is watched. */
async function twoFunctions(cacheSize = 10) {
  const inner = memoryStore({ digest });
  const { store, calls } = countingStore(inner);
  const happenings: Happening[] = [];
  const observe = (what: Happening) => void happenings.push(what);
  const warm = createKernel({ store, ...testRuntime(), cacheSize, observe });
  const other = createKernel({ store: inner, ...testRuntime(), newId: () => crypto.randomUUID() });
  await warm.execute(basket, open('b', 5), origin);
  const reset = () => {
    calls.clear();
    happenings.length = 0;
  };
  reset();
  return { warm, other, calls, happenings, reset, inner };
}

describe('the head cache', () => {
  it('lets a warm function append without a read', async () => {
    const { warm, calls, happenings } = await twoFunctions();
    expect(await warm.execute(basket, add('b'), origin)).toMatchObject({ ok: true, version: 2 });
    expect(Object.fromEntries(calls)).toEqual({ append: 1 });
    expect(happenings).toEqual(['cache-hit']);
  });

  it('is not used when none was asked for', async () => {
    const { warm, calls } = await twoFunctions(0);
    await warm.execute(basket, add('b'), origin);
    expect(Object.fromEntries(calls)).toEqual({ load: 1, append: 1 });
  });

  it('learns what it missed from the refusal', async () => {
    const { warm, other, calls, happenings } = await twoFunctions();
    await other.execute(basket, add('b', 2), origin);
    expect(await warm.execute(basket, add('b'), origin)).toMatchObject({ ok: true, version: 3, state: { units: 3 } });
    expect(Object.fromEntries(calls)).toEqual({ append: 2 });
    expect(happenings).toEqual(['cache-hit', 'conflict', 'cache-lost']);
  });

  it('loads when it is far behind, however far', async () => {
    const { warm, other, calls } = await twoFunctions();
    for (let i = 0; i < 4; i += 1) await other.execute(basket, add('b'), origin);
    expect(await warm.execute(basket, add('b'), origin)).toMatchObject({ ok: true, version: 6, state: { units: 5 } });
    expect(Object.fromEntries(calls)).toEqual({ append: 3, load: 1 });
  });

  it('does not reject on a stale head: it looks again first', async () => {
    const { warm, other } = await twoFunctions();
    await warm.execute(basket, add('b', 5), origin);
    const emptied = { ...basket, decide: () => [{ type: 'ItemAdded', data: { item: 'apple', units: -5 } }] as const };
    await other.execute(emptied, add('b'), origin);
    expect(await warm.execute(basket, add('b', 1), origin)).toMatchObject({ ok: true, version: 4 });
  });

  it('does not find that there is nothing to do on a stale head either', async () => {
    const { warm, other } = await twoFunctions();
    const unlessFive = {
      ...basket,
      decide: (_: unknown, { units }: { units: number }) =>
        units === 5 ? ([{ type: 'BasketClosed', data: {} }] as const) : [],
    };
    await warm.execute(unlessFive, add('b'), origin);
    await other.execute(basket, add('b', 5), origin);
    expect(await warm.execute(unlessFive, add('b'), origin)).toMatchObject({ ok: true, version: 3 });
  });

  it('keeps what a rejection has read', async () => {
    const { warm, calls, reset } = await twoFunctions();
    await warm.execute(basket, add('b', 100), origin);
    reset();
    await warm.execute(basket, add('b', 1), origin);
    expect(Object.fromEntries(calls)).toEqual({ append: 1 });
  });

  it('keeps what was loaded for a command, and nothing that was only looked at', async () => {
    const { inner } = await twoFunctions();
    const { store, calls } = countingStore(inner);
    const fresh = () => createKernel({ store, ...testRuntime(), newId: () => crypto.randomUUID(), cacheSize: 10 });
    const callsOf = async (kernel: ReturnType<typeof fresh>, options?: { readonly forCommand: true }) => {
      calls.clear();
      await kernel.load(basket, 'b', options);
      await kernel.execute(basket, add('b'), origin);
      return Object.fromEntries(calls);
    };
    expect(await callsOf(fresh(), { forCommand: true })).toEqual({ load: 1, append: 1 });
    expect(await callsOf(fresh())).toEqual({ load: 2, append: 1 });
  });

  it('creates a stream that was loaded before it was there', async () => {
    const { warm, calls } = await twoFunctions();
    expect(await warm.load(basket, 'new', { forCommand: true })).toMatchObject({ version: 0 });
    expect(await warm.execute(basket, open('new'), origin)).toMatchObject({ kind: 'created', version: 1 });
    expect(Object.fromEntries(calls)).toEqual({ load: 1, append: 1 });
  });

  it('is brought up to date by whatever loads the stream', async () => {
    const { warm, other, calls, reset } = await twoFunctions();
    for (let i = 0; i < 2; i += 1) await other.execute(basket, add('b'), origin);
    expect(await warm.load(basket, 'b')).toMatchObject({ version: 3 });
    // Of another code's states none is kept.
    await warm.load({ ...basket, reducerVersion: 2 }, 'b');
    await warm.stateAt(basket, 'b', { version: 1 });
    reset();
    expect(await warm.execute(basket, add('b'), origin)).toMatchObject({ ok: true, version: 4, state: { units: 3 } });
    expect(Object.fromEntries(calls)).toEqual({ append: 1 });
  });

  it('keeps nothing of a look into the past, which may end inside of a commit', async () => {
    const { warm, other, reset, happenings } = await twoFunctions();
    await other.execute(basket, add('b', 1, 'apple', 2), origin);
    expect(await warm.stateAt(basket, 'b', { version: 2 })).toMatchObject({ version: 2, state: { units: 1 } });
    reset();
    expect(await warm.execute(basket, add('b'), origin)).toMatchObject({ ok: true, version: 4, state: { units: 3 } });
    expect(happenings).toEqual(['cache-hit', 'conflict', 'cache-lost']);
  });

  it('is trusted no more and no less for what was only loaded', () => {
    const cache = headCache(2);
    const view = (version: number) => ({ head: { ...emptyHead('basket#a'), version }, state: version });
    for (const version of [1, 2]) cache.put(basket, view(version), true);
    for (let version = 3; version < 30; version += 1) cache.put(basket, view(version));
    expect(cache.get(basket, 'basket#a')).toBeUndefined();
    expect(cache.version('basket#a')).toBe(29);
  });

  it('reads first on a stream where it keeps losing, and is trusted again when the stream calms down', async () => {
    const { warm, other, happenings, reset } = await twoFunctions();
    const widened: typeof basket = { ...basket, decide: () => [{ type: 'BasketOpened', data: { limit: 99 } }] };
    const rounds = async (count: number, contested: boolean) => {
      reset();
      for (let i = 0; i < count; i += 1) {
        if (contested) await other.execute(widened, add('b'), origin);
        await warm.execute(basket, add('b'), origin);
      }
      return happenings.filter((each) => each === 'cache-fallback').length;
    };
    expect(await rounds(8, true)).toBeGreaterThanOrEqual(5);
    await rounds(8, false);
    expect(await rounds(3, false)).toBe(0);
  });

  it('is bounded: the least recently used stream leaves first', () => {
    const cache = headCache(2);
    const view = (id: string) => ({ head: { ...emptyHead(`basket#${id}`), version: 1 }, state: id });
    for (const id of ['a', 'b', 'a', 'c']) cache.put(basket, view(id), false);
    expect(cache.size).toBe(2);
    expect(cache.get(basket, 'basket#a')).toMatchObject({ state: 'a' });
    expect(cache.get(basket, 'basket#b')).toBeUndefined();
    expect(cache.get(basket, 'basket#c')).toMatchObject({ state: 'c' });
  });

  it('never goes back to an older head', () => {
    const cache = headCache(2);
    const view = (version: number) => ({ head: { ...emptyHead('basket#a'), version }, state: version });
    cache.put(basket, view(5), false);
    cache.put(basket, view(4), false);
    expect(cache.version('basket#a')).toBe(5);
    expect(cache.version('basket#b')).toBeUndefined();
  });

  it('belongs to one aggregate’s code: another reducer does not get its states', () => {
    const cache = headCache(2);
    cache.put(basket, { head: emptyHead('basket#a'), state: 1 }, false);
    expect(cache.get({ ...basket, reducerVersion: 2 }, 'basket#a')).toBeUndefined();
  });

  it('is off by default', async () => {
    const { kernel } = memoryKernel();
    expect(await kernel.execute(basket, open('b'), origin)).toMatchObject({ ok: true });
  });
});
