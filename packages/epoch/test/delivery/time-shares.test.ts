import { describe, expect, it } from 'vitest';
import { createTimeShares } from '../../src/transport/time-shares.ts';

describe('the time of a run', () => {
  it('is divided among those who wait for it, so that the first leaves something for the others', () => {
    let nowMs = 0;
    const shares = createTimeShares(40_000, () => nowMs);
    const timers = shares.share(3);
    nowMs = 13_000;
    expect(timers()).toBe(false);
    nowMs = 13_400;
    expect(timers()).toBe(true);
    const used: number[] = [];
    // The first uses all that it may, the second nothing, the others all again.
    for (const [index, isBusy] of [true, false, true, true].entries()) {
      const isOver = shares.share(4 - index);
      const startMs = nowMs;
      while (isBusy && !isOver()) nowMs += 1;
      used.push(nowMs - startMs);
    }
    expect(used).toEqual([6_650, 0, 9_975, 9_975]);
    expect(shares.share(1)()).toBe(true);
  });
});
