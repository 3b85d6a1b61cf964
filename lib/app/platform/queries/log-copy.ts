import type { Commit, StoredCommit } from 'epoch';
import { type Day, dayOf } from '../../../domain/metering/day.ts';

/** Of the files of a copy of the log. Another shape is another name. */
export const LOG_FORMAT = 'catacloud-log-1';

/** Segments of the log, each a file a day; a restore takes as many at once. */
export const LOG_SEGMENTS = 16;

/** One file of a copy: commits of one day and one segment of the log, a line each. */
export interface LogPart {
  readonly day: Day;
  readonly path: string;
  readonly commits: number;
  readonly events: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** A table of Parquet with the events of one file of a copy, for who asks questions of the log. A restore reads none. */
export interface LogTable {
  readonly day: Day;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface LogManifest {
  readonly format: typeof LOG_FORMAT;
  readonly exportedAt: string;
  /** Whatever was committed before this instant had taken effect everywhere when the export began. */
  readonly settledThrough: string;
  /** From this instant on the log was compared with what the relay has passed on; absent in copies that were not. */
  readonly relayedFrom?: string;
  readonly commits: number;
  readonly events: number;
  readonly streams: number;
  /** By day and segment. A stream is in one segment, and its commits are in order. */
  readonly parts: readonly LogPart[];
  /** Of the same commits, where they were written. */
  readonly tables?: readonly LogTable[];
  /** What was parked then: the subscriber has applied the stream up to the version. */
  readonly parked: readonly { readonly subscriber: string; readonly stream: string; readonly version: number }[];
  /** Streams that end before their end, because an item of the log cannot be read. */
  readonly unreadable: readonly { readonly stream: string; readonly reason: string }[];
  /** Rows and hashes of the views then, where they were asked for. */
  readonly views?: Readonly<Record<string, { readonly rows: number; readonly hash: string }>>;
  /** Of a daily copy. */
  readonly daily?: DailyPart;
}

/** The place of a daily copy among the others. */
export interface DailyPart {
  /** The last day that it has whole. */
  readonly through: Day;
  /** The copy before it ends with this day. Absent in a copy that begins with the first commit. */
  readonly after?: Day;
  /** Commits of the days that copies before it have: as many as they must have in sum. */
  readonly earlier: number;
  /** Commits of the day that had not ended, read with the others: the next copy has that day whole. */
  readonly tail: { readonly streams: number; readonly parts: readonly LogPart[] };
}

export class LogCopyError extends Error {
  readonly code: 'malformed-log-copy' | 'log-not-settled';
  constructor(code: LogCopyError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A commit as a line of JSON, without its end. */
export function lineOf(commit: StoredCommit): string {
  const { stream, version, lastVersion, id, atMs, correlation, causation, actor, events, hash } = commit;
  return JSON.stringify({ stream, version, lastVersion, id, atMs, correlation, causation, actor, events, hash });
}

const TEXTS = ['stream', 'id', 'correlation', 'actor', 'hash'] as const;
const NUMBERS = ['version', 'lastVersion', 'atMs'] as const;

/** The commit of a line. Its hash is compared when it is restored; here only its shape is. */
export function commitOfLine(line: string, where: string): StoredCommit {
  const malformed = (what: string) => new LogCopyError('malformed-log-copy', `${where}: ${what}`);
  let value: Partial<Record<keyof Commit, unknown>>;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    throw malformed('the line is not JSON');
  }
  for (const name of TEXTS) if (typeof value[name] !== 'string') throw malformed(`${name} is not a text`);
  for (const name of NUMBERS) if (!Number.isSafeInteger(value[name])) throw malformed(`${name} is not a whole number`);
  if (!Array.isArray(value.events) || value.events.length === 0) throw malformed('events is not a list of events');
  return value as StoredCommit;
}

/** The manifest of a text. */
export function manifestOf(text: string): LogManifest {
  const manifest = JSON.parse(text) as LogManifest;
  if (manifest.format === LOG_FORMAT) return manifest;
  throw new LogCopyError('malformed-log-copy', `the manifest is of format ${manifest.format}, not ${LOG_FORMAT}`);
}

/**
 * The commits of a segment with the day of their file: their own, or that of an earlier commit of their stream when it is later
 * (one clock was ahead). So day after day is the order of every stream.
 */
export async function* byDay(
  commits: AsyncIterable<StoredCommit>,
): AsyncGenerator<{ readonly day: Day; readonly commit: StoredCommit }> {
  let stream: string | undefined;
  let latest = '';
  for await (const commit of commits) {
    const day = dayOf(commit.atMs);
    latest = commit.stream === stream && latest > day ? latest : day;
    stream = commit.stream;
    yield { day: latest, commit };
  }
}

/** What a manifest says of the parts together. */
export function sumsOf(parts: readonly Pick<LogPart, 'commits' | 'events'>[]) {
  return parts.reduce((sum, part) => ({ commits: sum.commits + part.commits, events: sum.events + part.events }), {
    commits: 0,
    events: 0,
  });
}
