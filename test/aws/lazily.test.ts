import { expect, test } from 'vitest';
import { lazily } from '../../lib/aws/lazily.ts';

interface Port {
  double(value: number): Promise<number>;
  fail(): Promise<never>;
}

function counting() {
  const seen = { loads: 0 };
  const port = lazily<Port>(async () => {
    seen.loads += 1;
    return {
      double: async (value) => value * 2,
      fail: async () => Promise.reject(new Error('refused')),
    };
  });
  return { port, seen };
}

test('nothing is loaded before the first call, and only once after it', async () => {
  const { port, seen } = counting();
  expect(seen.loads).toBe(0);
  expect(await Promise.all([port.double(2), port.double(3)])).toEqual([4, 6]);
  expect(await port.double(4)).toBe(8);
  expect(seen.loads).toBe(1);
});

test('an error of the adapter reaches the caller', async () => {
  await expect(counting().port.fail()).rejects.toThrow('refused');
});

test('a port can be awaited and handed on without being loaded', async () => {
  const { port, seen } = counting();
  expect(await Promise.resolve(port)).toBe(port);
  expect(seen.loads).toBe(0);
});
