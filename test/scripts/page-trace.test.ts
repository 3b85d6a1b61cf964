import { expect, test } from 'vitest';
import { timesOf } from '../../scripts/page-trace.ts';

const start = (navigationId: string, ts: number) => ({ name: 'navigationStart', ts, args: { data: { navigationId } } });
const paint = (navigationId: string, ts: number) => ({
  name: 'largestContentfulPaint::Candidate',
  ts,
  args: { data: { navigationId } },
});
const timing = (interactionId: number, duration: number) => ({
  name: 'EventTiming',
  ts: 0,
  args: { data: { interactionId, duration } },
});

test('the last candidate of the last page counts from the start of its own navigation', () => {
  const events = [
    start('blank', 1_000),
    paint('page', 90_000),
    start('page', 10_000),
    paint('page', 60_000),
    timing(7, 24),
    timing(0, 900),
    timing(8, 32.5),
  ];
  expect(timesOf(events)).toEqual({ largestPaintMs: 80, interactionMs: 32.5 });
});

test('a trace that lacks what is looked for is no measurement', () => {
  expect(() => timesOf([timing(1, 8)])).toThrow('largest contentful paint');
  expect(() => timesOf([start('page', 0), paint('page', 5)])).toThrow('interaction');
});
