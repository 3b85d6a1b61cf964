import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedRuns } from '../../lib/app/shared-runs.ts';

test('each who asks is answered by a run that began after they asked, and no two runs overlap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 12 }), async (scheduler, askers) => {
      let [clock, open, overlaps] = [0, 0, 0];
      const began: number[] = [];
      const serve = sharedRuns(async (_of: number) => {
        clock += 1;
        began.push(clock);
        open += 1;
        overlaps += open > 1 ? 1 : 0;
        await scheduler.schedule(Promise.resolve(), 'work');
        open -= 1;
      });
      const asks = Array.from({ length: askers }, async (_, n) => {
        await scheduler.schedule(Promise.resolve(), 'ask');
        clock += 1;
        const askedAt = clock;
        await serve(n);
        return began.some((at) => at > askedAt);
      });
      expect(await scheduler.waitFor(Promise.all(asks))).toEqual(Array(askers).fill(true));
      expect(overlaps).toBe(0);
    }),
  );
});

test('many who ask at once take two runs: that of the first, and one for all others', async () => {
  const given: number[] = [];
  const serve = sharedRuns(async (of: number) => void given.push(of));
  await Promise.all([1, 2, 3, 4, 5].map(serve));
  expect(given).toEqual([1, 2]);
  await serve(6);
  expect(given).toEqual([1, 2, 6]);
});

test('a run that fails fails those who share it, and the next one runs', async () => {
  let runs = 0;
  const serve = sharedRuns(async (_of: number) => {
    runs += 1;
    if (runs === 2) throw new Error('throttled');
  });
  const outcomes = await Promise.allSettled([1, 2, 3].map(serve));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  await expect(serve(4)).resolves.toBeUndefined();
});
