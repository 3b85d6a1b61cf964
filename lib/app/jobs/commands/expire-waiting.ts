import { commandsOf, type Origin } from 'epoch';
import { job } from '../../../domain/job/job.ts';
import { expiredWaiting } from '../queries/waiting-jobs.ts';
import type { DispatchDependencies } from './dispatch-jobs.ts';

/** Jobs that one run ends at most; the next run continues. */
export const MAX_EXPIRED = 1_000;

/** Ends jobs that have waited for a slot longer than they say. The job decides: a row of the queue may be late. */
export async function expireWaiting(
  { kernel, queue, nowMs }: Pick<DispatchDependencies, 'kernel' | 'queue' | 'nowMs'>,
  origin: Origin,
): Promise<{ readonly expired: number }> {
  let expired = 0;
  for (const { organisationId, jobId } of await expiredWaiting(queue, nowMs(), MAX_EXPIRED)) {
    const outcome = await kernel.execute(job, commandsOf(job).ExpireWaiting(jobId, { organisationId }), origin);
    if (outcome.ok && outcome.commit !== undefined) expired += 1;
  }
  return { expired };
}
