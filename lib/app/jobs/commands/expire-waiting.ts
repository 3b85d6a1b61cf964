import { commandsOf, type Kernel, type Origin } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { job } from '../../../domain/job/job.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { type OrganisationState, suspensionOf } from '../../../domain/organisation/state.ts';
import { expiredWaiting } from '../queries/waiting-jobs.ts';
import type { DispatchDependencies } from './dispatch-jobs.ts';

/** Jobs that one run ends at most; the next run continues. */
export const MAX_EXPIRED = 1_000;

/**
 * Ends jobs that have waited for a slot longer than they say. The job decides: a row of the queue may be late. Those of a suspended
 * organisation are passed over: nobody could have served them.
 */
export async function expireWaiting(
  { kernel, queue, nowMs }: Pick<DispatchDependencies, 'kernel' | 'queue' | 'nowMs'>,
  origin: Origin,
): Promise<{ readonly expired: number }> {
  let [tried, expired] = [0, 0];
  const ownerOf = organisationsOnce(kernel);
  for await (const { organisationId, jobId } of expiredWaiting(queue, nowMs())) {
    const owner = await ownerOf(organisationId);
    if (suspensionOf(owner) !== undefined) continue;
    if (tried === MAX_EXPIRED) break;
    tried += 1;
    const resumedAtMs = owner.status === 'none' ? undefined : owner.resumedAtMs;
    const command = commandsOf(job).ExpireWaiting(jobId, { organisationId, ...defined({ resumedAtMs }) });
    const outcome = await kernel.execute(job, command, origin);
    if (outcome.ok && outcome.commit !== undefined) expired += 1;
  }
  return { expired };
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
