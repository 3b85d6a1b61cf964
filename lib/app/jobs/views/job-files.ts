import { defineRow, defineView, fieldsCodec, integer, oneOf, text } from 'epoch/views';
import { jobEvents } from '../../../domain/job/events.ts';

interface OfJob {
  readonly jobId: string;
}
interface OfFile {
  readonly fileId: string;
}
const VIEW = 'job-files';
const link = fieldsCodec({
  organisationId: text,
  jobId: text,
  fileId: text,
  role: oneOf('input', 'output'),
  linkedAtMs: integer,
});

/** A job's files. The file itself is read from `files`. */
export const jobFileRow = defineRow({
  view: VIEW,
  partition: ({ jobId }: OfJob) => jobId,
  sort: ({ fileId }: OfFile) => fileId,
  codec: link,
});

/** A file's jobs. */
export const fileJobRow = defineRow({
  view: VIEW,
  partition: ({ fileId }: OfFile) => fileId,
  sort: ({ jobId }: OfJob) => jobId,
  codec: link,
});

/** Both directions of every link. Only a job's stream writes them: a deleted file's links end by commands to its jobs. */
export const jobFiles = defineView({
  name: VIEW,
  version: 1,
  streams: { job: jobEvents },
  on: {
    job: {
      FilesLinked: ({ data: { organisationId, fileIds, role, atMs } }, { aggregateId: jobId }) =>
        fileIds.flatMap((fileId) => {
          const values = { organisationId, jobId, fileId, role, linkedAtMs: atMs };
          return [jobFileRow.put(values, values), fileJobRow.put(values, values)];
        }),
      FilesUnlinked: ({ data: { fileIds } }, { aggregateId: jobId }) =>
        fileIds.flatMap((fileId) => [jobFileRow.delete({ jobId, fileId }), fileJobRow.delete({ jobId, fileId })]),
    },
  },
});
