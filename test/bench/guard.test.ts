import { expect, test } from 'vitest';
import { grown } from '../../bench/guard.ts';

const exact = (value: number) => ({ value, tolerance: 0.005 });

test('a figure that has grown beyond its tolerance is named, and one that is kept nowhere', () => {
  const kept = { 'a command: write units': exact(1.25), '16 writers: ms': { value: 200, tolerance: 0.2 } };
  expect(
    grown({ 'a command: write units': exact(1.25), '16 writers: ms': { value: 230, tolerance: 0.2 } }, kept),
  ).toEqual([]);
  expect(grown({ 'a command: write units': exact(1) }, kept)).toEqual([]);
  expect(grown({ 'a command: write units': exact(2), 'a repeat: read units': exact(1) }, kept)).toEqual([
    'a command: write units is 2, 1.25 is kept',
    'a repeat: read units is 1, and nothing is kept to compare it with',
  ]);
});
