import { expect, test } from 'vitest';
import { createRandom } from '../../soak/random.ts';
import { customerOf, type Explained, explainAll, type Replayed, replayAll } from './explained-year.ts';

test('every line of every month is explained to its last event, and every two months differ by what is said', async () => {
  const found: Explained = { lines: 0, parts: 0, events: 0, pairs: 0, wrong: [] };
  for (const seed of [1, 2]) await explainAll(await customerOf(3, createRandom(seed).next), 3, found);
  expect(found.wrong).toEqual([]);
  expect(found.lines).toBeGreaterThanOrEqual(6);
  expect(found.events).toBeGreaterThan(found.lines);
  // Of months 18; of days and weeks, also those over the end of a month, the rest.
  expect(found.pairs).toBe(40);
});

test('a replay makes every invoice, adjustment and day of a year again, byte for byte', async () => {
  const found: Replayed = { invoices: 0, days: 0, reproduced: 0, wrong: [] };
  for (const seed of [1, 2]) await replayAll(await customerOf(12, createRandom(seed).next), 12, found);
  expect(found.wrong).toEqual([]);
  expect(found.invoices).toBeGreaterThanOrEqual(24);
  expect(found.reproduced).toBeGreaterThanOrEqual(24);
  expect(found.days).toBeGreaterThan(700);
});
