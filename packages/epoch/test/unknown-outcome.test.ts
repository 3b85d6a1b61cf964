import { describe, expect, it, vi } from 'vitest';
import {
  type Aggregate,
  createKernel,
  type EventStore,
  MAX_STORE_TRIES,
  memoryStore,
  StoreError,
} from '../src/kernel/index.ts';
import { type Fault, faultyStore } from '../src/testing/index.ts';
import {
  add,
  type Basket,
  type BasketCommand,
  type BasketEvent,
  basket,
  digest,
  interrupted,
  open,
  origin,
  testRuntime,
} from './basket.ts';

/** A kernel whose store's appends meet these faults, one after the other. */
async function harmed(faults: readonly Fault[], wrap: (store: EventStore) => EventStore = (store) => store) {
  const inner = memoryStore({ digest });
  await createKernel({ store: inner, ...testRuntime(), newId: () => 'first' }).execute(basket, open('b'), origin);
  const left = [...faults];
  const store = faultyStore(wrap(inner), (method) => (method === 'append' ? (left.shift() ?? 'none') : 'none'));
  const decide = vi.fn(basket.decide);
  const watched: Aggregate<Basket, BasketCommand, BasketEvent> = { ...basket, decide };
  const kernel = createKernel({ store, ...testRuntime() });
  return { kernel, inner, decide, watched };
}

describe('a write whose answer is lost', () => {
  it.each<Fault>(['silent', 'lost', 'throttled'])('is written again as it is, decided once: %s', async (fault) => {
    const { kernel, inner, decide, watched } = await harmed([fault, fault, fault]);
    const outcome = await kernel.execute(watched, add('b', 2), origin);
    expect(outcome).toMatchObject({ ok: true, version: 2, state: { units: 2 }, commit: { version: 2, id: 'id-1' } });
    expect(decide).toHaveBeenCalledTimes(1);
    expect(inner.rows('basket#b')).toHaveLength(2);
  });

  it('is known again as one’s own even when others have written since', async () => {
    let store: EventStore | undefined;
    const { kernel, inner, decide, watched } = await harmed(['silent'], (each) => {
      store = interrupted(each, async (append) => {
        if (append !== 2) return;
        const rival = createKernel({ store: each, ...testRuntime(), newId: () => 'rival' });
        await rival.execute(basket, add('b', 7), origin);
      });
      return store;
    });
    const outcome = await kernel.execute(watched, add('b', 2), origin);
    expect(outcome).toMatchObject({ ok: true, version: 2, state: { units: 2 } });
    expect(decide).toHaveBeenCalledTimes(1);
    expect(inner.rows('basket#b').map(({ id }) => id)).toEqual(['first', 'id-1', 'rival']);
  });

  it('gives a typed error when the store never answers, naming the commit', async () => {
    const { kernel } = await harmed(Array<Fault>(MAX_STORE_TRIES).fill('lost'));
    await expect(kernel.execute(basket, add('b'), origin)).rejects.toMatchObject({
      code: 'outcome-unknown',
      stream: 'basket#b',
      version: 2,
      commitId: 'id-1',
    });
  });

  it('says that nothing was written when it was only throttled', async () => {
    const { kernel, inner } = await harmed(Array<Fault>(MAX_STORE_TRIES).fill('throttled'));
    await expect(kernel.execute(basket, add('b'), origin)).rejects.toMatchObject({
      code: 'store',
      outcome: 'not-applied',
    });
    expect(inner.rows('basket#b')).toHaveLength(1);
  });

  it('is tried once less often than the bound and still succeeds', async () => {
    const { kernel } = await harmed(Array<Fault>(MAX_STORE_TRIES - 1).fill('lost'));
    expect(await kernel.execute(basket, add('b'), origin)).toMatchObject({ ok: true, version: 2 });
  });

  it('is not tried again when the store refuses for good', async () => {
    const append = vi.fn(async () => Promise.reject(new StoreError('refused', 'no such table')));
    const store = { ...memoryStore({ digest }), append };
    const kernel = createKernel({ store, ...testRuntime() });
    await expect(kernel.execute(basket, open('b'), origin)).rejects.toMatchObject({
      code: 'store',
      outcome: 'refused',
    });
    expect(append).toHaveBeenCalledTimes(1);
  });

  it('stays unknown when a refusal follows the silence', async () => {
    const errors = [new StoreError('unknown', 'silence'), new StoreError('refused', 'no right')];
    const append = async () => Promise.reject(errors.shift());
    const kernel = createKernel({ store: { ...memoryStore({ digest }), append }, ...testRuntime() });
    await expect(kernel.execute(basket, open('b'), origin)).rejects.toMatchObject({ code: 'outcome-unknown' });
  });

  it('lets other errors pass untouched: they are bugs', async () => {
    const append = async () => Promise.reject(new TypeError('a bug'));
    const kernel = createKernel({ store: { ...memoryStore({ digest }), append }, ...testRuntime() });
    await expect(kernel.execute(basket, open('b'), origin)).rejects.toBeInstanceOf(TypeError);
  });

  it('waits between the tries', async () => {
    const pause = vi.fn(async (_ms: number) => {});
    const inner = memoryStore({ digest });
    const faults: Fault[] = ['lost', 'throttled'];
    const store = faultyStore(inner, (method) => (method === 'append' ? (faults.shift() ?? 'none') : 'none'));
    const observe = vi.fn();
    await createKernel({ store, ...testRuntime(), pause, observe }).execute(basket, open('b'), origin);
    expect(pause).toHaveBeenCalledTimes(2);
    expect(observe.mock.calls.filter(([what]) => what === 'store-retry')).toEqual([
      ['store-retry', 'basket#b'],
      ['store-retry', 'basket#b'],
    ]);
  });
});

describe('a read that fails', () => {
  it('is tried again, and gives the store’s error in the end', async () => {
    const inner = memoryStore({ digest });
    let fails = MAX_STORE_TRIES - 1;
    const store = faultyStore(inner, (method) => {
      if (method !== 'load' || fails === 0) return 'none';
      fails -= 1;
      return 'lost';
    });
    const kernel = createKernel({ store, ...testRuntime() });
    expect(await kernel.load(basket, 'b')).toMatchObject({ version: 0 });
    fails = Number.POSITIVE_INFINITY;
    await expect(kernel.load(basket, 'b')).rejects.toMatchObject({ code: 'store', outcome: 'unknown' });
  });
});
