import { type DecideContext, reject } from 'epoch';
import { checkFilled } from '../../input-slots.ts';
import type { JobCommand, JobDecision } from '../commands.ts';
import type { JobEvent } from '../events.ts';
import type { ExistingJob } from '../state.ts';
import { attemptOver, submission } from './attempt-events.ts';
import { slotFilesOf } from './files.ts';
import { dequeued } from './queue.ts';

type CommandOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>;

/** The first time, or again. */
export function submit(
  { data }: CommandOf<'SubmitJob' | 'RetryJob'>,
  state: ExistingJob,
  context: DecideContext,
): JobDecision {
  return checkFilled(state.spec, slotFilesOf(state)) ?? submission(data.userId, state, context);
}

export function notSubmittable(_command: JobCommand, { status }: ExistingJob) {
  return reject('job-not-submittable', `the job is ${status}: retry it, or create another`, { status });
}

export const notRunYet = () => reject('job-not-ended', 'the job has not run yet: submit it');
export const completedForGood = () => reject('job-ended', 'the job has completed: create another to run it again');

export function cancel({ data }: CommandOf<'CancelJob'>, state: ExistingJob, context: DecideContext): JobDecision {
  const { organisationId } = state;
  const { cancelledBy } = data;
  const cancelled: JobEvent = { type: 'JobCancelled', data: { organisationId, cancelledBy, atMs: context.nowMs } };
  return [...givenUp(state, context), cancelled];
}

/** Its place in the queue, or the attempt that may be going on. */
function givenUp(state: ExistingJob, context: DecideContext): readonly JobEvent[] {
  const { organisationId, waiting, attempt } = state;
  if (waiting !== undefined) return [dequeued(organisationId, waiting, 'cancelled', context.nowMs)];
  if (attempt === undefined || attempt.over !== undefined) return [];
  return [attemptOver(attempt, 'cancelled', state, context, { failure: 'cancelled' })];
}

export function ended(_command: JobCommand, { status }: ExistingJob) {
  return reject('job-ended', `the job is ${status} already`, { status });
}
