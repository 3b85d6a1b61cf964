import { describe, expect, it } from 'vitest';
import { createKernel, creation, IDEMPOTENCY_WINDOW_MS, memoryStore } from '../src/kernel/index.ts';
import { countingStore } from '../src/testing/index.ts';
import { add, basket, digest, interrupted, memoryKernel, open, origin, testRuntime } from './basket.ts';

const key = { actor: 'user-1', route: 'POST /baskets/b/items', key: 'k-1', bodyHash: 'hash-1' };

async function opened(limit?: number) {
  const setup = memoryKernel();
  await setup.kernel.execute(basket, open('b', limit), origin);
  return setup;
}

describe('an idempotency key', () => {
  it('answers a repeat with the first outcome, whatever happened since', async () => {
    const { kernel, store } = await opened();
    const first = await kernel.execute(basket, add('b', 2), origin, { idempotency: key });
    await kernel.execute(basket, add('b', 5), origin);
    const again = await kernel.execute(basket, add('b', 2), origin, { idempotency: key });
    expect(again).toEqual({ ...first, kind: 'repeated', previousHash: undefined });
    expect(store.rows('basket#b')).toHaveLength(3);
  });

  it('answers a repeat with the first rejection, though the command would now be accepted', async () => {
    const { kernel } = memoryKernel();
    const first = await kernel.execute(basket, add('b'), origin, { idempotency: key });
    await kernel.execute(basket, open('b'), origin);
    const again = await kernel.execute(basket, add('b'), origin, { idempotency: key });
    expect(first).toMatchObject({ ok: false, rejection: { code: 'not-open' } });
    expect(again).toEqual({ ...first, repeated: true });
  });

  it('answers a repeat with the first success, though the command would now be rejected', async () => {
    const { kernel } = await opened(2);
    await kernel.execute(basket, add('b', 2), origin, { idempotency: key });
    const again = await kernel.execute(basket, add('b', 2), origin, { idempotency: key });
    expect(again).toMatchObject({ ok: true, version: 2, state: { units: 2 }, kind: 'repeated' });
  });

  it('remembers that there was nothing to do', async () => {
    const { kernel } = await opened();
    await kernel.execute(basket, add('b', 0), origin, { idempotency: key });
    await kernel.execute(basket, add('b', 5), origin);
    const again = await kernel.execute(basket, add('b', 0), origin, { idempotency: key });
    expect(again).toMatchObject({ ok: true, version: 1, state: { units: 0 }, kind: 'repeated' });
    expect(again).not.toHaveProperty('commit');
  });

  it('remembers so of a stream that does not exist, too', async () => {
    const { kernel } = memoryKernel();
    const idle = { ...basket, decide: () => [] };
    await kernel.execute(idle, add('b'), origin, { idempotency: key });
    await kernel.execute(basket, open('b'), origin);
    const again = await kernel.execute(basket, add('b'), origin, { idempotency: key });
    expect(again).toMatchObject({ ok: true, version: 0, state: basket.initial, kind: 'repeated' });
  });

  it('refuses another body', async () => {
    const { kernel } = await opened();
    await kernel.execute(basket, add('b', 2), origin, { idempotency: key });
    const other = { ...key, bodyHash: 'hash-2' };
    await expect(kernel.execute(basket, add('b', 3), origin, { idempotency: other })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
      key: 'k-1',
    });
  });

  it.each(['actor', 'route', 'key'] as const)('is another one with another %s', async (part) => {
    const { kernel } = await opened();
    await kernel.execute(basket, add('b', 2), origin, { idempotency: key });
    const outcome = await kernel.execute(basket, add('b', 2), origin, { idempotency: { ...key, [part]: 'other' } });
    expect(outcome).toMatchObject({ ok: true, version: 3, state: { units: 4 } });
  });

  it('counts for its window and no longer', async () => {
    const { kernel, clock } = await opened();
    await kernel.execute(basket, add('b'), origin, { idempotency: key });
    clock.nowMs += IDEMPOTENCY_WINDOW_MS;
    expect(await kernel.execute(basket, add('b'), origin, { idempotency: key })).toMatchObject({ kind: 'repeated' });
    clock.nowMs += 1_000;
    const outcome = await kernel.execute(basket, add('b'), origin, { idempotency: key });
    expect(outcome).toMatchObject({ ok: true, version: 3 });
    expect(outcome).not.toHaveProperty('repeated');
  });

  it('gives two racing first executions one outcome', async () => {
    const { kernel, store } = await opened();
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => kernel.execute(basket, add('b'), origin, { idempotency: key })),
    );
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: true, version: 2, state: { units: 1 } });
    expect(store.rows('basket#b')).toHaveLength(2);
  });

  it('lets a rejection that came first win over a success that races it', async () => {
    const inner = memoryStore({ digest });
    const rival = createKernel({ store: inner, ...testRuntime(), newId: () => `r-${Math.random()}` });
    const store = interrupted(inner, async () => {
      await rival.execute(basket, add('b', 9), origin, { idempotency: key });
    });
    await rival.execute(basket, open('b', 5), origin);
    const outcome = await createKernel({ store, ...testRuntime() }).execute(basket, add('b', 1), origin, {
      idempotency: key,
    });
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'full' }, repeated: true });
    expect(await inner.position('basket#b')).toBe(1);
  });

  it('goes before an expected version: a repeat is not a stale writer', async () => {
    const { kernel } = await opened();
    const options = { idempotency: key, expectedVersion: 1 };
    await kernel.execute(basket, add('b'), origin, options);
    expect(await kernel.execute(basket, add('b'), origin, options)).toMatchObject({
      ok: true,
      version: 2,
      kind: 'repeated',
    });
    const fresh = { idempotency: { ...key, key: 'k-2' }, expectedVersion: 1 };
    await expect(kernel.execute(basket, add('b'), origin, fresh)).rejects.toMatchObject({ code: 'version-mismatch' });
  });

  it('costs a repeat no second commit but the read that answers it', async () => {
    const inner = memoryStore({ digest });
    const { store, calls } = countingStore(inner);
    const kernel = createKernel({ store, ...testRuntime() });
    await kernel.execute(basket, open('b'), origin, { idempotency: key });
    expect(Object.fromEntries(calls)).toEqual({ load: 1, append: 1 });
  });
});

describe('a sequence number', () => {
  const from = (seq: number) => ({ sequence: { sagaStream: 'billing#o', seq } });

  it('lets each command of a sender through once, in order', async () => {
    const { kernel } = await opened();
    await kernel.execute(basket, add('b', 1), origin, from(1));
    await kernel.execute(basket, add('b', 10), origin, from(2));
    const again = await kernel.execute(basket, add('b', 10), origin, from(2));
    expect(again).toMatchObject({ ok: true, version: 3, state: { units: 11 }, kind: 'repeated' });
    await kernel.execute(basket, add('b', 100), origin, from(7));
    expect((await kernel.load(basket, 'b')).state.units).toBe(111);
  });

  it('tells a sender that is far behind that its command is done with', async () => {
    const { kernel } = await opened();
    await kernel.execute(basket, add('b'), origin, from(5));
    await expect(kernel.execute(basket, add('b'), origin, from(4))).rejects.toMatchObject({
      code: 'sequence-passed',
      sender: 'billing#o',
      seq: 4,
      last: 5,
    });
  });

  it('keeps a rejection for the sender as its outcome', async () => {
    const { kernel } = memoryKernel();
    const first = await kernel.execute(basket, add('b'), origin, from(1));
    await kernel.execute(basket, open('b'), origin);
    expect(await kernel.execute(basket, add('b'), origin, from(1))).toEqual({ ...first, repeated: true });
  });

  it('is counted per sender and per target', async () => {
    const { kernel } = await opened();
    await kernel.execute(basket, open('c'), origin);
    await kernel.execute(basket, add('b'), origin, from(3));
    expect(await kernel.execute(basket, add('c'), origin, from(3))).not.toHaveProperty('repeated');
    const other = { sequence: { sagaStream: 'billing#p', seq: 3 } };
    expect(await kernel.execute(basket, add('b'), origin, other)).not.toHaveProperty('repeated');
  });
});

describe('a creation whose id is derived from the request', () => {
  const ids = creation(digest, key, 'b-');
  const options = { creation: { commitId: ids.commitId } };

  it('needs neither a read nor a marker', async () => {
    const { store, calls } = countingStore(memoryStore({ digest }));
    const kernel = createKernel({ store, ...testRuntime() });
    const outcome = await kernel.execute(basket, open(ids.aggregateId, 4), origin, options);
    expect(outcome).toMatchObject({ ok: true, version: 1, commit: { id: ids.commitId } });
    expect(Object.fromEntries(calls)).toEqual({ append: 1 });
  });

  it('answers a repeat from the commit that stands there, though time has passed and others have written', async () => {
    const { kernel, clock } = memoryKernel();
    const first = await kernel.execute(basket, open(ids.aggregateId, 4), origin, options);
    await kernel.execute(basket, add(ids.aggregateId), origin);
    clock.nowMs += 60_000;
    expect(await kernel.execute(basket, open(ids.aggregateId, 4), origin, options)).toEqual(first);
  });

  it('answers a repeat that would now be rejected with the first success', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open(ids.aggregateId, 4), origin, options);
    const outcome = await kernel.execute(basket, add(ids.aggregateId), origin, options);
    expect(outcome).toMatchObject({ ok: true, version: 1, commit: { id: ids.commitId }, kind: 'repeated' });
  });

  it('refuses the same key with another body', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open(ids.aggregateId, 4), origin, options);
    const other = creation(digest, { ...key, bodyHash: 'hash-2' }, 'b-');
    expect(other.aggregateId).toBe(ids.aggregateId);
    await expect(
      kernel.execute(basket, open(ids.aggregateId, 5), origin, { creation: { commitId: other.commitId } }),
    ).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    await expect(
      kernel.execute(basket, add(ids.aggregateId), origin, { creation: { commitId: other.commitId } }),
    ).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('is rejected as any other while nothing was created', async () => {
    const { kernel } = memoryKernel();
    const outcome = await kernel.execute(basket, add(ids.aggregateId), origin, options);
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'not-open' } });
  });

  it('derives 26 characters, others for every other part', () => {
    const all = [key, { ...key, actor: 'x' }, { ...key, route: 'x' }, { ...key, key: 'x' }].map(
      (each) => creation(digest, each, 'b-').aggregateId,
    );
    expect(new Set(all).size).toBe(all.length);
    for (const id of all) expect(id).toMatch(/^b-[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(creation(digest, key).aggregateId).toBe(ids.aggregateId.slice(2));
  });
});
