import { expect, it } from 'vitest';
import { nextLookMs, until } from './until.ts';

it('a wait ends as soon as what it waits for is so', async () => {
  let looks = 0;
  await until('the third look', () => ++looks === 3, { everyMs: 1 });
  expect(looks).toBe(3);
});

it('a wait that hangs ends at its limit, and says what is still not so and how it stands', async () => {
  let looks = 0;
  const holds = async () => ++looks < 0;
  await expect(until('the moon', holds, { limitMs: 5, everyMs: 1 })).rejects.toThrow(
    /still not so after \d+ ms: the moon/,
  );
  await expect(until(() => `${looks} looks`, holds, { limitMs: 5, everyMs: 1 })).rejects.toThrow(/ms: \d+ looks/);
});

it('a wait looks again after an eighth of what was waited, at least every half second', () => {
  expect([0, 60, 240, 2_000, 90_000].map(nextLookMs)).toEqual([10, 10, 30, 250, 500]);
});
