import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey, RowValues } from 'epoch/views';
import { ID_PREFIXES } from '../../../domain/ids.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import { specValue } from './job-configurations.ts';

/** A job: organisationId, name, status, configuration, spec, fileCount, its latest attempt, times. Its partition holds its attempts too. */
export function jobKey(jobId: string): RowKey {
  return { partition: jobId, sort: 'job' };
}

/** An organisation's jobs, oldest first. Values: jobId. */
export function jobListKey(organisationId: string, jobId: string): RowKey {
  return { partition: organisationId, sort: jobId };
}

/** Attempts' ids begin so; `job` does not. */
export const ATTEMPT_PREFIX = `${ID_PREFIXES.attempt}_`;

/** An attempt of a job, in order. Values: number, status, machine, times, outcome, exit code, inputs, outputs. */
export function attemptKey(jobId: string, attemptId: string): RowKey {
  return { partition: jobId, sort: attemptId };
}

function changesOf(event: JobEvent, jobId: string): readonly Change[] {
  const key = jobKey(jobId);
  const setJob = (set: RowValues): Change => ({ kind: 'update', key, set });
  switch (event.type) {
    case 'JobCreated': {
      const { atMs, spec, ...given } = event.data;
      const values = { jobId, ...given, spec: specValue(spec), status: 'draft', fileCount: 0, madeAtMs: atMs };
      return [
        { kind: 'put', key, values },
        { kind: 'put', key: jobListKey(given.organisationId, jobId), values: { jobId } },
      ];
    }
    case 'FilesLinked':
      return [{ kind: 'add', key, amounts: { fileCount: BigInt(event.data.fileIds.length) } }];
    case 'FilesUnlinked':
      return [{ kind: 'add', key, amounts: { fileCount: -BigInt(event.data.fileIds.length) } }];
    case 'JobSubmitted':
      return [
        {
          kind: 'update',
          key,
          set: { status: 'submitted', submittedBy: event.data.userId, submittedAtMs: event.data.atMs },
          remove: ['endedAtMs', 'reason', 'outcome', 'exitCode'],
        },
      ];
    case 'JobCompleted':
      return [setJob({ status: 'completed', endedAtMs: event.data.atMs })];
    case 'JobFailed':
      return [setJob({ status: 'failed', endedAtMs: event.data.atMs, reason: event.data.reason })];
    case 'JobCancelled':
      return [setJob({ status: 'cancelled', endedAtMs: event.data.atMs, cancelledBy: event.data.cancelledBy })];
    default:
      return attemptChanges(event, jobId, setJob);
  }
}

type AttemptEvent = Extract<
  JobEvent,
  { type: 'AttemptRequested' | 'AttemptStarted' | 'AttemptEnded' | 'AttemptAbandoned' }
>;

function attemptChanges(event: AttemptEvent, jobId: string, setJob: (set: RowValues) => Change): readonly Change[] {
  const { attemptId, organisationId, atMs } = event.data;
  const key = attemptKey(jobId, attemptId);
  switch (event.type) {
    case 'AttemptRequested': {
      const { number, userId, spec } = event.data;
      const { machineType } = spec;
      const values = {
        attemptId,
        jobId,
        organisationId,
        number,
        userId,
        machineType,
        status: 'requested',
        requestedAtMs: atMs,
      };
      return [setJob({ status: 'submitted', attemptId, attemptNumber: number }), { kind: 'put', key, values }];
    }
    case 'AttemptStarted': {
      const { machineId, inputs, deadlineMs } = event.data;
      const set = { status: 'running', machineId, inputs, deadlineMs, startedAtMs: atMs };
      return [setJob({ status: 'running', startedAtMs: atMs }), { kind: 'update', key, set }];
    }
    case 'AttemptEnded': {
      const { outcome, exitCode, reason } = event.data;
      const exit = exitCode === undefined ? {} : { exitCode };
      const set = { status: outcome, endedAtMs: atMs, ...exit, ...(reason !== undefined && { reason }) };
      return [setJob({ outcome, ...exit }), { kind: 'update', key, set }];
    }
    case 'AttemptAbandoned': {
      const { outcome, reason } = event.data;
      return [{ kind: 'update', key, set: { status: outcome, reason, endedAtMs: atMs } }];
    }
  }
}

export const jobs: Projection = {
  name: 'jobs',
  version: 1,
  hears: {
    job: [
      'JobCreated',
      'FilesLinked',
      'FilesUnlinked',
      'JobSubmitted',
      'AttemptRequested',
      'AttemptStarted',
      'AttemptEnded',
      'AttemptAbandoned',
      'JobCompleted',
      'JobFailed',
      'JobCancelled',
    ],
  },
  project: (commit) =>
    (commit as Commit<JobEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
  home: (stream) => jobKey(aggregateIdOf(stream)),
};
