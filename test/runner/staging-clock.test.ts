import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stagingClock } from '../../runner/staging-clock.ts';

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
const signal = new AbortController().signal;

describe('the clock of an attempt’s files', () => {
  it('ends what takes longer than its limit, and says so', async () => {
    await expect(stagingClock(1)(never, signal)).rejects.toMatchObject({
      code: 'staging-timeout',
      message: 'its files took longer than the limit of 1 ms',
    });
  });

  it('counts inputs and outputs together, and not what is between', async () => {
    let nowMs = 0;
    const staging = stagingClock(1_000, () => nowMs);
    const lasting = (ms: number) => async () => {
      nowMs += ms;
    };
    await staging(lasting(999), signal);
    nowMs += 100_000;
    expect(await staging(async () => 'in time', signal)).toBe('in time');
    await staging(lasting(1), signal);
    await expect(staging(never, signal)).rejects.toMatchObject({ code: 'staging-timeout' });
  });

  it('leaves the end of an attempt, and every other error, as it is', async () => {
    const ended = new AbortController();
    const running = stagingClock(60_000)(never, ended.signal);
    await setImmediate();
    ended.abort('cancelled');
    await expect(running).rejects.toBe('cancelled');
    const broken = async () => Promise.reject(new Error('no route'));
    await expect(stagingClock(60_000)(broken, signal)).rejects.toThrow('no route');
    await expect(stagingClock(undefined)(broken, signal)).rejects.toThrow('no route');
  });
});
