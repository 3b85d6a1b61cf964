import { describe, expect, it } from 'vitest';
import { MAX_SHARED_DAYS as MAX_OF_THE_API } from '../../lib/app/endpoints/billing/usage.ts';
import { keyOf, rateOf } from '../../web/src/files/transfers.ts';
import { MAX_SHARED_DAYS, rangeOf } from '../../web/src/jobs/range.ts';

describe('An upload', () => {
  it('is known again by name, size and time of change; another content is another upload', () => {
    const file = { name: 'a.bin', size: 10, lastModified: 1 };
    expect(keyOf({ ...file })).toBe(keyOf(file));
    expect(keyOf({ ...file, size: 11 })).not.toBe(keyOf(file));
    expect(keyOf({ ...file, lastModified: 2 })).not.toBe(keyOf(file));
  });

  it('has the rate of its last seconds, and none before two samples', () => {
    expect(rateOf([])).toBe(0);
    expect(rateOf([{ atMs: 5, bytes: 9 }])).toBe(0);
    expect(
      rateOf([
        { atMs: 1_000, bytes: 0 },
        { atMs: 3_000, bytes: 8_000 },
      ]),
    ).toBe(4_000);
  });
});

describe('What a job used is asked for', () => {
  const nowMs = Date.UTC(2026, 10, 21, 12);

  it('from its first day to today, both included', () => {
    expect(rangeOf(Date.UTC(2026, 10, 19, 23), nowMs)).toEqual({ from: '2026-11-19', to: '2026-11-21' });
  });

  it('over as many days as the API divides in one answer, the last ones, for an older job', () => {
    expect(MAX_SHARED_DAYS).toBe(MAX_OF_THE_API);
    expect(rangeOf(Date.UTC(2026, 0, 1), nowMs)).toEqual({ from: '2026-08-22', to: '2026-11-21' });
  });

  it('never backwards, when the clocks disagree', () => {
    expect(rangeOf(nowMs + 86_400_000, nowMs)).toEqual({ from: '2026-11-22', to: '2026-11-22' });
  });
});
