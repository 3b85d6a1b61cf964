import {
  defineRow,
  fieldsCodec,
  integer,
  listOf,
  oneOf,
  optional,
  type Row,
  type RowData,
  type RowKey,
  recordOf,
  text,
} from 'epoch/views';
import { FAILURE_CLASSES } from '../../../domain/failure-class.ts';
import { ID_PREFIXES } from '../../../domain/ids.ts';
import { jobSpec } from './job-spec.ts';

export const JOBS_VIEW = 'jobs';

interface OfJob {
  readonly jobId: string;
}

interface OfOrganisation {
  readonly organisationId: string;
}

const failure = oneOf(...FAILURE_CLASSES);
const outcome = oneOf('succeeded', 'failed', 'timed-out', 'lost', 'cancelled');

/** A job and its latest attempt. Its partition has its attempts too. */
export const jobRow = defineRow({
  view: JOBS_VIEW,
  partition: ({ jobId }: OfJob) => jobId,
  sort: () => 'job',
  codec: fieldsCodec({
    jobId: text,
    organisationId: text,
    name: text,
    configurationId: text,
    configurationVersion: integer,
    label: optional(text),
    creatorId: text,
    spec: jobSpec,
    status: oneOf('draft', 'submitted', 'running', 'completed', 'failed', 'cancelled'),
    fileCount: integer,
    madeAtMs: integer,
    submittedBy: optional(text),
    submittedAtMs: optional(integer),
    attemptId: optional(text),
    attemptNumber: optional(integer),
    startedAtMs: optional(integer),
    outcome: optional(outcome),
    failure: optional(failure),
    exitCode: optional(integer),
    endedAtMs: optional(integer),
    reason: optional(text),
    cancelledBy: optional(text),
    task: optional(recordOf({ pipelineId: text, step: text, index: integer })),
  }),
});

/** A job as its view has it. */
export type JobRow = Row<RowData<typeof jobRow>>;

/** An organisation's jobs, oldest first. */
export const jobListRow = defineRow({
  view: JOBS_VIEW,
  partition: ({ organisationId }: OfOrganisation) => organisationId,
  sort: ({ jobId }: OfJob) => jobId,
  codec: fieldsCodec({ jobId: text }),
});

/** Ends of the partitions of jobs by status. */
const OPEN = ' open';
const FAILED = ' failed';

/** The jobs of an organisation that wait or run, oldest first. */
export const openJobRow = defineRow({
  view: JOBS_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}${OPEN}`,
  sort: ({ jobId }: OfJob) => jobId,
  codec: fieldsCodec({ jobId: text }),
});

/** The jobs of an organisation that failed, oldest first; among them some that were submitted again since. */
export const failedJobRow = defineRow({
  view: JOBS_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}${FAILED}`,
  sort: ({ jobId }: OfJob) => jobId,
  codec: fieldsCodec({ jobId: text }),
});

/** Whether a row is in one of the lists by status, which `jobs@1` does not have. */
export function isOfStatus({ partition }: RowKey): boolean {
  return partition.endsWith(OPEN) || partition.endsWith(FAILED);
}

/** An attempt of a job, in order. */
export const attemptRow = defineRow({
  view: JOBS_VIEW,
  partition: ({ jobId }: OfJob) => jobId,
  sort: ({ attemptId }: { readonly attemptId: string }) => attemptId,
  // Attempts' ids begin so; `job` does not.
  prefix: `${ID_PREFIXES.attempt}_`,
  codec: fieldsCodec({
    attemptId: text,
    jobId: text,
    organisationId: text,
    number: integer,
    userId: text,
    machineType: text,
    status: oneOf('requested', 'running', 'succeeded', 'failed', 'timed-out', 'lost', 'cancelled'),
    requestedAtMs: integer,
    machineId: optional(text),
    inputs: optional(listOf(text)),
    deadlineMs: optional(integer),
    startedAtMs: optional(integer),
    endedAtMs: optional(integer),
    failure: optional(failure),
    exitCode: optional(integer),
    reason: optional(text),
    usage: optional(recordOf({ peakMemoryMib: integer, cpuMs: integer })),
  }),
});

/** An attempt as its view has it. */
export type AttemptRow = Row<RowData<typeof attemptRow>>;
