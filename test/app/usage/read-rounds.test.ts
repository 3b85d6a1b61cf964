import { collect } from 'epoch/testing';
import type { PageRequest, RowValues, ViewReader } from 'epoch/views';
import { describe, expect, test } from 'vitest';
import { divideUsage } from '../../../lib/app/billing/queries/divided-usage.ts';
import { explainedParts, MAX_ROWS } from '../../../lib/app/billing/queries/explained-parts.ts';
import { usedByHour } from '../../../lib/app/billing/queries/used-by-hour.ts';
import { FILES_AT_ONCE, fileShares } from '../../../lib/app/usage/queries/shares.ts';
import { createTimelines, DAYS_AT_ONCE } from '../../../lib/app/usage/queries/timelines.ts';
import { addDays, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { computeMeter, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';

const FIRST = '2026-08-01';
const DAYS = 92;
const LAST = addDays(FIRST, DAYS - 1);
const WINDOW = { fromMs: dayStart(FIRST), toMs: dayEnd(LAST) };
const LENGTH = BigInt(WINDOW.toMs - WINDOW.fromMs);
const FILES = Array.from({ length: 100 }, (_, at) => `fil_${String(at).padStart(3, '0')}`);
const ATTEMPT_MS = 60_000;
/** Reads of one file: its bytes, and its links. */
const READS_OF_FILE = 2;

/** The file at place `n` has n + 1 bytes; a job began on each day. */
function rowsIn({ partition, prefix = '' }: PageRequest): readonly RowValues[] {
  const day = partition.split('#')[2];
  if (day !== undefined) return day < FIRST ? [] : [attemptOf(day)];
  if (prefix.startsWith('bytes'))
    return [
      { event: `file#${partition}@1`, changes: [{ atMs: WINDOW.fromMs, delta: `${FILES.indexOf(partition) + 1}` }] },
    ];
  if (prefix.startsWith('link')) return [];
  return FILES.map((fileId) => ({ fileId, uploaderId: 'usr_1', startedAtMs: WINDOW.fromMs }));
}

function attemptOf(day: string): RowValues {
  const startedAtMs = dayStart(day);
  const of = { attemptId: `att_${day}`, jobId: 'job_1', machineType: 'standard-1', userId: 'usr_1', started: 'e' };
  return { ...of, startedAtMs, endedAtMs: startedAtMs + ATTEMPT_MS };
}

/** Answers all that is asked at the same time as one round, the last question first. */
function inRounds() {
  const seen = { rounds: 0, most: 0 };
  let waiting: (() => void)[] = [];
  function answer() {
    seen.rounds += 1;
    seen.most = Math.max(seen.most, waiting.length);
    const all = waiting.reverse();
    waiting = [];
    for (const go of all) go();
  }
  const reader: ViewReader = {
    get: async () => undefined,
    getMany: async () => [],
    async page(_view, request) {
      await new Promise<void>((go) => {
        if (waiting.push(go) === 1) setImmediate(answer);
      });
      const key = { partition: request.partition, sort: '' };
      return { items: rowsIn(request).map((values) => ({ key, values, createdAtMs: 0, updatedAtMs: 0 })) };
    },
  };
  return { views: reader, timelines: createTimelines(reader), seen };
}

describe('what an organisation used', () => {
  test('is read from some files at the same time, and comes in the order of files all the same', async () => {
    const { timelines, seen } = inRounds();
    const shares = await collect(fileShares(timelines, 'org_1', [WINDOW]));
    expect(shares.map(({ fileId }) => fileId)).toEqual(FILES);
    expect(shares.map(({ byteMs }) => byteMs)).toEqual(FILES.map((_, at) => BigInt(at + 1) * LENGTH));
    // One for their list.
    expect(seen.rounds).toBeLessThanOrEqual(FILES.length / FILES_AT_ONCE + 2);
    expect(seen.most).toBeLessThanOrEqual(FILES_AT_ONCE * READS_OF_FILE);
  });

  test('is read from some days of attempts at the same time, and comes in the order of days all the same', async () => {
    const { timelines, seen } = inRounds();
    const attempts = await collect(timelines.attemptsIn('org_1', WINDOW));
    expect(attempts.map(({ attemptId }) => attemptId)).toEqual(
      Array.from({ length: DAYS }, (_, at) => `att_${addDays(FIRST, at)}`),
    );
    expect(seen.rounds).toBeLessThanOrEqual(Math.ceil((DAYS + 7) / DAYS_AT_ONCE) + 1);
    expect(seen.most).toBeLessThanOrEqual(DAYS_AT_ONCE);
  });

  test('is divided among jobs, and among hours, in a bounded number of rounds', async () => {
    const byJob = inRounds();
    const divided = await divideUsage(byJob.timelines, 'org_1', [{ ...WINDOW, lines: [] }]);
    expect(divided.unlinked[0]?.count).toBe(5_050n * LENGTH);
    expect(divided.jobs[0]?.[1][0]?.count).toBe(BigInt(DAYS * ATTEMPT_MS));
    const byHour = inRounds();
    const [used] = await usedByHour(byHour.timelines, 'org_1', [WINDOW]);
    expect(used?.get(STORAGE_METER)).toBe(5_050n * LENGTH);
    for (const { seen } of [byJob, byHour]) expect(seen.rounds).toBeLessThanOrEqual(7 + 14);
  });

  test('is explained in rounds of files and of attempts, however many days they are asked for', async () => {
    const days = Array.from({ length: DAYS }, (_, at) => addDays(FIRST, at));
    const stored = inRounds();
    const { parts, isCut } = await explainedParts(stored, 'org_1', STORAGE_METER, days, FILES.length * DAYS);
    expect([parts.length, isCut]).toEqual([FILES.length * DAYS, false]);
    expect(stored.seen.rounds).toBeLessThanOrEqual(FILES.length / FILES_AT_ONCE + 2);
    const ran = inRounds();
    const attempts = await explainedParts(ran, 'org_1', computeMeter('standard-1'), days, 1_000);
    expect([attempts.parts.length, attempts.isCut]).toEqual([DAYS, false]);
    expect(ran.seen.rounds).toBeLessThanOrEqual(Math.ceil((DAYS + 7) / DAYS_AT_ONCE) + 1);
  });

  test('is explained by the first files where there are more parts than are wanted, and by the first rows where they are many', async () => {
    const { views, timelines, seen } = inRounds();
    const few = await explainedParts({ views, timelines }, 'org_1', STORAGE_METER, [FIRST], 50);
    expect([few.parts.length, few.isCut]).toEqual([50, true]);
    expect(few.parts.every(({ fileId = '' }) => FILES.indexOf(fileId) < 50)).toBe(true);
    expect(seen.rounds).toBeLessThanOrEqual(50 / FILES_AT_ONCE + 3);
    // Rows of files that were gone before, without end.
    let rows = 0;
    const gone: RowValues = { fileId: 'fil_0', uploaderId: 'usr_1', startedAtMs: 0, endedAtMs: 1 };
    const endless: ViewReader = {
      ...views,
      async page(_view, { partition, limit = 0 }) {
        rows += limit;
        const row = { key: { partition, sort: '' }, values: gone, createdAtMs: 0, updatedAtMs: 0 };
        return { items: Array.from({ length: limit }, () => row), cursor: 'more' };
      },
    };
    expect(await explainedParts({ views: endless, timelines }, 'org_1', STORAGE_METER, [FIRST], 50)).toEqual({
      parts: [],
      isCut: true,
    });
    expect(rows).toBeLessThanOrEqual(MAX_ROWS + 1_000);
  });

  test('is not waited for when a file cannot be read: the error is that of the file, once running reads have ended', async () => {
    const { timelines } = inRounds();
    let running = 0;
    const broken = {
      ...timelines,
      async file(fileId: string) {
        running += 1;
        const timeline = await timelines.file(fileId);
        running -= 1;
        if (fileId >= 'fil_030') throw new RangeError(fileId);
        return timeline;
      },
    };
    await expect(collect(fileShares(broken, 'org_1', [WINDOW]))).rejects.toThrow('fil_030');
    expect(running).toBe(0);
  });
});
