import type { Row, RowData, ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { MAX_JOB_FILES } from '../../../domain/limits.ts';
import { addDays, DAY_MS, type Day, dayOf } from '../../../domain/metering/day.ts';
import { clip, type Window } from '../../../domain/metering/integral.ts';
import type { FileTimeline, Link } from '../../../domain/metering/sharing.ts';
import { inOrder } from '../../http/in-order.ts';
import {
  attemptRunRow,
  bytesRow,
  dayAttemptRow,
  linkedFileRow,
  linkRow,
  organisationFileRow,
} from '../views/timeline-rows.ts';

/** Rows of one file's timeline: parts come by the thousand in one row, so that this is a lot of links. */
export const MAX_TIMELINE_ROWS = 20_000;
/** Attempts of one organisation that begin in one day. */
export const MAX_DAY_ATTEMPTS = 20_000;
/** An attempt's limit is a day; one whose end was noticed days too late is found all the same. */
export const ATTEMPT_LOOK_BACK_DAYS = 7;
const PAGE = { limit: 500 };
/** Days whose first page of attempts is read at the same time. */
export const DAYS_AT_ONCE = 8;

type LinkChange = RowData<typeof linkRow>;
type RunValues = RowData<typeof attemptRunRow>;

export interface AttemptRun {
  readonly attemptId: string;
  readonly jobId: string;
  readonly machineType: string;
  readonly userId: string;
  readonly startedAtMs: number;
  /** Absent while it runs. */
  readonly endedAtMs?: number;
  /** The source events. */
  readonly events: readonly string[];
}

export interface StoredFile {
  readonly fileId: string;
  readonly uploaderId: string;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
}

/** A file's timeline and the events that it is made from. */
export interface KnownTimeline extends FileTimeline {
  readonly events: readonly { readonly event: string; readonly atMs: number }[];
}

export interface Timelines {
  file(fileId: string): Promise<KnownTimeline>;
  /** Files that a job was ever linked to. */
  filesOf(jobId: string): Promise<readonly string[]>;
  attemptsOf(jobId: string, window: Window): Promise<readonly AttemptRun[]>;
  /** Attempts of an organisation that ran in the window, a day at a time. */
  attemptsIn(organisationId: string, window: Window): AsyncIterable<AttemptRun>;
  /** Files of an organisation that existed in the window, page by page. */
  filesIn(organisationId: string, window: Window): AsyncIterable<StoredFile>;
}

/** Reads the timelines' rows. A list beyond its limit is an error, never a bill that is too small. */
export function createTimelines(reader: ViewReader): Timelines {
  return {
    async file(fileId) {
      const [bytes, links] = await Promise.all([
        dataOf(atMost(MAX_TIMELINE_ROWS, bytesRow.every(reader, { fileId }, PAGE))),
        dataOf(atMost(MAX_TIMELINE_ROWS, linkRow.every(reader, { fileId }, PAGE))),
      ]);
      const changes = bytes.flatMap((row) => row.changes.map(({ atMs, delta }) => ({ atMs, delta: BigInt(delta) })));
      const events = [
        ...bytes.map(({ event, changes: of }) => ({ event, atMs: Math.max(0, ...of.map(({ atMs }) => atMs)) })),
        ...links.map(({ event, atMs }) => ({ event, atMs })),
      ];
      return { changes, links: linksOf(links), events };
    },

    async filesOf(jobId) {
      const ids: string[] = [];
      for await (const { values } of atMost(MAX_JOB_FILES * 100, linkedFileRow.every(reader, { jobId }, PAGE)))
        ids.push(values.fileId);
      return ids;
    },

    async attemptsOf(jobId, window) {
      const attempts: AttemptRun[] = [];
      for await (const { values } of atMost(MAX_DAY_ATTEMPTS, attemptRunRow.every(reader, { jobId }, PAGE)))
        if (overlaps(values, window)) attempts.push(runOf(values));
      return attempts;
    },

    async *attemptsIn(organisationId, window) {
      const last = dayOf(Math.max(window.fromMs, window.toMs - 1));
      const begun = async (day: Day) =>
        begunReading(atMost(MAX_DAY_ATTEMPTS, dayAttemptRow.every(reader, { organisationId, day }, PAGE)));
      for await (const rows of inOrder(eachDay(daysBack(window.fromMs), last), DAYS_AT_ONCE, begun))
        for await (const { values } of rows) if (overlaps(values, window)) yield runOf(values);
    },

    async *filesIn(organisationId, window) {
      for await (const { values } of organisationFileRow.every(reader, { organisationId }, PAGE))
        if (overlaps(values, window)) yield values;
    },
  };
}

async function dataOf<T>(rows: AsyncIterable<Row<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const { values } of rows) all.push(values);
  return all;
}

async function* atMost<R extends Row<unknown>>(limit: number, rows: AsyncIterable<R>): AsyncGenerator<R> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > limit) throw new RangeError(`more than ${limit} rows in ${row.key.partition}, up to ${row.key.sort}`);
    yield row;
  }
}

/** The same rows, the first page of which is there. */
async function begunReading<R>(rows: AsyncGenerator<R>): Promise<AsyncIterable<R>> {
  const first = await rows.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* rows;
  })();
}

function* eachDay(first: Day, last: Day): Generator<Day> {
  for (let day = first; day <= last; day = addDays(day, 1)) yield day;
}

/** Where to begin looking for attempts that still ran at an instant. */
function daysBack(atMs: number): Day {
  return dayOf(Math.max(0, atMs - ATTEMPT_LOOK_BACK_DAYS * DAY_MS));
}

/** Whether something that began, and perhaps ended, was there in the window. */
export function overlaps(
  { startedAtMs, endedAtMs }: { startedAtMs: number; endedAtMs?: number },
  window: Window,
): boolean {
  return clip({ fromMs: startedAtMs, ...defined({ toMs: endedAtMs }) }, window) !== undefined;
}

function runOf({ started, ended, outcome: _outcome, ...run }: RunValues): AttemptRun {
  return { ...run, events: [started, ended].filter((event) => event !== undefined) };
}

/** Pairs a job's link with the unlink that follows it; rows come by job and version. */
function linksOf(changes: readonly LinkChange[]): Link[] {
  const links: Link[] = [];
  const open = new Map<string, number>();
  for (const { jobId, linked, atMs } of changes) {
    const fromMs = open.get(jobId);
    if (linked && fromMs === undefined) open.set(jobId, atMs);
    if (!linked && fromMs !== undefined) {
      links.push({ jobId, fromMs, toMs: atMs });
      open.delete(jobId);
    }
  }
  for (const [jobId, fromMs] of open) links.push({ jobId, fromMs });
  return links;
}
