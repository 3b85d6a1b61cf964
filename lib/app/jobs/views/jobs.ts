import { defineView, type Projection } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { jobEvents } from '../../../domain/job/events.ts';
import { attemptRow, failedJobRow, isOfStatus, JOBS_VIEW, jobListRow, jobRow, openJobRow } from './job-rows.ts';

/** Jobs with their attempts. Rows: job-rows.ts. */
export const jobs = defineView({
  name: JOBS_VIEW,
  version: 2,
  streams: { job: jobEvents },
  on: {
    job: {
      JobCreated({ data: { atMs, ...given } }, { aggregateId: jobId }) {
        const { organisationId } = given;
        return [
          jobRow.put({ jobId }, { jobId, ...given, status: 'draft', fileCount: 0, madeAtMs: atMs }),
          jobListRow.put({ organisationId, jobId }, { jobId }),
        ];
      },
      FilesLinked: ({ data }, { aggregateId: jobId }) => [
        jobRow.add({ jobId }, { fileCount: BigInt(data.fileIds.length) }),
      ],
      FilesUnlinked: ({ data }, { aggregateId: jobId }) => [
        jobRow.add({ jobId }, { fileCount: -BigInt(data.fileIds.length) }),
      ],
      JobSubmitted: ({ data: { organisationId, userId, atMs } }, { aggregateId: jobId }) => [
        jobRow.update(
          { jobId },
          { status: 'submitted', submittedBy: userId, submittedAtMs: atMs },
          { remove: ['endedAtMs', 'reason', 'outcome', 'exitCode', 'failure'] },
        ),
        openJobRow.put({ organisationId, jobId }, { jobId }),
      ],
      JobQueued: (_event, { aggregateId: jobId }) => [jobRow.update({ jobId }, { status: 'submitted' })],
      AttemptRequested({ data: { attemptId, organisationId, atMs, number, userId, spec } }, { aggregateId: jobId }) {
        const { machineType } = spec;
        const given = { attemptId, jobId, organisationId, number, userId, machineType };
        return [
          jobRow.update({ jobId }, { status: 'submitted', attemptId, attemptNumber: number }),
          attemptRow.put({ jobId, attemptId }, { ...given, status: 'requested', requestedAtMs: atMs }),
        ];
      },
      AttemptStarted({ data: { attemptId, atMs, machineId, inputs, deadlineMs } }, { aggregateId: jobId }) {
        const started = { machineId, inputs, deadlineMs, startedAtMs: atMs };
        return [
          jobRow.update({ jobId }, { status: 'running', startedAtMs: atMs }),
          attemptRow.update({ jobId, attemptId }, { status: 'running', ...started }),
        ];
      },
      AttemptEnded({ data: { attemptId, atMs, outcome, failure, exitCode, reason, usage } }, { aggregateId: jobId }) {
        const exit = defined({ exitCode });
        const why = defined({ failure, reason, usage });
        return [
          jobRow.update({ jobId }, { outcome, ...exit }),
          attemptRow.update({ jobId, attemptId }, { status: outcome, endedAtMs: atMs, ...exit, ...why }),
        ];
      },
      AttemptAbandoned: ({ data: { attemptId, outcome, failure, reason, atMs } }, { aggregateId: jobId }) => [
        attemptRow.update({ jobId, attemptId }, { status: outcome, reason, endedAtMs: atMs, ...defined({ failure }) }),
      ],
      JobCompleted: ({ data: { organisationId, atMs } }, { aggregateId: jobId }) => [
        jobRow.update({ jobId }, { status: 'completed', endedAtMs: atMs }),
        openJobRow.delete({ organisationId, jobId }),
      ],
      JobFailed: ({ data: { organisationId, atMs, failure, reason } }, { aggregateId: jobId }) => [
        jobRow.update({ jobId }, { status: 'failed', endedAtMs: atMs, reason, ...defined({ failure }) }),
        openJobRow.delete({ organisationId, jobId }),
        failedJobRow.put({ organisationId, jobId }, { jobId }),
      ],
      JobCancelled: ({ data: { organisationId, atMs, cancelledBy } }, { aggregateId: jobId }) => [
        jobRow.update({ jobId }, { status: 'cancelled', endedAtMs: atMs, cancelledBy }),
        openJobRow.delete({ organisationId, jobId }),
      ],
    },
  },
  checkpointRow: (jobId) => jobRow.key({ jobId }),
});

/** As release 0.2.0 has them: without lists of those that wait, run or failed. */
export const jobs1: Projection = {
  ...jobs,
  version: 1,
  project: (commit) => jobs.project(commit).filter((change) => !('key' in change && isOfStatus(change.key))),
};
