import { defineRow, fieldsCodec, flag, integer, listOf, oneOf, optional, recordOf, text } from 'epoch/views';
import type { Day } from '../../../domain/metering/day.ts';

export const TIMELINES_VIEW = 'usage-timelines';

interface OfFile {
  readonly fileId: string;
}
interface OfJob {
  readonly jobId: string;
}
interface OfOrganisation {
  readonly organisationId: string;
}
interface OfAttempt {
  readonly attemptId: string;
}
interface Versioned {
  /** Of the event that wrote the row, so that any order and any repetition gives the same rows. */
  readonly version: number;
}

/** When a file had how many bytes: the changes of one event of the file. */
export const bytesRow = defineRow({
  view: TIMELINES_VIEW,
  partition: ({ fileId }: OfFile) => fileId,
  sort: ({ version }: Versioned) => `bytes#${padded(version)}`,
  prefix: 'bytes#',
  codec: fieldsCodec({ event: text, changes: listOf(recordOf({ atMs: integer, delta: text })) }),
});

/** Which jobs used a file: a job linked or unlinked it. */
export const linkRow = defineRow({
  view: TIMELINES_VIEW,
  partition: ({ fileId }: OfFile) => fileId,
  sort: ({ jobId, version }: OfJob & Versioned) => `link#${jobId}#${padded(version)}`,
  prefix: 'link#',
  codec: fieldsCodec({ jobId: text, version: integer, linked: flag, atMs: integer, event: text }),
});

/** A file that a job was ever linked to. */
export const linkedFileRow = defineRow({
  view: TIMELINES_VIEW,
  partition: ({ jobId }: OfJob) => jobId,
  sort: ({ fileId }: OfFile) => `file#${fileId}`,
  prefix: 'file#',
  codec: fieldsCodec({ fileId: text }),
});

/** When an attempt ran, and the source events. */
const run = fieldsCodec({
  jobId: text,
  attemptId: text,
  machineType: text,
  userId: text,
  startedAtMs: integer,
  started: optional(text),
  endedAtMs: optional(integer),
  outcome: optional(oneOf('succeeded', 'failed', 'timed-out', 'lost', 'cancelled')),
  ended: optional(text),
});

/** A job's attempt. */
export const attemptRunRow = defineRow({
  view: TIMELINES_VIEW,
  partition: ({ jobId }: OfJob) => jobId,
  sort: ({ attemptId }: OfAttempt) => `attempt#${attemptId}`,
  prefix: 'attempt#',
  codec: run,
});

/** An organisation's attempt by the day of its start: an attempt's limit is a day, so a window is a few partitions. */
export const dayAttemptRow = defineRow({
  view: TIMELINES_VIEW,
  partition: ({ organisationId, day }: OfOrganisation & { readonly day: Day }) => `attempts#${organisationId}#${day}`,
  sort: ({ attemptId }: OfAttempt) => attemptId,
  codec: run,
});

/** An organisation's file, ended ones included. */
export const organisationFileRow = defineRow({
  view: TIMELINES_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `files#${organisationId}`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: fieldsCodec({ fileId: text, uploaderId: text, startedAtMs: integer, endedAtMs: optional(integer) }),
});

function padded(version: number): string {
  return String(version).padStart(10, '0');
}
