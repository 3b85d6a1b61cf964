import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type AppendResult, ConcurrencyError, createKernel, memoryStore, StoreError } from '../src/kernel/index.ts';
import { createSimulation, type Simulation } from '../src/testing/index.ts';
import { add, basket, digest, open, origin } from './basket.ts';

/** How a store says that a transaction on the same item is under way. */
type Answer = 'conflict without a rival' | 'not applied';

/**
 * DynamoDB refuses a transaction that meets another one on the same item while that one is under way. Each holds its items
 * for 8 ms, give or take.
 */
function contendedStore({ pause, random }: Simulation, answer: Answer) {
  const inner = memoryStore({ digest });
  const busy = new Set<string>();
  const far = async <T>(call: () => Promise<T>) => {
    await pause(3 + 2 * random());
    return call();
  };
  const store: typeof inner = {
    ...inner,
    load: (...args) => far(() => inner.load(...args)),
    after: (head) => far(() => inner.after(head)),
    async append(writes, marker): Promise<AppendResult> {
      await pause(2 + random());
      const keys = writes.map(({ head }) => `${head.stream}@${head.version + 1}`);
      if (keys.some((key) => busy.has(key))) {
        await pause(2);
        if (answer === 'not applied') throw new StoreError('not-applied', 'TransactionConflict');
        return { kind: 'conflict', rivals: writes.map(() => undefined) };
      }
      for (const key of keys) busy.add(key);
      await pause(8 * (0.7 + 0.6 * random()));
      const result = await inner.append(writes, marker);
      for (const key of keys) busy.delete(key);
      return result;
    },
  };
  return { store, inner };
}

describe('idempotent commands on one stream, all at once, in virtual time', () => {
  it.each<[number, Answer]>([
    [16, 'conflict without a rival'],
    [64, 'conflict without a rival'],
    [200, 'conflict without a rival'],
    [200, 'not applied'],
  ])('%i of them all succeed, each once, when transactions in the way are told as: %s', async (racers, answer) => {
    for (const seed of [1, 2, 3]) {
      const simulation = createSimulation({ seed, turn });
      const { store, inner } = contendedStore(simulation, answer);
      const { nowMs, newId, pause, random } = simulation;
      const kernel = createKernel({ store, nowMs, newId, pause, random, timer: simulation });
      await simulation.run(kernel.execute(basket, open('b'), origin));
      const commands = Array.from({ length: racers }, (_, i) => {
        const idempotency = { actor: 'a', route: 'r', key: `k${i}`, bodyHash: 'h' };
        return kernel.execute(basket, add('b', 1, `item-${i}`), origin, { idempotency });
      });
      const outcomes = await simulation.run(Promise.allSettled(commands));
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(inner.rows('basket#b')).toHaveLength(racers + 1);
    }
  });
});

/** So many cold writers of one command each at a store 5 ms away, give or take a half: virtual time until all are done. */
async function stormMs(seed: number, writers: number, isPeer: boolean): Promise<number> {
  const { nowMs, newId, pause, random, run } = createSimulation({ seed, turn });
  const inner = memoryStore({ digest });
  const half = () => pause((5 * (0.5 + random())) / 2);
  const far = async <T>(call: () => Promise<T>) => {
    await half();
    const result = await call();
    await half();
    return result;
  };
  const store: typeof inner = {
    ...inner,
    load: (...args) => far(() => inner.load(...args)),
    after: (head) => far(() => inner.after(head)),
    append: (writes, marker) => far(() => inner.append(writes, marker)),
  };
  const options = { store, nowMs, newId, pause, random };
  const kernel = createKernel({ ...options, ...(isPeer ? { maxAttempts: 1 } : {}) });
  await run(kernel.execute(basket, open('b', 1_000), origin));
  const writer = async (n: number) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await kernel.execute(basket, add('b', 1, `item-${n}`), origin);
      } catch (error) {
        if (!isPeer || !(error instanceof ConcurrencyError)) throw error;
        await pause(random() * Math.min(2_000, 25 * 2 ** tries));
      }
    }
  };
  const startMs = nowMs();
  await run(Promise.all(Array.from({ length: writers }, (_, n) => writer(n))));
  expect(inner.rows('basket#b')).toHaveLength(writers + 1);
  return nowMs() - startMs;
}

describe('many writers at once on one stream, in virtual time', () => {
  it.each([16, 64])(
    '%i of them end sooner than those of a peer that reads, writes and waits by full jitter',
    async (writers) => {
      const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
      const total = async (isPeer: boolean) => {
        let sumMs = 0;
        for (const seed of seeds) sumMs += await stormMs(seed, writers, isPeer);
        return sumMs;
      };
      expect(await total(false)).toBeLessThan(0.9 * (await total(true)));
    },
  );
});

describe('a transaction in the way', () => {
  it('of a write whose first answer was lost is not decided upon: it may be that very write', async () => {
    const inner = memoryStore({ digest });
    const { nowMs, newId } = createSimulation({ seed: 1, turn });
    let appends = 0;
    const store: typeof inner = {
      ...inner,
      async append(writes, marker) {
        appends += 1;
        if (appends === 2) throw new StoreError('unknown', 'no answer');
        if (appends === 3) return { kind: 'conflict', rivals: [undefined] };
        return inner.append(writes, marker);
      },
    };
    const kernel = createKernel({ store, nowMs, newId });
    await kernel.execute(basket, open('b'), origin);
    const outcome = await kernel.execute(basket, add('b', 3), origin);
    expect(outcome).toMatchObject({ ok: true, version: 2, state: { units: 3 } });
    expect(appends).toBe(4);
  });

  it('of a creation is no other request: it is looked who created', async () => {
    const inner = memoryStore({ digest });
    const { nowMs, newId } = createSimulation({ seed: 1, turn });
    let isContended = true;
    const store: typeof inner = {
      ...inner,
      async append(writes, marker) {
        const result = await inner.append(writes, marker);
        if (!isContended) return result;
        isContended = false;
        return { kind: 'conflict', rivals: [undefined] };
      },
    };
    const outcome = await createKernel({ store, nowMs, newId }).execute(basket, open('b', 5), origin, {
      creation: { commitId: 'c-1' },
    });
    expect(outcome).toMatchObject({ ok: true, kind: 'repeated', version: 1, commit: { id: 'c-1' } });
  });
});
