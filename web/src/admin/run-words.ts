import type { ReplyOf } from '../../../lib/client/types.ts';

type Run = Pick<ReplyOf<'finance.getBillingRun'>, 'status' | 'closed' | 'notClosed'>;

export const RUN_STATES = { none: 'no run', running: 'running', completed: 'completed' } as const;

/** What came of the run of a day; `isOver`: whether the day is, in UTC. */
export function runInWords({ status, closed, notClosed }: Run, isOver: boolean): string {
  if (status !== 'none') return `${RUN_STATES[status]}: closed for ${closed} organisations, failed for ${notClosed}.`;
  return isOver ? 'There was no run of this day.' : 'There is no run yet: the day (UTC) is not over.';
}

/** What can be asked for: a day that is not over is not billed, and what has not run is not run again. */
export function runAct({ status }: Pick<Run, 'status'>, isOver: boolean): 'Run' | 'Run again' | undefined {
  if (!isOver) return undefined;
  return status === 'none' ? 'Run' : 'Run again';
}
