import { describe, expect, it } from 'vitest';
import {
  causesOf,
  createKernel,
  effectsOf,
  IDEMPOTENCY_WINDOW_MS,
  type InlineSnapshot,
  isRejection,
  loadBackwards,
  MAX_CAUSES,
  MAX_EFFECTS,
  MAX_TAIL_COMMITS,
  MAX_UPCAST_STEPS,
  memoryStore,
  reject,
  type StoredCommit,
  type StoredEvent,
  upcastEvent,
} from '../src/kernel/index.ts';
import { add, basket, digest, memoryKernel, open, origin, testRuntime } from './basket.ts';

const commit = (version: number, more: Partial<StoredCommit> = {}): StoredCommit => ({
  stream: 'basket#b',
  version,
  lastVersion: version,
  id: `c-${version}`,
  atMs: version,
  actor: 'a',
  correlation: 'r',
  hash: `h-${version}`,
  events: [{ type: 'BasketOpened', schema: 1, data: { limit: 1 } }],
  ...more,
});

/** A stream of `count` commits, newest first, one page for each. */
async function* backwards(count: number, inlineSnapshot?: InlineSnapshot) {
  for (let version = count; version >= 1; version -= 1) {
    yield [{ commit: commit(version), ...(inlineSnapshot === undefined ? {} : { inlineSnapshot }) }];
  }
}

describe('a load', () => {
  const load = (count: number, inlineSnapshot?: InlineSnapshot) =>
    loadBackwards('basket#b', backwards(count, inlineSnapshot), { accept: () => undefined, pageSize: 1 });

  it('gives up on a state after so many commits without one, for the stream is better folded as it flows', async () => {
    expect(await load(MAX_TAIL_COMMITS)).toMatchObject({ complete: true });
    const given = await load(MAX_TAIL_COMMITS + 1);
    expect(given).toMatchObject({ complete: false, head: { version: MAX_TAIL_COMMITS + 1 } });
    expect(given.tail).toHaveLength(MAX_TAIL_COMMITS);
  });

  it('gives up after one page when another reducer’s states are there', async () => {
    const given = await load(5, { reducerVersion: 9, value: 1 });
    expect(given).toMatchObject({ complete: false, head: { version: 5 } });
    expect(given.tail).toHaveLength(1);
  });

  it('refuses a stream that does not reach back to its first event, and a gap on the way', async () => {
    async function* cut() {
      yield [{ commit: commit(3) }, { commit: commit(2) }];
    }
    async function* gap() {
      yield [{ commit: commit(3) }, { commit: commit(1) }];
    }
    const options = { accept: () => undefined, pageSize: 8 };
    await expect(loadBackwards('basket#b', cut(), options)).rejects.toMatchObject({
      code: 'corrupt-commit',
      version: 1,
    });
    await expect(loadBackwards('basket#b', gap(), options)).rejects.toMatchObject({
      code: 'corrupt-commit',
      version: 3,
    });
  });

  it('still gives the right state of a stream whose states never fit', async () => {
    const { kernel } = memoryKernel();
    const never = { ...basket, snapshotEvery: Number.POSITIVE_INFINITY };
    await kernel.execute(never, open('b'), origin);
    const long = 'x'.repeat(700);
    for (let i = 0; i < 40; i += 1) await kernel.execute(never, add('b', 1, `${long}${i % 2}`), origin);
    expect((await kernel.load({ ...never, snapshotEvery: 8 }, 'b')).state.units).toBe(40);
  });
});

describe('the tools that follow causes', () => {
  it('follow a chain of so many and no more', async () => {
    const store = {
      ...memoryStore({ digest }),
      async *read(stream: string) {
        yield commit(1, { stream, causation: `${stream}0@1` });
      },
    };
    expect(await causesOf(store, 'basket#b', 1)).toHaveLength(MAX_CAUSES);
  });

  it('gather so many effects and refuse more', async () => {
    const scanning = (count: number) => ({
      ...memoryStore({ digest }),
      async *scan() {
        for (let i = 0; i < count; i += 1)
          yield commit(1, { stream: `basket#${i}`, id: `e-${i}`, causation: 'basket#b@1' });
      },
    });
    expect((await effectsOf(scanning(MAX_EFFECTS), commit(1))).effects).toHaveLength(MAX_EFFECTS);
    await expect(effectsOf(scanning(MAX_EFFECTS + 1), commit(1))).rejects.toThrow(
      `more than ${MAX_EFFECTS} commits share r`,
    );
  });

  it('list effects in the order of time, and do not walk in circles', async () => {
    const store = {
      ...memoryStore({ digest }),
      async *scan() {
        yield commit(1, { stream: 'basket#late', id: 'late', atMs: 9, causation: 'basket#b@1' });
        yield commit(1, { stream: 'basket#early', id: 'early', atMs: 5, causation: 'basket#b@1' });
        yield commit(1, { causation: 'basket#early@1' });
      },
    };
    const { effects } = await effectsOf(store, commit(1));
    expect(effects.map((each) => each.commit.id)).toEqual(['early', 'late']);
    expect(effects[0]?.effects).toEqual([]);
  });
});

describe('upcasting', () => {
  const split = (count: number) => ({
    events: {},
    upcasters: {
      Old: { 1: () => Array.from({ length: count }, (): StoredEvent => ({ type: 'New', schema: 1, data: {} })) },
    },
  });
  const old: StoredEvent = { type: 'Old', schema: 1, data: {} };

  it('takes so many steps and no more', () => {
    const at = { stream: 'basket#b', version: 1 };
    expect(upcastEvent(split(MAX_UPCAST_STEPS - 1), old, at)).toHaveLength(MAX_UPCAST_STEPS - 1);
    expect(() => upcastEvent(split(MAX_UPCAST_STEPS), old, at)).toThrow('upcasting Old does not end');
  });
});

describe('the window of an idempotency key', () => {
  it('is a day', () => {
    expect(IDEMPOTENCY_WINDOW_MS).toBe(86_400_000);
  });

  it('can be chosen', async () => {
    const store = memoryStore({ digest });
    const setup = testRuntime();
    const kernel = createKernel({ store, ...setup, idempotencyWindowMs: 5_000 });
    await kernel.execute(basket, open('b'), origin);
    const idempotency = { actor: 'a', route: 'r', key: 'k', bodyHash: 'b' };
    await kernel.execute(basket, add('b'), origin, { idempotency });
    setup.clock.nowMs += 5_000;
    expect(await kernel.execute(basket, add('b'), origin, { idempotency })).toMatchObject({ kind: 'repeated' });
    setup.clock.nowMs += 1_000;
    expect(await kernel.execute(basket, add('b'), origin, { idempotency })).toMatchObject({ version: 3 });
  });
});

describe('a rejection', () => {
  it('is known by its mark, and has details only when given', () => {
    expect(reject('no', 'not now')).toEqual({ rejected: true, code: 'no', message: 'not now' });
    expect(reject('no', 'not now', { left: 1 })).toEqual({
      rejected: true,
      code: 'no',
      message: 'not now',
      details: { left: 1 },
    });
    expect(Object.keys(reject('no', 'not now'))).not.toContain('details');
    for (const other of [null, undefined, 'rejected', [], {}, { rejected: 'true' }])
      expect(isRejection(other)).toBe(false);
    expect(isRejection(reject('no', 'x'))).toBe(true);
  });
});
