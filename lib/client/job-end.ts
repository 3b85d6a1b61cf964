import type { ReplyOf } from './types.ts';

type Job = Pick<ReplyOf<'jobs.get'>, 'status'> & {
  readonly attempts: readonly Pick<ReplyOf<'jobs.get'>['attempts'][number], 'endedAt'>[];
};

/**
 * Whether a job is over and its reply says all of it. A job's state comes from its log, its attempts from a view that
 * follows: for a moment a job has ended whose last attempt is still shown running, without its run time. A cancelled job is
 * over at once, whatever its attempt still does.
 */
export function hasEnded({ status, attempts }: Job): boolean {
  if (status === 'cancelled') return true;
  if (status !== 'failed' && (status !== 'completed' || attempts.length === 0)) return false;
  return attempts.every(({ endedAt }) => endedAt !== undefined);
}
