import fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneAtATime } from '../../lib/app/one-at-a-time.ts';

test('works never overlap, begin in their order, and each has its own outcome', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }),
      async (scheduler, ends) => {
        const turn = oneAtATime();
        const began: number[] = [];
        let [open, overlaps] = [0, 0];
        const works = ends.map((isGood, n) =>
          turn(async () => {
            began.push(n);
            open += 1;
            overlaps += open > 1 ? 1 : 0;
            await scheduler.schedule(Promise.resolve(), 'work');
            open -= 1;
            if (!isGood) throw new Error(`work ${n}`);
            return n;
          }),
        );
        const outcomes = await scheduler.waitFor(Promise.allSettled(works));
        const expected = ends.map((isGood, n) => (isGood ? n : `work ${n}`));
        expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual(expected);
        expect(began).toEqual(ends.map((_, n) => n));
        expect(overlaps).toBe(0);
      },
    ),
  );
});
