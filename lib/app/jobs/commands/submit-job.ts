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
import type { JobCommand } from '../../../domain/job/commands.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import { job } from '../../../domain/job/job.ts';
import { isActive, type JobState } from '../../../domain/job/state.ts';
import { quota } from '../../../domain/quota/quota.ts';
import type { Idempotency } from '../../http/endpoint.ts';

type Submission = SentCommand<Extract<JobCommand, { readonly type: 'SubmitJob' | 'RetryJob' }>>;

interface SubmitWorld {
  readonly kernel: Pick<Kernel, 'load' | 'execute' | 'executeAll' | 'store'>;
  readonly nowMs: () => number;
}

/** Times that a submission is decided again because somebody changed the job meanwhile. */
const MAX_TRIES = 5;

/**
 * Submits a job, the first time or again, and counts it in the organisation's quota, in one transaction: an organisation
 * that closes at the same time either counts the job and stays open, or is closed and the job is refused. A job that is
 * active already is answered as it is, and not counted again.
 */
export async function submitJob(
  { kernel, nowMs }: SubmitWorld,
  command: Submission,
  origin: Origin,
  idempotency?: Idempotency,
): Promise<Outcome<JobState, JobEvent> | { readonly ok: false; readonly rejection: Rejection }> {
  const { aggregateId: jobId, data } = command;
  const options = idempotency === undefined ? {} : { idempotency };
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const isRepeat =
      idempotency !== undefined &&
      (await kernel.store.marker(idempotencyMarkerKey(idempotency), nowMs())) !== undefined;
    if (isRepeat) return kernel.execute(job, command, origin, options);
    const { state, version: expectedVersion } = await kernel.load(job, jobId);
    try {
      if (state.status === 'none' || isActive(state)) {
        return await kernel.execute(job, command, origin, { ...options, expectedVersion });
      }
      const admit = commandsOf(quota).AdmitJob(data.organisationId, { jobId });
      const steps = [
        { aggregate: job, command, expectedVersion },
        { aggregate: quota, command: admit },
      ] as const;
      const outcome = await kernel.executeAll(steps, origin, options);
      return outcome.ok ? outcome.results[0] : outcome;
    } catch (error) {
      if (!isMismatch(error)) throw error;
    }
  }
  return { ok: false, rejection: reject('conflict', 'others change the job all the time: try again') };
}

function isMismatch(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 'version-mismatch';
}
