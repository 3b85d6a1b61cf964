import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitRequests } from '../../../lib/app/organisations/commands/limit-requests.ts';
import { memoryRequestCounts } from '../../memory-request-counts.ts';

const START_MS = Date.UTC(2026, 0, 1);
const WINDOW_MS = 10_000;

/** Requests of two organisations, to any of a few processes, later and later: many more than there may be. */
const requests = fc.array(
  fc.record({
    organisation: fc.constantFrom('one', 'two'),
    process: fc.nat({ max: 3 }),
    afterMs: fc.oneof(
      { weight: 20, arbitrary: fc.nat({ max: 60 }) },
      { weight: 1, arbitrary: fc.nat({ max: 20_000 }) },
    ),
  }),
  { minLength: 100, maxLength: 800, size: 'max' },
);

function processesOf(perSecond: number, nowMs: () => number, uncounted: (error: unknown) => void = () => {}) {
  const counts = memoryRequestCounts();
  return Array.from({ length: 4 }, () => limitRequests({ counts, perSecond, nowMs, uncounted }));
}

test('four processes admit no more in a window than the limit and a batch each, and refuse none below it', async () => {
  await fc.assert(
    fc.asyncProperty(
      requests,
      fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 6, max: 40 })),
      async (asked, perSecond) => {
        let now = START_MS;
        const processes = processesOf(perSecond, () => now);
        const max = perSecond * 10;
        const batch = Math.min(20, Math.max(1, Math.floor(max / 10)));
        const admitted = new Map<string, number>();
        for (const { organisation, process, afterMs } of asked) {
          now += afterMs;
          const waitMs = await processes[process]?.(organisation);
          const key = `${organisation} ${Math.floor(now / WINDOW_MS)}`;
          const before = admitted.get(key) ?? 0;
          if (waitMs === 0) admitted.set(key, before + 1);
          else {
            expect(before).toBeGreaterThanOrEqual(max);
            expect(waitMs).toBe(WINDOW_MS - (now % WINDOW_MS));
          }
        }
        // Told below the limit, one process may add a batch; each of the others has one under way when it learns of that.
        for (const count of admitted.values()) expect(count).toBeLessThan(max + processes.length * batch);
      },
    ),
  );
});

test('one process refuses exactly what is beyond the limit, and admits again in the next window', async () => {
  let now = START_MS;
  const [limit] = processesOf(3, () => now);
  const answers = async (count: number) => {
    const waits: (number | undefined)[] = [];
    for (let asked = 0; asked < count; asked += 1) waits.push(await limit?.('one'));
    return waits;
  };
  expect((await answers(30)).every((wait) => wait === 0)).toBe(true);
  now += 4_000;
  expect(await answers(2)).toEqual([6_000, 6_000]);
  now += 6_000;
  expect(await answers(1)).toEqual([0]);
});

test('requests that cannot be counted are admitted, and it is told', async () => {
  const told: unknown[] = [];
  const counts = { add: () => Promise.reject(new Error('the table is away')) };
  const limit = limitRequests({ counts, perSecond: 10, nowMs: () => START_MS, uncounted: (error) => told.push(error) });
  for (let asked = 0; asked < 10; asked += 1) expect(await limit('one')).toBe(0);
  expect(told).toEqual([new Error('the table is away')]);
  // It keeps to the limit by what it knows itself.
  for (let asked = 10; asked < 100; asked += 1) expect(await limit('one')).toBe(0);
  expect(await limit('one')).toBe(WINDOW_MS);
});
