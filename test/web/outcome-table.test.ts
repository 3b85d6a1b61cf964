import { describe, expect, it } from 'vitest';
import { classesOf, failureSeries, type OutcomeDay, platformShare } from '../../web/src/admin/outcome-table.ts';

const DAYS: readonly OutcomeDay[] = [
  {
    day: '2026-03-01',
    succeeded: 7,
    failures: [
      { failure: 'program', attempts: 2 },
      { failure: 'cancelled', attempts: 9 },
    ],
    machinesLost: 0,
  },
  {
    day: '2026-03-02',
    succeeded: 1,
    failures: [
      { failure: 'program', attempts: 1 },
      { failure: 'out-of-memory', attempts: 4 },
      { failure: 'infrastructure', attempts: 2 },
    ],
    machinesLost: 1,
  },
];

describe('how attempts ended', () => {
  it('has the classes that occur: the platform’s first, then the most frequent, what people cancelled last', () => {
    expect(classesOf(DAYS)).toEqual(['infrastructure', 'out-of-memory', 'program', 'cancelled']);
  });

  it('is drawn by whose failures they are; what people have cancelled is nobody’s', () => {
    expect(failureSeries(DAYS).map(({ points }) => points.map(({ value }) => value))).toEqual([
      [0, 2],
      [2, 5],
    ]);
  });

  it('says how much of a day the platform has failed, and nothing of a day on which no attempt ended', () => {
    expect(DAYS.map(platformShare)).toEqual([0, 25]);
    expect(platformShare({ day: '2026-03-03', succeeded: 0, failures: [], machinesLost: 0 })).toBeUndefined();
  });
});
