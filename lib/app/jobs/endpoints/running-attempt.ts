import { isRejection, type Kernel, type Rejection, reject } from 'epoch';
import type { ExistingJob } from '../../../domain/job/state.ts';
import type { Caller } from '../../http/caller.ts';
import type { AttemptCapability } from '../../ports/credentials.ts';
import { loadJob } from '../queries/read-job.ts';

export interface RunningAttempt {
  readonly of: AttemptCapability;
  readonly state: ExistingJob;
  readonly userId: string;
  readonly inputs: readonly string[];
  readonly deadlineMs: number;
}

/** The job while this attempt runs; else why it does not. */
export async function running(
  { kernel }: { readonly kernel: Kernel },
  caller: Caller,
): Promise<RunningAttempt | Rejection> {
  const of = capabilityOf(caller);
  const loaded = await loadJob(kernel, of.org, of.job);
  if (isRejection(loaded)) return loaded;
  const { attempt } = loaded.state;
  if (attempt?.id !== of.attempt)
    return reject('attempt-superseded', 'this is not the latest attempt: stop working on it');
  if (attempt.over !== undefined)
    return reject('attempt-ended', `the attempt is over (${attempt.over}): stop working on it`);
  if (attempt.started === undefined) return reject('attempt-not-started', 'start the attempt first');
  const { inputs, deadlineMs } = attempt.started;
  return { of, state: loaded.state, userId: attempt.userId, inputs, deadlineMs };
}

export function capabilityOf(caller: Caller): AttemptCapability {
  if (caller.kind !== 'attempt')
    throw new Error(`a runner's route was called by ${caller.kind}: it must be declared so`);
  return caller;
}
