import { describe, expect, it } from 'vitest';
import { answer } from '../../../scripts/epoch/answer.ts';
import { parseCommandLine } from '../../../scripts/epoch/command-line.ts';
import { renderWhy } from '../../../scripts/epoch/render.ts';
import { type CommitReader, causesOf, effectsOf, MAX_EFFECTS, type StoredCommit } from '../src/kernel/index.ts';
import { collect } from '../src/testing/index.ts';
import { add, basket, close, digest, memoryKernel, open, origin } from './basket.ts';

/** request-1 → a@1 → b@1 → (c@1, a@2–3), and something that has nothing to do with it. */
async function story() {
  const { kernel, store, clock } = memoryKernel();
  const because = (causation: string) => ({ ...origin, causation });
  await kernel.execute(basket, open('a', 9), because('request-1'));
  await kernel.execute(basket, open('b', 9), because('basket#a@1'));
  await kernel.execute(basket, open('c', 9), because('basket#b@1'));
  clock.nowMs += 1_000;
  await kernel.execute(basket, add('a', 1, 'apple', 2), because('basket#b@1'));
  await kernel.execute(basket, close('c'), because('basket#a@3'));
  await kernel.execute(basket, open('d'), { actor: 'user-2', correlation: 'request-2', causation: 'basket#b@1' });
  return { kernel, store };
}

const run = async (...args: string[]) => {
  const { kernel } = await story();
  const { request } = parseCommandLine(args, {});
  return (await collect(answer(request, kernel, { basket }, digest))).join('\n');
};

describe('the chain of causes', () => {
  it('leads from an event in the middle of a commit to the request', async () => {
    const { store } = await story();
    const chain = await causesOf(store, 'basket#a', 3);
    expect(chain.map(({ stream, version }) => `${stream}@${version}`)).toEqual([
      'basket#a@2',
      'basket#b@1',
      'basket#a@1',
    ]);
    expect(chain.at(-1)?.causation).toBe('request-1');
  });

  it('is empty for an event that does not exist', async () => {
    const { store } = await story();
    expect(await causesOf(store, 'basket#a', 9)).toEqual([]);
  });

  it('leads the other way to everything that followed, and to nothing of another request', async () => {
    const { store } = await story();
    const [asked] = await causesOf(store, 'basket#b', 1);
    if (asked === undefined) throw new Error('no such event');
    const { effects } = await effectsOf(store, asked);
    expect(effects.map(({ commit }) => commit.stream)).toEqual(['basket#c', 'basket#a']);
    expect(effects[1]?.effects.map(({ commit }) => `${commit.stream}@${commit.version}`)).toEqual(['basket#c@2']);
  });
});

describe('a chain of effects as long as may be gathered', () => {
  const commit = (version: number): StoredCommit => ({
    stream: 'saga-x#1',
    version,
    lastVersion: version,
    id: `c${version}`,
    atMs: version,
    actor: 'a',
    correlation: 'r',
    ...(version > 1 && { causation: `saga-x#1@${version - 1}` }),
    hash: '',
    events: [{ type: 'T', schema: 1, data: {} }],
  });
  const reader: CommitReader = {
    ...memoryKernel().store,
    async *scan() {
      for (let version = 1; version <= MAX_EFFECTS + 1; version += 1) yield commit(version);
    },
  };

  it('is followed to its end, and told', async () => {
    const tree = await effectsOf(reader, commit(1));
    let depth = 0;
    for (let [next] = tree.effects; next !== undefined; [next] = next.effects) depth += 1;
    expect(depth).toBe(MAX_EFFECTS);
    expect(renderWhy([commit(1)], tree)).toContain(`saga-x#1@${MAX_EFFECTS + 1}`);
  });
});

describe('the look into a stream', () => {
  it('shows its commits with envelopes and events', async () => {
    const text = await run('show', 'basket#a');
    expect(text).toContain('basket#a@1  2026-01-01T00:00:00.000Z  by user-1 in request-1 because of request-1');
    expect(text).toContain('  @3 ItemAdded.1 {"item":"apple","units":1}');
    expect(await run('show', 'basket#a', '--from', '2')).not.toContain('BasketOpened');
    expect(await run('show', 'basket#none')).toBe('basket#none: no commits here');
  });

  it('shows the state now, after a version, and at a time', async () => {
    expect(JSON.parse(await run('state', 'basket#a'))).toMatchObject({ version: 3, state: { units: 2 } });
    expect(JSON.parse(await run('state', 'basket#a', '--at', '2'))).toMatchObject({ version: 2, state: { units: 1 } });
    expect(JSON.parse(await run('state', 'basket#a', '--at', '2025-12-31'))).toMatchObject({ version: 0 });
  });

  it('tells why something happened, both ways', async () => {
    const lines = (await run('why', 'basket#b@1')).split('\n').map((line) => line.slice(0, 16).trimEnd());
    expect(lines.filter((line) => line.includes('basket#') || line.includes('request'))).toEqual([
      '  request-1 (not',
      '  basket#a@1  20',
      '> basket#b@1  20',
      '    basket#c@1',
      '    basket#a@2–3',
      '      basket#c@2',
    ]);
  });

  it('verifies the chain of hashes', async () => {
    expect(await run('verify', 'basket#a')).toMatch(
      /^basket#a: 2 commits up to version 3 are chained; last hash [0-9a-f]{64}$/,
    );
  });

  it.each([
    [['odd', 'basket#a'], 'show, state, why, verify'],
    [['show'], 'takes one stream'],
    [['show', 'a', 'b'], 'takes one stream'],
    [['why', 'basket#a'], 'is not an event'],
    [['why', 'basket#a@99'], 'no such event'],
    [['state', 'basket#a', '--at', 'soon'], 'neither a version nor a time'],
    [['state', 'odd#a'], 'no aggregate of that name'],
    [['show', 'basket#a', '--from', 'x'], 'is not a version'],
    [['show', 'not a stream'], 'does not name a stream'],
  ])('says what is wrong with %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
