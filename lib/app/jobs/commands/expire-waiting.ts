import { commandsOf, type Kernel, type Origin } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { job } from '../../../domain/job/job.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { type OrganisationState, suspensionOf } from '../../../domain/organisation/state.ts';
import { eachOf } from '../../http/each-of.ts';
import { expiredWaiting } from '../queries/waiting-jobs.ts';
import type { ExpiringJob } from '../views/job-queue.ts';
import type { DispatchDependencies } from './dispatch-jobs.ts';

/** Jobs that one run ends at most; the next run continues. */
export const MAX_EXPIRED = 1_000;
/** Each is a stream of its own: one after the other they would take the whole time of a run, which has runners to judge after them. */
export const EXPIRED_AT_ONCE = 16;

/**
 * Ends jobs that have waited for a slot longer than they say. The job decides: a row of the queue may be late. Those of a suspended
 * organisation are passed over: nobody could have served them.
 */
export async function expireWaiting(
  { kernel, queue, nowMs }: Pick<DispatchDependencies, 'kernel' | 'queue' | 'nowMs'>,
  origin: Origin,
): Promise<{ readonly expired: number }> {
  const due: (ExpiringJob & Resumed)[] = [];
  const ownerOf = organisationsOnce(kernel);
  for await (const place of expiredWaiting(queue, nowMs())) {
    const owner = await ownerOf(place.organisationId);
    if (suspensionOf(owner) !== undefined) continue;
    if (due.length === MAX_EXPIRED) break;
    due.push({ ...place, ...defined({ resumedAtMs: owner.status === 'none' ? undefined : owner.resumedAtMs }) });
  }
  const ended = await eachOf(due, EXPIRED_AT_ONCE, async ({ jobId, organisationId, resumedAtMs }) => {
    const command = commandsOf(job).ExpireWaiting(jobId, { organisationId, ...defined({ resumedAtMs }) });
    const outcome = await kernel.execute(job, command, origin);
    return outcome.ok && outcome.commit !== undefined;
  });
  return { expired: ended.filter((isEnded) => isEnded).length };
}

interface Resumed {
  readonly resumedAtMs?: number;
}

/** Each is read once in a run. */
function organisationsOnce(kernel: Kernel): (id: string) => Promise<OrganisationState> {
  const known = new Map<string, OrganisationState>();
  return async (id) => {
    const state = known.get(id) ?? (await kernel.load(organisationHistory, id)).state;
    known.set(id, state);
    return state;
  };
}
