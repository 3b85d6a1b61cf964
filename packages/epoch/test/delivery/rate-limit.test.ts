import { expect, it } from 'vitest';
import { rateLimit } from '../../src/views/rate-limit.ts';

it('pauses as long as it is ahead of its rate, but not after the last', async () => {
  let now = 5_000;
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    now += ms;
  };
  const limit = rateLimit({ perSecond: 10, nowMs: () => now, pause });
  await limit(5);
  now += 600;
  await limit(5);
  now += 2_000;
  await limit(5);
  await limit(100, true);
  expect(pauses).toEqual([500]);
});

it('does not pause without a rate', async () => {
  const limit = rateLimit({
    perSecond: undefined,
    nowMs: () => 0,
    pause: () => Promise.reject(new Error('paused')),
  });
  await limit(1_000_000);
});
