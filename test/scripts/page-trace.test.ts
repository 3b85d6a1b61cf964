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

const shift = (weighted_score_delta: number, had_recent_input: boolean) => ({
  name: 'LayoutShift',
  ts: 0,
  args: { data: { weighted_score_delta, had_recent_input } },
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
  expect(timesOf(events)).toEqual({ largestPaintMs: 80, interactionMs: 32.5, interactionTaskMs: 0, layoutShift: 0 });
});

test('of the tasks between an interaction and its frame the longest counts, by what the processor did for it', () => {
  const thread = { pid: 1, tid: 2 };
  const task = (ts: number, dur: number, tdur: number, own = thread) => ({ name: 'RunTask', ts, dur, tdur, ...own });
  const events = [
    start('page', 0),
    paint('page', 5),
    { ...timing(1, 50), ts: 100_000, ...thread },
    task(10_000, 20_000, 19_000),
    // Begun before it, and most of it waiting.
    task(95_000, 30_000, 4_000),
    task(130_000, 9_000, 8_000),
    task(130_000, 9_000, 9_000, { pid: 1, tid: 3 }),
    task(160_000, 70_000, 70_000),
  ];
  expect(timesOf(events).interactionTaskMs).toBe(8);
});

test('what moves by itself is summed; what somebody has set in motion is not', () => {
  const visit = [start('page', 0), paint('page', 5), timing(1, 8)];
  const { layoutShift } = timesOf([...visit, shift(0.25, false), shift(0.5, true), shift(0.125, false)]);
  expect(layoutShift).toBe(0.375);
});

test('a trace that lacks what is looked for is no measurement', () => {
  expect(() => timesOf([timing(1, 8)])).toThrow('largest contentful paint');
  expect(() => timesOf([start('page', 0), paint('page', 5)])).toThrow('interaction');
});
