import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel, type EventStore, memoryStore } from '../src/kernel/index.ts';
import { add, basket, digest, memoryKernel, open, origin, testRuntime } from './basket.ts';

const cause = { ...origin, causation: 'saga-x#1@4' };

describe('a command that is known by its cause', () => {
  it('takes effect once, however often it is sent, at the price of one plain commit', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const first = await kernel.execute(basket, add('b', 2), cause, { causedSince: 1 });
    await kernel.execute(basket, add('b', 3), origin);
    const again = await kernel.execute(basket, add('b', 2), cause, { causedSince: 1 });
    expect(again).toEqual({ ...first, kind: 'repeated', previousHash: undefined });
    expect(store.rows('basket#b')).toHaveLength(3);
  });

  it('is executed beside a commit of another cause, or of the same cause by another', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    await kernel.execute(basket, add('b'), { ...cause, causation: 'saga-x#1@3' }, { causedSince: 1 });
    await kernel.execute(basket, add('b'), { ...cause, actor: 'somebody' }, { causedSince: 1 });
    expect(await kernel.execute(basket, add('b'), cause, { causedSince: 1 })).toMatchObject({
      kind: 'done',
      version: 4,
    });
  });

  it('is not decided again when its own earlier write is what it conflicts with, nor on a cached head', async () => {
    const store = memoryStore({ digest });
    const runtime = { ...testRuntime(), store, cacheSize: 10 };
    const [one, two] = [createKernel(runtime), createKernel(runtime)];
    await one.execute(basket, open('b'), origin);
    await two.load(basket, 'b');
    const all = await Promise.all(
      [one, two, one, two].map((each) => each.execute(basket, add('b', 2), cause, { causedSince: 1 })),
    );
    expect(all.map(({ kind }) => kind).sort()).toEqual(['done', 'repeated', 'repeated', 'repeated']);
    expect(store.rows('basket#b')).toHaveLength(2);
  });

  it('is passed once the same sender has a commit of a later event, and not by another sender’s', async () => {
    const { kernel, store } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    const late = () => kernel.execute(basket, add('b'), cause, { causedSince: 1 });
    await kernel.execute(basket, add('b', 0), cause, { causedSince: 1 });
    await kernel.execute(basket, add('b', 2), { ...cause, causation: 'saga-x#1@5' }, { causedSince: 1 });
    await expect(late()).rejects.toMatchObject({ code: 'sequence-passed', sender: 'saga-x#1', seq: 4, last: 5 });
    expect(store.rows('basket#b')).toHaveLength(2);
    await kernel.execute(basket, add('b', 3), { ...cause, causation: 'saga-x#1@3' }, { causedSince: 2 });
    const other = { ...cause, causation: 'saga-x#2@4' };
    expect(await kernel.execute(basket, add('b'), other, { causedSince: 1 })).toMatchObject({ kind: 'done' });
  });

  it('is refused without a cause, for several streams, and beside a key', async () => {
    const { kernel } = memoryKernel();
    const refused = { code: 'transaction-shape' };
    const options = { causedSince: 0 };
    await expect(kernel.execute(basket, open('b'), origin, options)).rejects.toMatchObject(refused);
    const steps = ['b', 'c'].map((id) => ({ aggregate: basket, command: open(id) }));
    await expect(kernel.executeAll(steps, cause, options)).rejects.toMatchObject(refused);
    const key = { actor: 'a', route: 'r', key: 'k', bodyHash: 'h' };
    await expect(kernel.execute(basket, open('b'), cause, { ...options, idempotency: key })).rejects.toMatchObject(
      refused,
    );
  });

  it('reads no more of a long stream than what can be of its cause', async () => {
    const { kernel, store, read, clock } = await longStream(3_000);
    const causedAtMs = clock.nowMs;
    await kernel.execute(basket, add('b', 2), cause, { causedSince: 1, causedAtMs });
    // A commit a second: those of the ten minutes by which clocks may differ, and some for finding them.
    expect(read.commits).toBeLessThan(650);
    const again = await kernel.execute(basket, add('b', 2), cause, { causedSince: 1, causedAtMs });
    expect(again.kind).toBe('repeated');
    expect(await store.position('basket#b')).toBe(3_001);
  });

  it('is found in a long stream wherever it is, whatever clocks have stamped it and what came with it', async () => {
    const minute = 60_000;
    const skews = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 10 });
    const ahead = fc.array(fc.nat(600), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(skews, ahead, fc.nat(399), fc.nat(10), async (minutes, far, sentAt, latency) => {
        const { kernel, store, clock } = memoryKernel();
        const startMs = clock.nowMs;
        const at = (n: number) => {
          const skew = far.includes(n) ? 600 : (minutes[n % minutes.length] ?? 0) / 2;
          clock.nowMs = startMs + (n + skew) * minute;
        };
        await kernel.execute(basket, open('b'), origin);
        let [position, causedAtMs] = [0, 0];
        for (let n = 0; n < 400; n += 1) {
          at(n);
          if (n === sentAt - Math.min(latency, sentAt)) causedAtMs = clock.nowMs;
          const isSent = n === sentAt;
          const outcome = await kernel.execute(basket, add('b'), isSent ? cause : origin);
          if (isSent && outcome.ok) position = outcome.version;
        }
        if (far.some((n) => n === sentAt - Math.min(latency, sentAt))) return;
        at(400);
        const again = await kernel.execute(basket, add('b'), cause, { causedSince: 1, causedAtMs });
        expect(again).toMatchObject({ kind: 'repeated', version: position });
        expect(await store.position('basket#b')).toBe(401);
      }),
      { numRuns: 40 },
    );
  });
});

/** A basket with so many commits, one a second, in a store that counts what is read of it commit by commit. */
async function longStream(commits: number) {
  const store = memoryStore({ digest });
  const read = { commits: 0 };
  const counting: EventStore = {
    ...store,
    async *read(stream, range) {
      for await (const commit of store.read(stream, range)) {
        read.commits += 1;
        yield commit;
      }
    },
  };
  const runtime = testRuntime();
  const kernel = createKernel({ ...runtime, store: counting });
  await kernel.execute(basket, open('b'), origin);
  for (let n = 0; n < commits - 1; n += 1) {
    runtime.clock.nowMs += 1_000;
    await kernel.execute(basket, add('b'), origin);
  }
  read.commits = 0;
  return { kernel, store, read, clock: runtime.clock };
}
