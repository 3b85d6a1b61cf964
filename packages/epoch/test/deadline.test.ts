import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { COMMAND_MS, createKernel, type EventStore, memoryStore, StoreError } from '../src/kernel/index.ts';
import { createSimulation } from '../src/testing/index.ts';
import { add, basket, digest, open, origin } from './basket.ts';

const silence = () => new Promise<never>(() => {});

/** A kernel whose store changes after the first command. */
async function deployed(change: (store: EventStore) => Partial<EventStore>, withinMs?: number | (() => number)) {
  const simulation = createSimulation({ seed: 1, turn });
  const inner = memoryStore({ digest });
  const { nowMs, newId, pause, random, run } = simulation;
  const runtime = { nowMs, newId, pause, random, timer: simulation };
  await createKernel({ store: inner, ...runtime }).execute(basket, open('b'), origin);
  const store = { ...inner, ...change(inner) };
  const kernel = createKernel({ store, ...runtime, ...(withinMs === undefined ? {} : { withinMs }) });
  const startMs = nowMs();
  return { kernel, run, elapsedMs: () => nowMs() - startMs };
}

describe('a command', () => {
  it('ends in its time when the store is silent before anything is written, and says so', async () => {
    const { kernel, run, elapsedMs } = await deployed(() => ({ load: silence }));
    await expect(run(kernel.execute(basket, add('b'), origin))).rejects.toMatchObject({ code: 'deadline' });
    expect(elapsedMs()).toBe(COMMAND_MS);
  });

  it('whose write is under way when its time is up has an unknown outcome', async () => {
    const { kernel, run, elapsedMs } = await deployed(() => ({ append: silence }), 500);
    await expect(run(kernel.execute(basket, add('b'), origin))).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(elapsedMs()).toBe(500);
  });

  it('has no more time than its caller has left, all tries and pauses included', async () => {
    const throttled = async () => {
      throw new StoreError('not-applied', 'throttled');
    };
    const { kernel, run, elapsedMs } = await deployed(
      () => ({ append: throttled }),
      () => 150,
    );
    await expect(run(kernel.execute(basket, add('b'), origin))).rejects.toMatchObject({
      code: expect.stringMatching(/^(deadline|store)$/),
    });
    expect(elapsedMs()).toBeLessThanOrEqual(150);
    await expect(run(kernel.execute(basket, add('b'), origin, { withinMs: 40 }))).rejects.toThrow();
    expect(elapsedMs()).toBeLessThanOrEqual(190);
  });
});

it('a read ends in its time too, streamed or not', async () => {
  const { kernel, run } = await deployed(() => ({
    load: async () => ({
      head: { stream: 'basket#b', version: 1, atMs: 0, hash: '', sinceState: 0 },
      tail: [],
      complete: false,
    }),
    read: () => ({ [Symbol.asyncIterator]: () => ({ next: silence }) }),
  }));
  await expect(run(kernel.load(basket, 'b'))).rejects.toMatchObject({ code: 'deadline' });
});
