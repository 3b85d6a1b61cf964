import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { JobEvent } from '../../../domain/job/events.ts';

/** A job's files. Values: organisationId, jobId, fileId, role (`input` or `output`), linkedAtMs. The file itself is read from `files`. */
export function jobFileKey(jobId: string, fileId: string): RowKey {
  return { partition: jobId, sort: fileId };
}

/** A file's jobs; the same values. */
export function fileJobKey(fileId: string, jobId: string): RowKey {
  return { partition: fileId, sort: jobId };
}

function changesOf(event: JobEvent, jobId: string): readonly Change[] {
  if (event.type !== 'FilesLinked' && event.type !== 'FilesUnlinked') return [];
  const { organisationId, fileIds, atMs } = event.data;
  const role = event.type === 'FilesLinked' ? event.data.role : undefined;
  return fileIds.flatMap((fileId): Change[] =>
    [jobFileKey(jobId, fileId), fileJobKey(fileId, jobId)].map((key) =>
      role === undefined
        ? { kind: 'delete', key }
        : { kind: 'put', key, values: { organisationId, jobId, fileId, role, linkedAtMs: atMs } },
    ),
  );
}

/** Both directions of every link. Only a job's stream writes them: a deleted file's links end by commands to its jobs. */
export const jobFiles: Projection = {
  name: 'job-files',
  version: 1,
  hears: { job: ['FilesLinked', 'FilesUnlinked'] },
  project: (commit) =>
    (commit as Commit<JobEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
};
