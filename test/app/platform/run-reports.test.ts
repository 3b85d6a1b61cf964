import type { ParkedStream, Subscriber } from 'epoch/subscriptions';
import { describe, expect, test } from 'vitest';
import { reportReconciled, reportSweep, SWEEPS_KEPT } from '../../../lib/app/platform/commands/report-runs.ts';
import { reportedRedrive } from '../../../lib/app/platform/commands/reported-redrive.ts';
import { MAX_FATES, type RedriveReport, type SweepReport } from '../../../lib/app/ports/run-reports.ts';
import { memoryRunReports } from '../../memory-run-reports.ts';

/** A subscriber that has parked some streams, of which those with an odd number fail again. */
function withParked(count: number): Subscriber {
  const parked = Array.from({ length: count }, (_, number): ParkedStream => {
    return { stream: `file#${number}`, version: 0, atMs: 1, error: 'broken' };
  });
  const isOdd = (stream: string) => Number(stream.slice(5)) % 2 === 1;
  return {
    id: 'files@1',
    subscribesTo: {},
    async *parked() {
      yield* parked;
    },
    redrive: async (stream: string) =>
      isOdd(stream) ? { status: 'parked', error: 'broken still' } : { status: 'applied' },
  } as unknown as Subscriber;
}

describe('a redrive', () => {
  test('says at each step how many of how many were tried, which failed again and why, and how many letters went', async () => {
    const seen: RedriveReport[] = [];
    const reports = { put: async (_: string, __: string, report: unknown) => void seen.push(report as RedriveReport) };
    const ports = { reports, nowMs: () => 5, sendDeadLetters: async () => 3 };
    await reportedRedrive(ports, withParked(3));
    expect(seen.map(({ state, done, all, failed }) => [state, done, all, failed])).toEqual([
      ['running', 0, 3, 0],
      ['running', 1, 3, 0],
      ['running', 2, 3, 1],
      ['running', 3, 3, 1],
      ['ended', 3, 3, 1],
    ]);
    expect(seen.at(-1)).toMatchObject({
      lettersSent: 3,
      fates: [{ stream: 'file#1', error: 'broken still' }, { stream: 'file#0' }, { stream: 'file#2' }],
    });
  });

  test('of very many streams writes its report now and then, and lists the first hundred fates', async () => {
    const reports = memoryRunReports();
    let written = 0;
    const put: typeof reports.put = async (...of) => {
      written += 1;
      await reports.put(...of);
    };
    await reportedRedrive({ reports: { put }, nowMs: () => 5, sendDeadLetters: async () => 0 }, withParked(995));
    expect(written).toBe(1 + 99 + 1 + 1);
    const kept = await reports.get('redrive', 'files@1');
    expect([kept?.done, kept?.failed, kept?.fates.length]).toEqual([995, 497, MAX_FATES]);
    expect(kept?.fates.every(({ error }) => error !== undefined)).toBe(true);
  });
});

const SWEPT: SweepReport = {
  ...{ atMs: 0, compared: 1, repaired: 0, parked: 0, ahead: 0, unfinished: 0, timersFired: 0, timersFailed: 0 },
  repairs: {},
  errors: [],
};

describe('reports of the platform’s own runs', () => {
  test('of sweeps are those of an hour; one that cannot be kept fails no sweep', async () => {
    const reports = memoryRunReports();
    const told: string[] = [];
    for (let minute = 0; minute < 2 * SWEEPS_KEPT; minute += 1)
      await reportSweep(reports, { ...SWEPT, atMs: minute * 60_000 }, told);
    const { items } = await reports.page('sweep', 1_000);
    expect(items.map(({ atMs }) => atMs / 60_000)).toEqual(Array.from({ length: 60 }, (_, at) => 60 + at));
    const broken = { put: () => Promise.reject(new Error('no table')) };
    await reportSweep(broken, SWEPT, told);
    expect(told).toEqual(['report of the sweep: Error: no table']);
  });

  test('of a night are the sum of its pages, and none of the night that had its place before', async () => {
    const reports = memoryRunReports();
    const page = {
      ...{ forms: 0, seen: 0, uploads: 2, parts: 0, completed: 0, beyondBytes: 0, broken: 0 },
      ...{ organisations: 1, removed: 1, removedBytes: 5, kept: 0, differing: 1, named: ['org_1'] },
    };
    const day = 86_400_000;
    for (const nowMs of [day, 36 * day]) {
      await reportReconciled(reports, { isFirst: true, isLast: false }, page, nowMs);
      await reportReconciled(reports, { isFirst: false, isLast: true }, page, nowMs + 1);
    }
    expect((await reports.page('reconcile', 100)).items).toMatchObject([
      {
        startedAtMs: 36 * day,
        isOver: true,
        organisations: 2,
        uploads: 4,
        removedBytes: 10,
        named: ['org_1', 'org_1'],
      },
    ]);
  });
});
