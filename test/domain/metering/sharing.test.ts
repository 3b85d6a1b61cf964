import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integrate } from '../../../lib/domain/metering/integral.ts';
import {
  addShares,
  type FileTimeline,
  perWindow,
  type SharingPolicy,
  shareFile,
} from '../../../lib/domain/metering/sharing.ts';

const RANGE = 40;
const JOBS = ['job_a', 'job_b', 'job_c', 'job_d'];

/** A file that only grows until it is deleted, with links that may overlap, be empty or stay open. */
const timeline: fc.Arbitrary<FileTimeline> = fc
  .record({
    parts: fc.array(fc.tuple(fc.integer({ min: 0, max: RANGE }), fc.integer({ min: 0, max: 50 })), { maxLength: 5 }),
    deletedAtMs: fc.option(fc.integer({ min: 0, max: RANGE })),
    links: fc.array(
      fc.tuple(
        fc.constantFrom(...JOBS),
        fc.integer({ min: 0, max: RANGE }),
        fc.option(fc.integer({ min: 0, max: RANGE })),
      ),
      { maxLength: 8 },
    ),
  })
  .map(({ parts, deletedAtMs, links }) => {
    const changes = parts.map(([atMs, bytes]) => ({ atMs, delta: BigInt(bytes) }));
    if (deletedAtMs !== null) {
      const kept = changes.filter(({ atMs }) => atMs <= deletedAtMs);
      const bytes = kept.reduce((sum, { delta }) => sum + delta, 0n);
      changes.splice(0, changes.length, ...kept, { atMs: deletedAtMs, delta: -bytes });
    }
    return {
      changes,
      links: links.map(([jobId, a, length]) => ({
        jobId,
        fromMs: a,
        ...(length === null ? {} : { toMs: a + length }),
      })),
    };
  });

const window = fc.tuple(fc.integer({ min: 0, max: RANGE }), fc.integer({ min: 0, max: RANGE })).map(([a, b]) => ({
  fromMs: Math.min(a, b),
  toMs: Math.max(a, b),
}));

/** The same by brute force, millisecond by millisecond. */
function byHand(
  file: FileTimeline,
  range: { fromMs: number; toMs: number },
  policy: SharingPolicy,
): Record<string, bigint> {
  const owed: Record<string, bigint> = {};
  for (let ms = range.fromMs; ms < range.toMs; ms += 1) {
    const bytes = Number(file.changes.filter(({ atMs }) => atMs <= ms).reduce((sum, { delta }) => sum + delta, 0n));
    const users = JOBS.filter((job) =>
      file.links.some(
        (link) => link.jobId === job && link.fromMs <= ms && ms < (link.toMs ?? Number.POSITIVE_INFINITY),
      ),
    );
    const payers = users.length === 0 || (policy === 'sole-user' && users.length > 1) ? ['unlinked'] : users;
    for (let byte = 0; byte < bytes; byte += 1) {
      const payer = payers[byte % payers.length] ?? '';
      owed[payer] = (owed[payer] ?? 0n) + 1n;
    }
  }
  return owed;
}

describe('sharing a file among jobs', () => {
  test.each(['divide', 'sole-user'] as const)(
    'by the policy "%s" is what dealing out each byte of each millisecond gives',
    (policy) => {
      fc.assert(
        fc.property(timeline, window, (file, range) => {
          const { jobs, unlinked } = shareFile(file, range, policy);
          const owed: Record<string, bigint> = { ...Object.fromEntries(jobs), unlinked };
          const expected = byHand(file, range, policy);
          for (const key of [...JOBS, 'unlinked']) expect(owed[key] ?? 0n, key).toBe(expected[key] ?? 0n);
        }),
      );
    },
  );

  test('always sums to the whole', () => {
    fc.assert(
      fc.property(timeline, window, fc.constantFrom<SharingPolicy>('divide', 'sole-user'), (file, range, policy) => {
        const { jobs, unlinked } = shareFile(file, range, policy);
        const parts = [...jobs.values()].reduce((sum, byteMs) => sum + byteMs, unlinked);
        expect(parts).toBe(integrate(0n, file.changes, range));
      }),
    );
  });

  test('does not depend on the order of changes and links, and adds up wherever the range is cut', () => {
    fc.assert(
      fc.property(timeline, window, fc.nat(RANGE), (file, range, at) => {
        const cutMs = Math.min(Math.max(at, range.fromMs), range.toMs);
        const turned = { changes: file.changes.toReversed(), links: file.links.toReversed() };
        const halves = addShares([
          shareFile(turned, { fromMs: range.fromMs, toMs: cutMs }),
          shareFile(turned, { fromMs: cutMs, toMs: range.toMs }),
        ]);
        const whole = shareFile(file, range);
        const used = (jobs: ReadonlyMap<string, bigint>) => [...jobs].filter(([, byteMs]) => byteMs > 0n).sort();
        expect(used(halves.jobs)).toEqual(used(whole.jobs));
        expect(halves.unlinked).toBe(whole.unlinked);
      }),
    );
  });

  test('is the same in each of several windows as if it were asked for that one alone', () => {
    fc.assert(
      fc.property(timeline, fc.array(fc.nat(RANGE), { minLength: 2, maxLength: 9 }), (file, cuts) => {
        const instants = cuts.toSorted((a, b) => a - b);
        const windows = instants.slice(1).map((toMs, index) => ({ fromMs: instants[index] ?? 0, toMs }));
        const seen = [...perWindow({ ...file, changes: file.changes.toReversed() }, windows)];
        expect(seen.map((one) => one.window)).toEqual(windows);
        for (const { window: range, file: own } of seen) {
          expect(shareFile(own, range)).toEqual(shareFile(file, range));
          expect(integrate(0n, own.changes, range)).toBe(integrate(0n, file.changes, range));
        }
      }),
    );
    const overlapping = perWindow({ changes: [], links: [] }, [
      { fromMs: 0, toMs: 2 },
      { fromMs: 1, toMs: 3 },
    ]);
    expect(() => [...overlapping]).toThrow('windows overlap');
  });

  test('gives the odd bytes to the lowest job ids', () => {
    const link = (jobId: string) => ({ jobId, fromMs: 0 });
    const file = { changes: [{ delta: 11n, atMs: 0 }], links: ['job_c', 'job_a', 'job_b'].map(link) };
    const { jobs } = shareFile(file, { fromMs: 0, toMs: 10 });
    expect(Object.fromEntries(jobs)).toEqual({ job_a: 40n, job_b: 40n, job_c: 30n });
  });

  test('takes thousands of jobs that share one file', () => {
    const JOBS_SHARING = 5_000;
    const links = Array.from({ length: JOBS_SHARING }, (_, i) => ({
      jobId: `job_${String(i).padStart(6, '0')}`,
      fromMs: i,
      toMs: 1_000_000 + i,
    }));
    const changes = [{ atMs: 0, delta: 999_999_999_989n }];
    const window = { fromMs: 0, toMs: 2_000_000 };
    const { jobs, unlinked } = shareFile({ changes, links }, window);
    expect([...jobs.values()].reduce((a, b) => a + b, unlinked)).toBe(integrate(0n, changes, window));
    expect(jobs.size).toBe(JOBS_SHARING);
  });

  test('no job pays for a moment in which a file seems to hold less than nothing', () => {
    const changes = [
      { delta: -5n, atMs: 10 },
      { delta: 5n, atMs: 12 },
    ];
    const { jobs, unlinked } = shareFile({ changes, links: [{ jobId: 'job_a', fromMs: 0 }] }, { fromMs: 0, toMs: 20 });
    expect([jobs.get('job_a') ?? 0n, unlinked]).toEqual([0n, -10n]);
  });
});
