import type { Kernel } from 'epoch';
import type { Page, Row, ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayStart } from '../../../domain/metering/day.ts';
import type { Window } from '../../../domain/metering/integral.ts';
import { isOtherMeter, machineTypeOf } from '../../../domain/metering/meter.ts';
import { shareFile } from '../../../domain/metering/sharing.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import { attemptMs } from '../../usage/queries/shares.ts';
import { ATTEMPT_LOOK_BACK_DAYS, overlaps, type Timelines } from '../../usage/queries/timelines.ts';
import { dayAttemptRow, organisationFileRow } from '../../usage/views/timeline-rows.ts';
import { countOfFile } from './counted-files.ts';
import { cursorAt, type LineCursor, START } from './line-cursor.ts';

/** Rows of lists that one request reads: a page of what is long gone is short, and says where the next one begins. */
const MAX_ROWS = 1_000;
const ROWS_AT_ONCE = 100;
const FILES_AT_ONCE = 20;

/** One job's part of something, or no job's. */
export interface JobCount {
  /** Absent for storage that no job uses. */
  readonly jobId?: string;
  readonly count: bigint;
}

/** A file's or an attempt's part of a day. */
export interface LinePart {
  readonly fileId?: string;
  readonly attemptId?: string;
  readonly userId: string;
  readonly count: bigint;
  readonly jobs: readonly JobCount[];
}

export interface PartPorts {
  readonly kernel: Kernel;
  readonly views: ViewReader;
  readonly timelines: Timelines;
}

type List = (wanted: { limit: number; cursor?: string }) => Promise<Page<Row<unknown>>>;

/** A list of rows, and what each of them came to on the day. */
interface Source {
  readonly list: List;
  partOf(values: unknown): Promise<LinePart | undefined>;
}

/**
 * What a day of a line is made of, page by page in the order of ids, however much it is. Each page knows what the pages before
 * it came to, so that the last one says what is left.
 */
export async function partsOfDay(
  ports: PartPorts,
  organisationId: string,
  { meter }: Pick<PeriodLine, 'meter'>,
  day: Day,
  from: LineCursor = START,
  limit: number,
): Promise<{ readonly parts: readonly LinePart[]; readonly at?: LineCursor }> {
  const sources = sourcesOf(ports, organisationId, meter, day);
  const parts: LinePart[] = [];
  let { list, row, skip } = from;
  for (let rows = 0; list < sources.length; ) {
    const source = sources[list];
    const page = await source?.list({ limit: ROWS_AT_ONCE, ...defined({ cursor: row }) });
    const items = page?.items ?? [];
    for (let at = skip; at < items.length; at += FILES_AT_ONCE) {
      const some = items.slice(at, at + FILES_AT_ONCE);
      const found = await Promise.all(some.map(({ values }) => source?.partOf(values)));
      for (const [index, part] of found.entries()) {
        if (part !== undefined) parts.push(part);
        if (parts.length === limit) return { parts, at: cursorAt(from, list, at + index + 1, row) };
      }
    }
    rows += items.length;
    skip = 0;
    row = page?.cursor;
    if (row === undefined) list += 1;
    if (rows >= MAX_ROWS && list < sources.length) return { parts, at: cursorAt(from, list, skip, row) };
  }
  return { parts };
}

function sourcesOf(ports: PartPorts, organisationId: string, meter: string, day: Day): Source[] {
  const { views, timelines } = ports;
  const window = { fromMs: dayStart(day), toMs: dayEnd(day) };
  const machineType = machineTypeOf(meter);
  if (isOtherMeter(meter)) return [countedFiles(ports, organisationId, meter, day)];
  if (machineType === undefined) return [filesOf(views, timelines, organisationId, window)];
  const days = Array.from({ length: ATTEMPT_LOOK_BACK_DAYS + 1 }, (_, back) =>
    addDays(day, back - ATTEMPT_LOOK_BACK_DAYS),
  );
  return days.map((begun) => attemptsOf(views, organisationId, begun, machineType, window));
}

function filesOf(views: ViewReader, timelines: Timelines, organisationId: string, window: Window): Source {
  return {
    list: (wanted) => organisationFileRow.page(views, { organisationId }, wanted),
    async partOf(values) {
      const { fileId, uploaderId, ...life } = values as StoredFile;
      if (!overlaps(life, window)) return undefined;
      const { jobs, unlinked } = shareFile(await timelines.file(fileId), window);
      const linked = [...jobs].filter(([, count]) => count !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
      const all: JobCount[] = linked.map(([jobId, count]) => ({ jobId, count }));
      if (unlinked !== 0n) all.push({ count: unlinked });
      const count = all.reduce((sum, one) => sum + one.count, 0n);
      return all.length === 0 ? undefined : { fileId, userId: uploaderId, count, jobs: all };
    },
  };
}

/** Egress and requests have no timeline: what a file counted is in its own log. A file that was not there on the day is not read. */
function countedFiles({ kernel, views }: PartPorts, organisationId: string, meter: string, day: Day): Source {
  return {
    list: (wanted) => organisationFileRow.page(views, { organisationId }, wanted),
    async partOf(values) {
      const { fileId, uploaderId: userId, startedAtMs, endedAtMs = Number.POSITIVE_INFINITY } = values as StoredFile;
      if (startedAtMs >= dayEnd(day) || endedAtMs < dayStart(day)) return undefined;
      const count = await countOfFile(kernel, fileId, meter, day);
      return count === 0n ? undefined : { fileId, userId, count, jobs: [{ count }] };
    },
  };
}

type StoredFile = Awaited<ReturnType<typeof organisationFileRow.page>>['items'][number]['values'];
type Attempt = Awaited<ReturnType<typeof dayAttemptRow.page>>['items'][number]['values'];

function attemptsOf(views: ViewReader, organisationId: string, day: Day, machineType: string, window: Window): Source {
  return {
    list: (wanted) => dayAttemptRow.page(views, { organisationId, day }, wanted),
    async partOf(values) {
      const attempt = values as Attempt;
      const count = attempt.machineType === machineType ? attemptMs({ ...attempt, events: [] }, window) : 0n;
      const { attemptId, jobId, userId } = attempt;
      return count === 0n ? undefined : { attemptId, userId, count, jobs: [{ jobId, count }] };
    },
  };
}
