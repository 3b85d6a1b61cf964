import { describe, expect, it } from 'vitest';
import { collect } from '../src/testing/index.ts';
import { add, basket, memoryKernel, open, origin } from './basket.ts';

const START = Date.UTC(2026, 0, 1);

/** Versions 1, 2–4, 5, …: one commit a second, one of them with three events. */
async function filled(commits = 20) {
  const setup = memoryKernel();
  await setup.kernel.execute(basket, open('b'), origin);
  for (let i = 1; i < commits; i += 1) {
    setup.clock.nowMs += 1_000;
    await setup.kernel.execute(basket, add('b', 1, 'apple', i === 1 ? 3 : 1), origin);
  }
  return setup;
}

describe('the state at an instant', () => {
  it('is what the events up to that version fold to, at every version', async () => {
    const { kernel } = await filled();
    for (let version = 0; version <= 22; version += 1) {
      const snapshot = await kernel.stateAt(basket, 'b', { version });
      expect(snapshot).toMatchObject({ version, state: { units: Math.max(0, version - 1) } });
    }
  });

  it('beyond the head is the state at the head', async () => {
    const { kernel } = await filled(3);
    expect(await kernel.stateAt(basket, 'b', { version: 99 })).toMatchObject({ version: 5, state: { units: 4 } });
  });

  it('by time counts everything up to that millisecond', async () => {
    const { kernel } = await filled();
    const at = async (atMs: number) => (await kernel.stateAt(basket, 'b', { atMs })).version;
    expect(await at(START - 1)).toBe(0);
    expect(await at(START)).toBe(1);
    expect(await at(START + 999)).toBe(1);
    expect(await at(START + 1_000)).toBe(4);
    expect(await at(START + 2_000)).toBe(5);
    expect(await at(START + 1_000_000)).toBe(22);
  });

  it('by time counts all commits of one millisecond', async () => {
    const { kernel } = memoryKernel();
    await kernel.execute(basket, open('b'), origin);
    await kernel.execute(basket, add('b'), origin);
    expect(await kernel.stateAt(basket, 'b', { atMs: START })).toMatchObject({ version: 2 });
  });

  it('of a stream that does not exist is the initial state at version 0', async () => {
    const { kernel } = memoryKernel();
    const nothing = { stream: 'basket#none', version: 0, atMs: 0, state: basket.initial };
    expect(await kernel.stateAt(basket, 'none', { atMs: START })).toEqual(nothing);
    expect(await kernel.load(basket, 'none')).toEqual(nothing);
  });

  it.each([-1, 1.5, Number.NaN])('refuses version %d', async (version) => {
    const { kernel } = memoryKernel();
    await expect(kernel.stateAt(basket, 'b', { version })).rejects.toThrow(RangeError);
  });
});

describe('the history of a stream', () => {
  it('streams its commits in order, with envelopes', async () => {
    const { kernel } = await filled(3);
    const commits = await collect(kernel.history(basket, 'b'));
    expect(commits.map(({ version, lastVersion, atMs }) => [version, lastVersion, atMs - START])).toEqual([
      [1, 1, 0],
      [2, 4, 1_000],
      [5, 5, 2_000],
    ]);
    expect(commits[0]).toMatchObject({ ...origin, events: [{ type: 'BasketOpened' }] });
    expect(commits[0]?.events[0]).not.toHaveProperty('schema');
  });

  it('takes a range', async () => {
    const { kernel } = await filled(3);
    expect((await collect(kernel.history(basket, 'b', { from: 3, to: 4 }))).map(({ version }) => version)).toEqual([2]);
  });

  it('refuses what is no name for a stream', async () => {
    const { kernel } = memoryKernel();
    await expect(collect(kernel.history(basket, 'a b'))).rejects.toMatchObject({ code: 'name-invalid' });
  });
});
