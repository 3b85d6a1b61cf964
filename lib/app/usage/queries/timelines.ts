import type { Row, RowValues, ViewReader } from 'epoch/views';
import { everyRow } from 'epoch/views';
import { MAX_JOB_FILES } from '../../../domain/limits.ts';
import { addDays, DAY_MS, type Day, dayOf } from '../../../domain/metering/day.ts';
import { clip, type Window } from '../../../domain/metering/integral.ts';
import type { FileTimeline, Link } from '../../../domain/metering/sharing.ts';
import {
  ATTEMPT_PREFIX,
  BYTES_PREFIX,
  dayAttemptKey,
  FILE_PREFIX,
  LINK_PREFIX,
  organisationFileKey,
} from '../views/timeline-rows.ts';
import { usageTimelines } from '../views/usage-timelines.ts';

/** Rows of one file's timeline: parts come by the thousand in one row, so that this is a lot of links. */
export const MAX_TIMELINE_ROWS = 20_000;
/** Attempts of one organisation that begin in one day. */
export const MAX_DAY_ATTEMPTS = 20_000;
/** An attempt's limit is a day; one whose end was noticed days too late is found all the same. */
const LOOK_BACK_DAYS = 7;
const PAGE = 500;

export interface AttemptRun {
  readonly attemptId: string;
  readonly jobId: string;
  readonly machineType: string;
  readonly userId: string;
  readonly startedAtMs: number;
  /** Absent while it runs. */
  readonly endedAtMs?: number;
  /** Events that say so. */
  readonly events: readonly string[];
}

export interface StoredFile {
  readonly fileId: string;
  readonly uploaderId: string;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
}

/** A file's timeline and the events that it is made from. */
interface KnownTimeline extends FileTimeline {
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
  async function* rows(partition: string, prefix: string, limit: number): AsyncGenerator<Row> {
    let count = 0;
    const wanted = { partition, limit: PAGE, ...(prefix && { prefix }) };
    for await (const row of everyRow(reader, usageTimelines.name, wanted)) {
      count += 1;
      if (count > limit) throw new RangeError(`more than ${limit} rows of "${prefix}" in ${partition}`);
      yield row;
    }
  }

  return {
    async file(fileId) {
      const changes: { atMs: number; delta: bigint }[] = [];
      const events: { event: string; atMs: number }[] = [];
      for await (const { values } of rows(fileId, BYTES_PREFIX, MAX_TIMELINE_ROWS)) {
        const own = (values['changes'] as readonly RowValues[]).map(({ atMs, delta }) => ({
          atMs: Number(atMs),
          delta: BigInt(String(delta)),
        }));
        changes.push(...own);
        events.push({ event: String(values['event']), atMs: Math.max(0, ...own.map(({ atMs }) => atMs)) });
      }
      const linkRows: RowValues[] = [];
      for await (const { values } of rows(fileId, LINK_PREFIX, MAX_TIMELINE_ROWS)) linkRows.push(values);
      events.push(...linkRows.map(({ event, atMs }) => ({ event: String(event), atMs: Number(atMs) })));
      return { changes, links: linksOf(linkRows), events };
    },

    async filesOf(jobId) {
      const ids: string[] = [];
      for await (const { values } of rows(jobId, FILE_PREFIX, MAX_JOB_FILES * 100)) ids.push(String(values['fileId']));
      return ids;
    },

    async attemptsOf(jobId, window) {
      const attempts: AttemptRun[] = [];
      for await (const { values } of rows(jobId, ATTEMPT_PREFIX, MAX_DAY_ATTEMPTS)) {
        const run = runOf(values);
        if (overlaps(run, window)) attempts.push(run);
      }
      return attempts;
    },

    async *attemptsIn(organisationId, window) {
      const last = dayOf(Math.max(window.fromMs, window.toMs - 1));
      for (let day = daysBack(window.fromMs); day <= last; day = addDays(day, 1)) {
        for await (const { values } of rows(dayAttemptKey(organisationId, day, '').partition, '', MAX_DAY_ATTEMPTS)) {
          const run = runOf(values);
          if (overlaps(run, window)) yield run;
        }
      }
    },

    async *filesIn(organisationId, window) {
      const { partition } = organisationFileKey(organisationId, '');
      for await (const { values } of rows(partition, '', Number.POSITIVE_INFINITY)) {
        const { fileId, uploaderId, startedAtMs, endedAtMs } = values;
        const file = { fileId: String(fileId), uploaderId: String(uploaderId), startedAtMs: Number(startedAtMs) };
        const whole: StoredFile = endedAtMs === undefined ? file : { ...file, endedAtMs: Number(endedAtMs) };
        if (overlaps(whole, window)) yield whole;
      }
    },
  };
}

/** Where to begin looking for attempts that still ran at an instant. */
function daysBack(atMs: number): Day {
  return dayOf(Math.max(0, atMs - LOOK_BACK_DAYS * DAY_MS));
}

function overlaps({ startedAtMs, endedAtMs }: { startedAtMs: number; endedAtMs?: number }, window: Window): boolean {
  return clip({ fromMs: startedAtMs, ...(endedAtMs !== undefined && { toMs: endedAtMs }) }, window) !== undefined;
}

function runOf(values: RowValues): AttemptRun {
  const { attemptId, jobId, machineType, userId, startedAtMs, endedAtMs, started, ended } = values;
  return {
    attemptId: String(attemptId),
    jobId: String(jobId),
    machineType: String(machineType),
    userId: String(userId),
    startedAtMs: Number(startedAtMs),
    ...(endedAtMs !== undefined && { endedAtMs: Number(endedAtMs) }),
    events: [started, ended].flatMap((event) => (typeof event === 'string' ? [event] : [])),
  };
}

/** Pairs a job's link with the unlink that follows it; rows come by job and version. */
function linksOf(rows: readonly RowValues[]): Link[] {
  const links: Link[] = [];
  const open = new Map<string, number>();
  for (const { jobId, linked, atMs } of rows) {
    const job = String(jobId);
    const fromMs = open.get(job);
    if (linked === true && fromMs === undefined) open.set(job, Number(atMs));
    if (linked === false && fromMs !== undefined) {
      links.push({ jobId: job, fromMs, toMs: Number(atMs) });
      open.delete(job);
    }
  }
  for (const [jobId, fromMs] of open) links.push({ jobId, fromMs });
  return links;
}
