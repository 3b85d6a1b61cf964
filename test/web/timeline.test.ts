import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spansOf } from '../../web/src/jobs/timeline.ts';

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();

const attempt = fc
  .tuple(
    fc.nat(5_000),
    fc.option(fc.nat(5_000)),
    fc.option(fc.nat(5_000)),
    fc.constantFrom('running', 'succeeded', 'lost'),
  )
  .map(([requested, waited, ran, status]) => ({
    status,
    requestedAt: at(requested),
    startedAt: waited === null ? undefined : at(requested + waited),
    endedAt: ran === null ? undefined : at(requested + (waited ?? 0) + ran),
  }));

describe('Attempts of a job, on one axis', () => {
  it('wait, then run, from the first request to the last end', () => {
    const attempts = [
      { status: 'lost', requestedAt: at(0), startedAt: at(10), endedAt: at(40) },
      { status: 'succeeded', requestedAt: at(50), startedAt: at(60), endedAt: at(100) },
    ];
    expect(spansOf(attempts)).toEqual({
      lastsMs: 100_000,
      spans: [
        { row: 0, kind: 'waited', fromPercent: 0, percent: 10 },
        { row: 0, kind: 'failed', fromPercent: 10, percent: 30 },
        { row: 1, kind: 'waited', fromPercent: 50, percent: 10 },
        { row: 1, kind: 'succeeded', fromPercent: 60, percent: 40 },
      ],
    });
  });

  it('are within it, and wide enough to be seen, whatever is known of them', () => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 5 }), (attempts) => {
        for (const { fromPercent, percent } of spansOf(attempts).spans) {
          expect(fromPercent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeGreaterThanOrEqual(0.5);
          expect(fromPercent + percent).toBeLessThanOrEqual(100 + 1e-9);
        }
      }),
    );
    expect(spansOf([])).toEqual({ spans: [], lastsMs: 0 });
  });
});
