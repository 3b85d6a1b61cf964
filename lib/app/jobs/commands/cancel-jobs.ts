import { commandsOf, type Origin } from 'epoch';
import { job } from '../../../domain/job/job.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import { eachOf } from '../../http/each-of.ts';
import { submissionOf } from '../queries/read-pipeline.ts';
import { tasksOf } from '../queries/tasks-of.ts';
import type { PipelineDependencies } from './task-jobs.ts';

/** Each is a stream of its own. */
export const CANCELLED_AT_ONCE = 16;

/** Cancels the jobs of a cancelled pipeline; one that was only released is made first, so that nothing submits it later. */
export async function cancelJobs(
  { kernel }: Pick<PipelineDependencies, 'kernel'>,
  id: string,
  cancelledBy: string,
  origin: Origin,
): Promise<void> {
  const { state } = await kernel.load(pipeline, id);
  if (state.status !== 'cancelled') return;
  const { steps } = await submissionOf(kernel, id);
  const { organisationId, userId } = state;
  for (const step of steps) {
    const of = state.steps[step.name];
    if (of?.status !== 'running') continue;
    const open = tasksOf(of, 0, of.released).filter(({ isOpen }) => isOpen);
    // A thousand of them one after the other take longer than a message has, and the last ones would run on until its next delivery.
    await eachOf(open, CANCELLED_AT_ONCE, async ({ index, jobId }) => {
      const { configurationId, configurationVersion, name, spec } = step;
      const about = { name, configurationId, configurationVersion, spec, creatorId: userId };
      const task = { pipelineId: id, step: name, index };
      const create = commandsOf(job).CreateJob(jobId, { organisationId, ...about, task });
      if ((await kernel.load(job, jobId)).state.status === 'none') await kernel.execute(job, create, origin);
      const cancel = commandsOf(job).CancelJob(jobId, { organisationId, cancelledBy });
      await kernel.execute(job, cancel, origin);
    });
  }
}
