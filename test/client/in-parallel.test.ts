import { describe, expect, test } from 'vitest';
import { inParallel } from '../../lib/client/in-parallel.ts';

/** Lets everything that waits for nothing go on. */
const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('work on many items', () => {
  test('takes an item only when its turn comes', async () => {
    const taken: number[] = [];
    function* endless() {
      for (let item = 0; item < 10; item += 1) {
        taken.push(item);
        yield item;
      }
    }
    const ends: (() => void)[] = [];
    const all = inParallel(endless(), 3, () => new Promise<void>((resolve) => ends.push(resolve)));
    await turns();
    expect(taken).toEqual([0, 1, 2]);
    ends[1]?.();
    await turns();
    expect(taken).toEqual([0, 1, 2, 3]);
    while (taken.length < 10 || ends.length > 0) {
      ends.shift()?.();
      await turns();
    }
    await all;
  });

  test('stops at the first failure, and ends when what runs has ended', async () => {
    const done: number[] = [];
    const all = inParallel([1, 2, 3, 4, 5], 2, async (item, signal) => {
      if (item === 2) throw new Error('the second');
      await turns();
      done.push(item);
      expect(signal.aborted).toBe(true);
    });
    await expect(all).rejects.toThrow('the second');
    expect(done).toEqual([1]);
  });

  test('ends with the reason of the signal that stops it', async () => {
    const stop = new AbortController();
    const all = inParallel([1, 2, 3], 1, async (item) => item === 2 && stop.abort(new Error('enough')), stop.signal);
    await expect(all).rejects.toThrow('enough');
  });
});
