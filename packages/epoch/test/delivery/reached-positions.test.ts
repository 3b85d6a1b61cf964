import { expect, test } from 'vitest';
import { reachedPositions } from '../../src/consistency/reached-positions.ts';

test('a view that has reached a version has reached the ones before it, in this stream alone', () => {
  const reached = reachedPositions();
  reached.add('files@1', { stream: 'file#1', version: 5 });
  reached.add('files@1', { stream: 'file#1', version: 3 });
  const includes = (view: string, stream: string, version: number) => reached.includes(view, { stream, version });
  expect([includes('files@1', 'file#1', 5), includes('files@1', 'file#1', 1)]).toEqual([true, true]);
  expect(includes('files@1', 'file#1', 6)).toBe(false);
  expect(includes('files@1', 'file#2', 1)).toBe(false);
  expect(includes('files@2', 'file#1', 1)).toBe(false);
});

test('so many are kept in mind, those that were added last', () => {
  const reached = reachedPositions(2);
  for (const n of [1, 2, 1, 3]) reached.add('files@1', { stream: `file#${n}`, version: 1 });
  const kept = [1, 2, 3].map((n) => reached.includes('files@1', { stream: `file#${n}`, version: 1 }));
  expect(kept).toEqual([true, false, true]);
});
