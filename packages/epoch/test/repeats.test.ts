import { describe, expect, it } from 'vitest';
import { createKernel, memoryStore, StoreError } from '../src/kernel/index.ts';
import { add, basket, digest, memoryKernel, open, origin, testRuntime } from './basket.ts';

const key = { actor: 'a', route: 'POST /baskets', key: 'k-1', bodyHash: 'h' };

describe('an outcome', () => {
  it('says whether it created, did, repeated or rejected', async () => {
    const { kernel } = memoryKernel();
    const idempotency = { idempotency: key };
    expect(await kernel.execute(basket, open('b'), origin, idempotency)).toMatchObject({ kind: 'created' });
    expect(await kernel.execute(basket, open('b'), origin, idempotency)).toMatchObject({ kind: 'repeated' });
    expect(await kernel.execute(basket, add('b'), origin)).toMatchObject({ kind: 'done' });
    expect(await kernel.execute(basket, add('b', 0), origin)).toMatchObject({ kind: 'done' });
    expect(await kernel.execute(basket, open('b'), origin)).toMatchObject({ kind: 'rejected' });
  });
});

describe('a creation under a fresh id and a key', () => {
  const create = { idempotency: key, expectedVersion: 0 };

  it('is answered, when it is repeated, with what the first one created: its stream, version and state', async () => {
    const { kernel, store } = memoryKernel();
    const first = await kernel.execute(basket, open('fresh-1', 5), origin, create);
    await kernel.execute(basket, add('fresh-1', 2), origin);
    const again = await kernel.execute(basket, open('fresh-2', 5), origin, create);
    expect(again).toEqual({ ...first, kind: 'repeated', previousHash: undefined });
    expect(again).toMatchObject({ stream: 'basket#fresh-1', version: 1 });
    expect(store.rows('basket#fresh-2')).toEqual([]);
  });

  it('makes one of many at once', async () => {
    const { kernel } = memoryKernel();
    const all = await Promise.all([1, 2, 3, 4].map((n) => kernel.execute(basket, open(`f-${n}`), origin, create)));
    expect(new Set(all.map((each) => (each.ok ? each.stream : 'rejected'))).size).toBe(1);
    expect(all.filter(({ kind }) => kind === 'created')).toHaveLength(1);
  });

  it('is found again in a transaction too, each step by its place', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('shelf'), origin);
    const steps = (id: string) =>
      [
        { aggregate: basket, command: open(id), expectedVersion: 0 },
        { aggregate: basket, command: add('shelf', 1) },
      ] as const;
    const first = await kernel.executeAll(steps('fresh-1'), origin, { idempotency: key });
    const again = await kernel.executeAll(steps('fresh-2'), origin, { idempotency: key });
    if (!first.ok) throw new Error('rejected');
    expect(again).toEqual({
      ok: true,
      results: first.results.map((each) => ({ ...each, kind: 'repeated', previousHash: undefined })),
    });
  });

  it('is refused under a key that belongs to another request', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('one'), origin, create);
    const reused = { code: 'idempotency-key-reused' };
    const options = { idempotency: key };
    await expect(kernel.execute(basket, open('two'), origin, options)).rejects.toMatchObject(reused);
    const other = { ...create, idempotency: { ...key, bodyHash: 'other' } };
    await expect(kernel.execute(basket, open('two'), origin, other)).rejects.toMatchObject(reused);
    const cup = { ...basket, name: 'cup' };
    await expect(kernel.execute(cup, open('two'), origin, create)).rejects.toMatchObject(reused);
  });
});

describe('a repeat', () => {
  it('gets the first outcome though deciding it anew would throw', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const first = await kernel.execute(basket, add('b', 3), origin, { idempotency: key });
    const throwing = () => {
      throw new RangeError('of what has become of the basket');
    };
    const huge = () => [{ type: 'ItemAdded', data: { item: 'x'.repeat(500_000), units: 1 } } as const];
    const unknown = () => JSON.parse('[{"type":"Odd","data":{}}]');
    for (const decide of [throwing, huge, unknown]) {
      const again = await kernel.execute({ ...basket, decide }, add('b', 3), origin, { idempotency: key });
      expect(again).toEqual({ ...first, kind: 'repeated', previousHash: undefined });
    }
    expect(store.rows('basket#b')).toHaveLength(2);
    await expect(kernel.execute({ ...basket, decide: throwing }, add('b', 3), origin)).rejects.toThrow(RangeError);
    const fresh = { idempotency: { ...key, key: 'k-2' } };
    await expect(kernel.execute({ ...basket, decide: huge }, add('b'), origin, fresh)).rejects.toMatchObject({
      code: 'commit-too-large',
    });
  });

  it('of a command whose sender only knows that its outcome is unknown is safe under a key, and only there', async () => {
    const inner = memoryStore({ digest });
    let isSilent = true;
    const append: typeof inner.append = async (...args) => {
      const result = await inner.append(...args);
      if (isSilent) throw new StoreError('unknown', 'no answer');
      return result;
    };
    const kernel = createKernel({ store: { ...inner, append }, ...testRuntime() });
    const sent = kernel.execute(basket, open('b'), origin, { idempotency: key });
    await expect(sent).rejects.toThrow('only under an idempotency key');
    isSilent = false;
    const again = await kernel.execute(basket, open('b'), origin, { idempotency: key });
    expect(again).toMatchObject({ ok: true, kind: 'repeated', version: 1 });
  });
});

describe('a transaction', () => {
  it('of more than DynamoDB takes together is a typed refusal, and nothing is written', async () => {
    const { kernel, store } = memoryKernel();
    const ids = Array.from({ length: 12 }, (_, n) => `b-${n}`);
    for (const id of ids) await kernel.execute(basket, open(id), origin);
    const command = (id: string) => add(id, 1, 'x'.repeat(380_000));
    const steps = ids.map((id) => ({ aggregate: basket, command: command(id) }));
    await expect(kernel.executeAll(steps, origin)).rejects.toMatchObject({ code: 'transaction-too-large' });
    expect(ids.map((id) => store.rows(`basket#${id}`).length)).toEqual(ids.map(() => 1));
    expect(await kernel.executeAll(steps.slice(0, 10), origin)).toMatchObject({ ok: true });
  });
});

describe('a transaction of parts, each under its own key', () => {
  const partKey = (id: string) => ({ ...key, key: `of-${id}` });
  const steps = (...ids: string[]) =>
    [
      { aggregate: basket, command: add('shelf', 1, 'apple', ids.length) },
      ...ids.map((id) => ({ aggregate: basket, command: open(id), expectedVersion: 0 })),
    ] as const;
  const partsOf = (...ids: string[]) => ({
    parts: ids.map((id, at) => ({ idempotency: partKey(id), steps: [at + 1, 0] })),
  });
  const alone = (id: string) =>
    [
      { aggregate: basket, command: open(id), expectedVersion: 0 },
      { aggregate: basket, command: add('shelf', 1) },
    ] as const;

  it('is one commit for the stream that they share, and each part is answered alone under its key', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('shelf'), origin);
    const all = await kernel.executeAll(steps('a', 'b', 'c'), origin, partsOf('a', 'b', 'c'));
    if (!all.ok) throw new Error('rejected');
    expect(store.rows('basket#shelf')).toHaveLength(2);
    const again = await kernel.executeAll(alone('fresh'), origin, { idempotency: partKey('b') });
    const [shelf, , b] = all.results;
    expect(again).toEqual({
      ok: true,
      results: [
        { ...b, kind: 'repeated', previousHash: undefined },
        { ...shelf, kind: 'repeated', previousHash: undefined },
      ],
    });
    expect(store.rows('basket#fresh')).toEqual([]);
  });

  it('writes nothing when one of them was executed before, alone or with others', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('shelf'), origin);
    await kernel.executeAll(alone('a'), origin, { idempotency: partKey('a') });
    const repeated = { ok: false, rejection: { code: 'part-repeated' } };
    expect(await kernel.executeAll(steps('b', 'x'), origin, partsOf('b', 'a'))).toMatchObject(repeated);
    expect(store.rows('basket#b')).toEqual([]);
    expect(await kernel.executeAll(steps('b', 'c'), origin, partsOf('b', 'c'))).toMatchObject({ ok: true });
  });

  it('remembers nothing of a rejection, and takes no key twice', async () => {
    const { kernel } = memoryKernel();
    const refused = await kernel.executeAll(steps('a', 'b'), origin, partsOf('a', 'b'));
    expect(refused).toMatchObject({ ok: false, rejection: { code: 'not-open' } });
    await kernel.execute(basket, open('shelf'), origin);
    expect(await kernel.executeAll(steps('a', 'b'), origin, partsOf('a', 'b'))).toMatchObject({ ok: true });
    const shape = { code: 'transaction-shape' };
    await expect(kernel.executeAll(steps('c', 'd'), origin, partsOf('c', 'c'))).rejects.toMatchObject(shape);
  });
});
