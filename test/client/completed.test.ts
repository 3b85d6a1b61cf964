import { describe, expect, test } from 'vitest';
import { untilCompleted } from '../../lib/client/completed.ts';

/** Answers `completing` so many times. */
function scene(times: number) {
  const pauses: number[] = [];
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return asked > times ? { fileId: 'fil_1' } : { completing: true };
  };
  const wait = async (ms: number) => void pauses.push(ms);
  return { ask, wait, pauses };
}

describe('a completion', () => {
  test('that is done at once is asked for once', async () => {
    const { ask, wait, pauses } = scene(0);
    expect(await untilCompleted(ask, undefined, wait)).toEqual({ fileId: 'fil_1' });
    expect(pauses).toEqual([]);
  });

  test('that takes longer is asked for again, less and less often', async () => {
    const { ask, wait, pauses } = scene(6);
    expect(await untilCompleted(ask, undefined, wait)).toEqual({ fileId: 'fil_1' });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  test('is not waited for without an end', async () => {
    const { ask, wait, pauses } = scene(Number.POSITIVE_INFINITY);
    await expect(untilCompleted(ask, undefined, wait)).rejects.toMatchObject({ code: 'upload-completing' });
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(3_700_000);
  });

  test('that is refused meanwhile is refused', async () => {
    const { wait } = scene(0);
    const refused = new Error('checksum-mismatch');
    await expect(untilCompleted(async () => Promise.reject(refused), undefined, wait)).rejects.toBe(refused);
  });
});
