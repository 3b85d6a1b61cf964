import { expect, test } from 'vitest';
import { FRESH_MS, PARTS_PER_SIGN, signedUrls } from '../../lib/client/signed-urls.ts';

function scene() {
  let [nowMs, calls] = [0, 0];
  const wanted = Array.from({ length: 2 * PARTS_PER_SIGN }, (_, at) => at + 1);
  const sign = async (parts: readonly number[]) => {
    calls += 1;
    const number = calls;
    return {
      expiresAt: '2026-03-01T12:00:00.000Z',
      parts: parts.map((part) => ({ part, url: `https://s3.test/${number}/${part}`, sizeBytes: '1' })),
    };
  };
  const urls = signedUrls(sign, wanted, 0, undefined, () => nowMs);
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    calls: () => calls,
    of: async (at: number) => (await urls.of(at)).url,
  };
}

test('a part is never put to an address that was signed long ago', async () => {
  const { of, pass, calls } = scene();
  expect(await of(0)).toBe('https://s3.test/1/1');
  pass(FRESH_MS - 1);
  expect(await of(1)).toBe('https://s3.test/1/2');
  pass(1);
  expect(await of(2)).toBe('https://s3.test/2/3');
  expect(calls()).toBe(2);
});

test('parts that wait for one signature share it', async () => {
  const { of, calls } = scene();
  await Promise.all([0, 1, 2].map(of));
  expect(calls()).toBe(1);
});
