import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createKernel,
  DEFAULT_SNAPSHOT_EVERY,
  MAX_COMMIT_BYTES,
  memoryStore,
  recordBytes,
  roomForState,
  writeUnits,
} from '../src/kernel/index.ts';
import { add, basket, digest, open, origin, testRuntime } from './basket.ts';

const rule = (bytesWithout: number, bytesWith: number, sinceState: number, snapshotEvery = 8) =>
  bytesWith - bytesWithout <= roomForState({ bytesWithout, sinceState, snapshotEvery });

describe('the carrying rule', () => {
  it('carries when it costs no write unit more', () => {
    expect(rule(500, 1_024, 0)).toBe(true);
    expect(rule(500, 1_025, 0)).toBe(false);
    expect(rule(1_025, 2_048, 0)).toBe(true);
  });

  it('carries at the latest in every k-th commit', () => {
    expect(rule(500, 9_000, 6)).toBe(false);
    expect(rule(500, 9_000, 7)).toBe(true);
    expect(rule(500, 9_000, 0, 1)).toBe(true);
  });

  it('never makes a commit too large that would fit without', () => {
    expect(rule(1_000, MAX_COMMIT_BYTES, 99)).toBe(true);
    expect(rule(1_000, MAX_COMMIT_BYTES + 1, 99)).toBe(false);
    expect(rule(MAX_COMMIT_BYTES, MAX_COMMIT_BYTES + 1, 99)).toBe(false);
  });

  it('counts write units by started KiB, one at least', () => {
    expect([0, 1, 1_024, 1_025, 4_096].map(writeUnits)).toEqual([1, 1, 1, 2, 4]);
  });

  it('leaves never more than k - 1 commits behind a state, whatever their sizes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 40 }), async (sizes) => {
        const store = memoryStore({ digest });
        const kernel = createKernel({ store, ...testRuntime() });
        await kernel.execute(basket, open('b'), origin);
        for (const [i, size] of sizes.entries()) {
          await kernel.execute(basket, add('b', 1, `${i}-${'x'.repeat(size)}`.slice(0, size)), origin);
        }
        let since = 0;
        for (const row of store.rows('basket#b')) {
          since = row.state === undefined ? since + 1 : 0;
          expect(since).toBeLessThan(DEFAULT_SNAPSHOT_EVERY);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the size of a row', () => {
  it('counts names and values in UTF-8, and ten bytes for each number', () => {
    const row = {
      stream: 'a#ä',
      version: 1,
      last: 1,
      id: 'i',
      at: 1,
      correlation: 'r',
      actor: 'u',
      events: '[]',
      hash: 'h',
    };
    const names = 'streamversionlastidatcorrelationactoreventshash'.length;
    expect(recordBytes(row)).toBe(names + 4 + 1 + 1 + 1 + 2 + 1 + 30);
    expect(recordBytes({ ...row, state: '{}', reducer: 1 })).toBe(recordBytes(row) + 'statereducer'.length + 2 + 10);
  });
});
