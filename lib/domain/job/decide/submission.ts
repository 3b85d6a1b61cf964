import { type DecideContext, reject } from 'epoch';
import type { JobCommand, JobDecision } from '../commands.ts';
import { type ExistingJob, isActive } from '../state.ts';
import { attemptOver, submission } from './attempt-events.ts';

type CommandOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>;

/** The first time, or again. */
export function submit(
  { aggregateId, data }: CommandOf<'SubmitJob' | 'RetryJob'>,
  state: ExistingJob,
  context: DecideContext,
): JobDecision {
  return submission(aggregateId, data.userId, state, context);
}

export function notSubmittable(_command: JobCommand, { status }: ExistingJob) {
  return reject('job-not-submittable', `the job is ${status}: retry it, or create another`, { status });
}

export const notRunYet = () => reject('job-not-ended', 'the job has not run yet: submit it');
export const completedForGood = () => reject('job-ended', 'the job has completed: create another to run it again');

export function cancel({ data }: CommandOf<'CancelJob'>, state: ExistingJob, context: DecideContext): JobDecision {
  const { organisationId, attempt } = state;
  const { cancelledBy } = data;
  const over = isActive(state) && attempt ? [attemptOver(attempt, 'cancelled', state, context)] : [];
  return [...over, { type: 'JobCancelled', data: { organisationId, cancelledBy, atMs: context.nowMs } }];
}

export function ended(_command: JobCommand, { status }: ExistingJob) {
  return reject('job-ended', `the job is ${status} already`, { status });
}
