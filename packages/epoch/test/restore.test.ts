import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRestorer, type EventStore, memoryStore, type StoredCommit } from '../src/kernel/index.ts';
import { add, basket, close, digest, memoryKernel, open, origin } from './basket.ts';

const aggregateOf = (name: string) => (name === basket.name ? basket : undefined);

function restorerOf(store: EventStore, cachedStreams = 100) {
  return createRestorer({ store, digest, aggregateOf, pause: async () => {}, random: () => 0.5, cachedStreams });
}

async function commitsOf(store: EventStore): Promise<readonly StoredCommit[]> {
  const commits: StoredCommit[] = [];
  for await (const commit of store.scan(0, 1)) commits.push(commit);
  return commits;
}

/** A log of some baskets, each with several commits. */
async function history(steps: readonly (readonly [basket: number, units: number, times: number])[]) {
  const { kernel, store, clock } = memoryKernel();
  for (const id of new Set(steps.map(([id]) => id))) await kernel.execute(basket, open(`b${id}`), origin);
  for (const [id, units, times] of steps) {
    clock.nowMs += units;
    await kernel.execute(basket, units === 0 ? close(`b${id}`) : add(`b${id}`, units, 'apple', times), origin);
  }
  return store;
}

describe('a restored log', () => {
  it('has the very rows of the log it is a copy of, snapshots included, whatever stays in memory', async () => {
    const step = fc.tuple(fc.nat(3), fc.nat(5), fc.integer({ min: 1, max: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(3), async (steps, cached) => {
        const source = await history(steps);
        const commits = await commitsOf(source);
        // Streams by turns, as in a copy that is ordered by day.
        const mixed = commits.toSorted((a, b) => a.version - b.version);
        const target = memoryStore({ digest });
        const write = restorerOf(target, cached);
        for (const commit of mixed) expect(await write(commit)).toBe('written');
        for (const { stream } of commits) expect(target.rows(stream)).toEqual(source.rows(stream));
      }),
    );
  });

  it('is restored again without harm, from anywhere in it', async () => {
    const commits = await commitsOf(
      await history([
        [0, 1, 1],
        [0, 2, 2],
        [1, 1, 1],
      ]),
    );
    const target = memoryStore({ digest });
    for (const commit of commits.slice(0, 2)) await restorerOf(target)(commit);
    const outcomes = [];
    for (const commit of commits) outcomes.push(await restorerOf(target)(commit));
    expect(outcomes).toEqual(['present', 'present', 'written', 'written', 'written']);
    expect(await commitsOf(target)).toEqual(commits);
  });

  const altered: readonly [string, (commit: StoredCommit) => StoredCommit][] = [
    ['another time', (commit) => ({ ...commit, atMs: commit.atMs + 1 })],
    ['another actor', (commit) => ({ ...commit, actor: 'user-2' })],
    ['another event', (commit) => ({ ...commit, events: [{ type: 'BasketClosed', schema: 1, data: {} }] })],
    ['another hash', (commit) => ({ ...commit, hash: digest('other') })],
  ];
  it.each(altered)('refuses %s, and writes nothing of it', async (_, alter) => {
    const [first, second] = await commitsOf(await history([[0, 1, 1]]));
    if (first === undefined || second === undefined) throw new Error('there are two commits');
    const target = memoryStore({ digest });
    const write = restorerOf(target);
    await write(first);
    await expect(write(alter(second))).rejects.toMatchObject({ code: 'restore-mismatch', version: 2 });
    expect(await target.position('basket#b0')).toBe(1);
  });

  it('refuses a gap, a stream of no aggregate, and a commit whose place is taken', async () => {
    const [first, second, third] = await commitsOf(
      await history([
        [0, 1, 1],
        [0, 2, 1],
      ]),
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are three commits');
    const target = memoryStore({ digest });
    const write = restorerOf(target);
    await write(first);
    await expect(write(third)).rejects.toThrow('commits in between are missing');
    await expect(write({ ...second, stream: 'box#1' })).rejects.toThrow('no aggregate of this code has this name');
    const [, other] = await commitsOf(await history([[0, 3, 1]]));
    await write(second);
    if (other === undefined) throw new Error('there are two commits');
    await expect(restorerOf(target)(other)).rejects.toThrow('another commit in its place');
  });
});
