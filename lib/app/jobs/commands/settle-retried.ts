import { type Kernel, type Origin, type Rejection, reject } from 'epoch';
import { jobHistory } from '../../../domain/job/reading.ts';
import { isActive } from '../../../domain/job/state.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import { jobIdOf, LETTERS } from '../../../domain/pipeline/state.ts';
import { eachOf } from '../../http/each-of.ts';
import { settleJob } from './settle-task.ts';

/** Jobs that are read at the same time. */
const LOADS_AT_ONCE = 50;

/**
 * Before a pipeline is resumed: jobs of failed and cancelled tasks that a person has tried again. What has succeeded is settled, so
 * that it is not run anew. Refuses with `pipeline-not-settled` while one is active.
 */
export async function settleRetried(
  { kernel }: { readonly kernel: Kernel },
  organisationId: string,
  id: string,
  origin: Origin,
): Promise<Rejection | undefined> {
  const { state } = await kernel.load(pipeline, id);
  if (state.status === 'none' || state.status === 'running' || state.organisationId !== organisationId)
    return undefined;
  const jobs = Object.values(state.steps).flatMap((step) =>
    [...step.outcomes].flatMap((was, index) => {
      const jobId = was === LETTERS.failed || was === LETTERS.cancelled ? jobIdOf(step, index) : undefined;
      return jobId ?? [];
    }),
  );
  const loaded = await eachOf(jobs, LOADS_AT_ONCE, async (jobId) => {
    return { jobId, of: (await kernel.load(jobHistory, jobId)).state };
  });
  for (const { jobId, of } of loaded) {
    if (of.status === 'none') continue;
    if (isActive(of)) return reject('pipeline-not-settled', `job ${jobId} was tried again, and has not ended`);
    if (of.status === 'completed') await settleJob({ kernel }, jobId, origin);
  }
  return undefined;
}
