import { expect, test } from 'vitest';
import { parseSuite, suitesOf } from './suites.ts';

test('a suite with a key that nobody checks is refused', () => {
  const one = { name: 'a', model: 'perUnit', unit: '1', expected: { 1: '1' } };
  expect(() => parseSuite('rating', 'rating.json', { cases: [one] })).not.toThrow();
  expect(() => parseSuite('rating', 'rating.json', { cases: [{ ...one, expectedTotal: '1' }] })).toThrow(
    'expectedTotal',
  );
  expect(() => parseSuite('rating', 'rating.json', { cases: [], more: [] })).toThrow('more');
  const change = {
    name: 'a',
    openingBytes: '0',
    from: '2026-01-01T00:00:00Z',
    to: '2026-02-01T00:00:00Z',
    changes: [],
  };
  expect(() => parseSuite('metering', 'm.json', { cases: [{ ...change, expected: { gibHours: '1' } }] })).toThrow(
    'gibHours',
  );
});

test('the project has suites of both kinds', () => {
  for (const kind of ['metering', 'rating'] as const) {
    expect(suitesOf(kind, import.meta.dirname).flatMap(({ cases }) => [...cases]).length).toBeGreaterThan(4);
  }
});
