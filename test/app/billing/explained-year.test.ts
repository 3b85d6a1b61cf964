import { expect, test } from 'vitest';
import { createRandom } from '../../soak/random.ts';
import { customerOf, type Explained, explainAll } from './explained-year.ts';

test('every line of every month is explained to its last event, and every two months differ by what is said', async () => {
  const found: Explained = { lines: 0, parts: 0, events: 0, pairs: 0, wrong: [] };
  for (const seed of [1, 2]) await explainAll(await customerOf(3, createRandom(seed).next), 3, found);
  expect(found.wrong).toEqual([]);
  expect(found.lines).toBeGreaterThanOrEqual(6);
  expect(found.events).toBeGreaterThan(found.lines);
  expect(found.pairs).toBe(18);
});
