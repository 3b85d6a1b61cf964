import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel, FOLD_KEPT_EVERY, memoryStore, StoreError, type VersionRange } from '../src/kernel/index.ts';
import { add, basket, digest, open, origin, testRuntime } from './basket.ts';

const raised = { ...basket, reducerVersion: 2 };
const PAD = 'x'.repeat(1_200);

/** A stream of commits of so many events each, none of which carries a state that the raised reducer can use. */
async function streamOf(sizes: readonly number[]) {
  const store = memoryStore({ digest });
  const kernel = createKernel({ store, ...testRuntime(), cacheSize: 1 });
  await kernel.execute(basket, open('b'), origin);
  for (const times of sizes) await kernel.execute(basket, add('b', 1, PAD, times), origin);
  return { store, version: 1 + sizes.reduce((sum, size) => sum + size, 0) };
}

describe('a look into the past', () => {
  it('changes no later answer, wherever it looks and under whichever reducer', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.array(fc.nat(60), { maxLength: 6 }), async (each, looks) => {
        const { store, version } = await streamOf(each);
        const kernel = createKernel({ store, ...testRuntime() });
        for (const at of looks) {
          const { state, version: reached } = await kernel.stateAt(raised, 'b', { version: at });
          expect({ reached, units: state.units }).toEqual({
            reached: Math.min(at, version),
            units: Math.max(0, Math.min(at, version) - 1),
          });
          expect(await kernel.load(raised, 'b')).toMatchObject({ version, state: { units: version - 1 } });
        }
        const outcome = await kernel.execute(raised, add('b'), origin);
        expect(outcome).toMatchObject({ ok: true, version: version + 1, state: { units: version } });
      }),
      { numRuns: 40 },
    );
  });

  it('writes nothing, and leaves the state that is kept for the head', async () => {
    const { store, version } = await streamOf(Array.from({ length: 40 }, () => 2));
    const written: number[] = [];
    const watched = {
      ...store,
      writeSnapshot: async (...[stream, fold]: Parameters<typeof store.writeSnapshot>) => {
        written.push(fold.version);
        return store.writeSnapshot(stream, fold);
      },
    };
    const kernel = createKernel({ store: watched, ...testRuntime() });
    await kernel.stateAt(raised, 'b', { version: 50 });
    expect(written).toEqual([]);
    await kernel.load(raised, 'b');
    await kernel.stateAt(raised, 'b', { version: 50 });
    expect(written).toEqual([version]);
    expect(await store.readSnapshot('basket#b', 2)).toMatchObject({ version });
  });
});

describe('a state that was kept inside a commit by older code', () => {
  it('is gone on from without folding any event twice', async () => {
    const { store, version } = await streamOf(Array.from({ length: 20 }, () => 3));
    const inside = 1 + 3 * 10 + 1;
    const value = {
      ...basket.initial,
      status: 'open',
      limit: 1_000_000,
      units: inside - 1,
      items: { [PAD]: inside - 1 },
    };
    await store.writeSnapshot('basket#b', { reducerVersion: 2, version: inside, value });
    const kernel = createKernel({ store, ...testRuntime() });
    expect(await kernel.load(raised, 'b')).toMatchObject({ version, state: { units: version - 1 } });
  });
});

describe('folding a stream again', () => {
  /** A store whose pages of 50 commits fail as drawn. */
  async function paged(commits: number, isFailing: (page: number) => boolean) {
    const { store, version } = await streamOf(Array.from({ length: commits }, () => 1));
    const counted = { pages: 0, failures: 0 };
    async function* read(stream: string, range?: VersionRange) {
      let count = 0;
      for await (const commit of store.read(stream, range)) {
        if (count % 50 === 0) {
          counted.pages += 1;
          if (isFailing(counted.pages)) {
            counted.failures += 1;
            throw new StoreError('not-applied', 'page throttled');
          }
        }
        count += 1;
        yield commit;
      }
    }
    return { store: { ...store, read }, inner: store, version, counted };
  }

  it('asks for a page again that does not come, and goes on behind what it has', async () => {
    const { store, version, counted } = await paged(1_000, (page) => page % 3 !== 0);
    const kernel = createKernel({ store, ...testRuntime() });
    expect(await kernel.load(raised, 'b')).toMatchObject({ version, state: { units: version - 1 } });
    expect(counted.pages - counted.failures).toBeLessThanOrEqual(Math.ceil(version / 50) + counted.failures);
  });

  it('keeps what it has done when it must give up, so that the next one ends it', async () => {
    let isDown = true;
    const { store, inner } = await paged(500, (page) => isDown && page > 4);
    const kernel = createKernel({ store, ...testRuntime() });
    await expect(kernel.load(raised, 'b')).rejects.toMatchObject({ code: 'store' });
    expect(await inner.readSnapshot('basket#b', 2)).toMatchObject({ version: 200 });
    isDown = false;
    expect((await kernel.load(raised, 'b')).state.units).toBe(500);
  });

  it('keeps how far it is on the way, for it may be killed', async () => {
    const { store } = await streamOf(Array.from({ length: FOLD_KEPT_EVERY + 10 }, () => 1));
    const kept: number[] = [];
    const watched = {
      ...store,
      writeSnapshot: async (_: string, { version }: { version: number }) => void kept.push(version),
    };
    await createKernel({ store: watched, ...testRuntime() }).load(raised, 'b');
    expect(kept).toEqual([FOLD_KEPT_EVERY, FOLD_KEPT_EVERY + 11]);
  });

  it('answers though nothing can be kept, nor what was kept be read', async () => {
    const { store, version } = await streamOf(Array.from({ length: 30 }, () => 1));
    const refused = async () => {
      throw new StoreError('refused', 'AccessDeniedException');
    };
    const kernel = createKernel({
      store: { ...store, writeSnapshot: refused, readSnapshot: refused },
      ...testRuntime(),
    });
    expect(await kernel.load(raised, 'b')).toMatchObject({ version, state: { units: version - 1 } });
  });
});
