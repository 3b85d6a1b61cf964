import type { ReplyOf } from './types.ts';

/** Whether a job is over: its reply then has every attempt's end. */
export function hasEnded({ status }: Pick<ReplyOf<'jobs.get'>, 'status'>): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
