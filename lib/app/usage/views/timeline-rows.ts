import type { RowKey } from 'epoch/views';
import type { Day } from '../../../domain/metering/day.ts';

/**
 * Rows that say when a file had how many bytes and which jobs used it: partition is the file. Keyed by what wrote them,
 * so that any order and any repetition gives the same rows.
 * `bytes#<version>`: changes of one event of the file. `link#<job>#<version>`: a job linked or unlinked it.
 */
export function bytesKey(fileId: string, version: number): RowKey {
  return { partition: fileId, sort: `${BYTES_PREFIX}${padded(version)}` };
}

export function linkKey(fileId: string, jobId: string, version: number): RowKey {
  return { partition: fileId, sort: `${LINK_PREFIX}${jobId}#${padded(version)}` };
}

export const BYTES_PREFIX = 'bytes#';
export const LINK_PREFIX = 'link#';

/** The files that a job was ever linked to. Partition is the job. */
export function jobFileKey(jobId: string, fileId: string): RowKey {
  return { partition: jobId, sort: `${FILE_PREFIX}${fileId}` };
}

/** A job's attempts. */
export function attemptKey(jobId: string, attemptId: string): RowKey {
  return { partition: jobId, sort: `${ATTEMPT_PREFIX}${attemptId}` };
}

export const FILE_PREFIX = 'file#';
export const ATTEMPT_PREFIX = 'attempt#';

/** An organisation's files, ended ones included: startedAtMs, uploaderId, and endedAtMs once they are gone. */
export function organisationFileKey(organisationId: string, fileId: string): RowKey {
  return { partition: `files#${organisationId}`, sort: fileId };
}

/** An organisation's attempts by the day of their start: an attempt's limit is a day, so a window is a few partitions. */
export function dayAttemptKey(organisationId: string, startDay: Day, attemptId: string): RowKey {
  return { partition: `attempts#${organisationId}#${startDay}`, sort: attemptId };
}

function padded(version: number): string {
  return String(version).padStart(10, '0');
}
