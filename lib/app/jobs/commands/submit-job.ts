import {
  commandsOf,
  idempotencyMarkerKey,
  type Kernel,
  type Origin,
  type Outcome,
  type Rejection,
  reject,
  type SentCommand,
} from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { checkInputsFit } from '../../../domain/disk.ts';
import type { JobCommand } from '../../../domain/job/commands.ts';
import { slotFilesOf } from '../../../domain/job/decide/files.ts';
import type { JobEvent, TaskOf } from '../../../domain/job/events.ts';
import { job } from '../../../domain/job/job.ts';
import { type ExistingJob, isActive, type JobState } from '../../../domain/job/state.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { possibleMachines } from '../../../domain/retry-rules.ts';
import type { Idempotency } from '../../http/endpoint.ts';
import { lookAtInputs } from '../queries/input-bytes.ts';
import { misnamedFile } from '../queries/slot-names.ts';

type Submission = SentCommand<Extract<JobCommand, { readonly type: 'SubmitJob' | 'RetryJob' }>>;

interface SubmitDependencies {
  readonly kernel: Kernel;
  readonly nowMs: () => number;
}

/** Times that a submission is decided again because the job changed meanwhile. */
const MAX_TRIES = 5;
/** The job, the quota, and the pipeline. */
const STREAMS_OF_A_TASK = 3;

/**
 * Submits a job, the first time or again, and counts it in the organisation's quota, in one transaction: an organisation
 * that closes at the same time either counts the job and stays open, or is closed and the job is refused. A job that is
 * active already is answered as it is, and not counted again. One whose machine type has no price now is refused: it would
 * be billed as 0. A job of a pipeline that is tried again is refused once its task has another one (`task-superseded`), in the same transaction.
 */
export async function submitJob(
  { kernel, nowMs }: SubmitDependencies,
  command: Submission,
  origin: Origin,
  idempotency?: Idempotency,
): Promise<Outcome<JobState, JobEvent> | { readonly ok: false; readonly rejection: Rejection }> {
  const { aggregateId: jobId, data } = command;
  const options = defined({ idempotency });
  const admit = { aggregate: quota, command: commandsOf(quota).AdmitJob(data.organisationId, { jobId }) };
  const together = async (task: TaskOf | undefined, expectedVersion?: number) => {
    const submit = { aggregate: job, command, ...defined({ expectedVersion }) };
    const keeps = task === undefined ? [] : [await ofTask(task, command)];
    const outcome = await kernel.executeAll([submit, admit, ...keeps], origin, options);
    return outcome.ok ? outcome.results[0] : outcome;
  };
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    // A repeat takes the steps that the first request took.
    const first = idempotency && (await kernel.store.marker(idempotencyMarkerKey(idempotency), nowMs()));
    const { state, version: expectedVersion } = await kernel.load(job, jobId);
    const task = state.status !== 'none' && command.type === 'RetryJob' ? state.task : undefined;
    if (first !== undefined) {
      const streams = first.outcome.ok ? first.outcome.streams.length : 1;
      if (streams === 1) return kernel.execute(job, command, origin, options);
      return together(streams === STREAMS_OF_A_TASK ? task : undefined);
    }
    try {
      const counts = state.status !== 'none' && !isActive(state);
      if (counts) {
        const refused =
          (await unreadable(kernel, state)) ??
          // A file may have been renamed since it was linked.
          (await misnamedFile(kernel, state.spec.slots, slotFilesOf(state))) ??
          (await unpriced(kernel, data.organisationId, possibleMachines(state.spec), nowMs()));
        return refused === undefined ? await together(task, expectedVersion) : { ok: false, rejection: refused };
      }
      return await kernel.execute(job, command, origin, { ...options, expectedVersion });
    } catch (error) {
      // The job changed in between; or the same request, at the same time, took other steps.
      if (!isOvertaken(error)) throw error;
    }
  }
  return { ok: false, rejection: reject('conflict', 'others change the job all the time: try again') };
}

/** A condition of trying a pipeline's job again: no other job has its task, nor gets it at the same time. */
async function ofTask({ pipelineId, step, index }: TaskOf, { aggregateId: jobId, data }: Submission) {
  const { pipeline } = await import('../../../domain/pipeline/pipeline.ts');
  const { organisationId } = data;
  return {
    aggregate: pipeline,
    command: commandsOf(pipeline).RetryTask(pipelineId, { organisationId, step, index, jobId }),
  };
}

/** An input is gone: the job would run on less than it was given. Or all of them together are too large. */
async function unreadable(kernel: Kernel, { spec, inputs }: ExistingJob) {
  const { gone, bytes } = await lookAtInputs(kernel, inputs);
  return gone ?? checkInputsFit(spec, bytes);
}

/** Also of a larger machine that only a retry would run on: it would be billed as 0. */
async function unpriced(kernel: Kernel, organisationId: string, machineTypes: readonly string[], nowMs: number) {
  // Loaded with the first submission: nothing else here knows terms.
  const { attemptPrice } = await import('../../billing/queries/attempt-price.ts');
  for (const machineType of machineTypes) {
    const price = await attemptPrice(kernel, organisationId, machineType, { nowMs, untilMs: nowMs });
    if (price !== undefined) continue;
    return reject('machine-type-unpriced', `${machineType} has no price in the terms of the organisation`);
  }
  return undefined;
}

const OVERTAKEN: ReadonlySet<unknown> = new Set(['version-mismatch', 'idempotency-key-reused']);

function isOvertaken(error: unknown): boolean {
  return error instanceof Error && OVERTAKEN.has((error as { code?: unknown }).code);
}
