import { addDays, type Day, dayEnd, dayStart, daysBetween } from '../../../domain/metering/day.ts';
import { integrate, type Window } from '../../../domain/metering/integral.ts';
import { machineTypeOf, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { perWindow, shareFile } from '../../../domain/metering/sharing.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import { eachOf } from '../../http/each-of.ts';
import { attemptMs, spanOf } from '../../usage/queries/shares.ts';
import type { AttemptRun, StoredFile, Timelines } from '../../usage/queries/timelines.ts';

/** A file's or an attempt's part of a day of a line, of one job or of none. */
export interface MonthPart {
  /** Which of the lines. */
  readonly line: number;
  readonly day: Day;
  readonly fileId?: string;
  readonly attemptId?: string;
  readonly jobId?: string;
  readonly userId: string;
  readonly count: bigint;
}

interface LineDay extends Window {
  readonly day: Day;
  readonly line: number;
}

type Line = Pick<PeriodLine, 'meter' | 'fromDay' | 'toDay'>;

/** Files whose timelines are read at the same time, and whose parts are held. */
const FILES_AT_ONCE = 32;

/**
 * Everything that a month's lines are made of, in the order of files and attempts: each file's timeline is read once for all days.
 * No more than some files' days are held, however many there are.
 */
export async function* monthParts(
  timelines: Timelines,
  organisationId: string,
  lines: readonly Line[],
): AsyncGenerator<readonly MonthPart[]> {
  const storage = lineDays(lines, (meter) => meter === STORAGE_METER);
  if (storage.length > 0) {
    for await (const files of groups(timelines.filesIn(organisationId, spanOf(storage)))) {
      const parts = await eachOf(files, FILES_AT_ONCE, (file) => partsOfFile(timelines, file, storage));
      yield parts.flat();
    }
  }
  const compute = lineDays(lines, (meter) => machineTypeOf(meter) !== undefined);
  if (compute.length === 0) return;
  for await (const attempts of groups(timelines.attemptsIn(organisationId, spanOf(compute)))) {
    yield attempts.flatMap((attempt) => partsOfAttempt(attempt, compute, lines));
  }
}

function lineDays(lines: readonly Line[], isOne: (meter: string) => boolean): LineDay[] {
  const days = lines.flatMap(({ meter, fromDay, toDay }, line) => {
    if (!isOne(meter)) return [];
    return Array.from({ length: daysBetween(fromDay, toDay) + 1 }, (_, index) => {
      const day = addDays(fromDay, index);
      return { line, day, fromMs: dayStart(day), toMs: dayEnd(day) };
    });
  });
  return days.sort((a, b) => a.fromMs - b.fromMs);
}

async function partsOfFile(
  timelines: Timelines,
  { fileId, uploaderId: userId }: StoredFile,
  days: readonly LineDay[],
): Promise<MonthPart[]> {
  const parts: MonthPart[] = [];
  for (const { window, file } of perWindow(await timelines.file(fileId), days)) {
    if (integrate(0n, file.changes, window) === 0n) continue;
    const { jobs, unlinked } = shareFile(file, window);
    const of = { line: window.line, day: window.day, fileId, userId };
    for (const [jobId, count] of jobs) if (count !== 0n) parts.push({ ...of, jobId, count });
    if (unlinked !== 0n) parts.push({ ...of, count: unlinked });
  }
  return parts;
}

function partsOfAttempt(attempt: AttemptRun, days: readonly LineDay[], lines: readonly Line[]): MonthPart[] {
  const { attemptId, jobId, userId, machineType } = attempt;
  return days.flatMap((window): MonthPart[] => {
    if (machineTypeOf(lines[window.line]?.meter ?? '') !== machineType) return [];
    const count = attemptMs(attempt, window);
    return count === 0n ? [] : [{ line: window.line, day: window.day, attemptId, jobId, userId, count }];
  });
}

async function* groups<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < FILES_AT_ONCE) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
