import { commandsOf, type Origin } from 'epoch';
import { job } from '../../../domain/job/job.ts';
import { isActive } from '../../../domain/job/state.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import { LETTERS } from '../../../domain/pipeline/state.ts';
import { eachOf } from '../../http/each-of.ts';
import { submissionOf } from '../queries/read-pipeline.ts';
import { tasksOf } from '../queries/tasks-of.ts';
import { createJob, type PipelineDependencies, tasksOfJobs } from './task-jobs.ts';

/** Each is a stream of its own. */
export const CANCELLED_AT_ONCE = 16;

/**
 * Cancels the jobs of a cancelled pipeline, those too that a person has tried again; one that was only released is made first, so
 * that nothing submits it later.
 */
export async function cancelJobs(
  deps: PipelineDependencies,
  id: string,
  cancelledBy: string,
  origin: Origin,
): Promise<void> {
  const { kernel } = deps;
  const { state } = await kernel.load(pipeline, id);
  if (state.status !== 'cancelled') return;
  const { steps } = await submissionOf(kernel, id);
  for (const step of steps) {
    const of = state.steps[step.name];
    if (of === undefined) continue;
    const tasks = tasksOf(of).filter(({ index }) => of.outcomes[index] !== LETTERS.succeeded);
    // A thousand of them one after the other take longer than a message has, and the last ones would run on until its next delivery.
    const loaded = await eachOf(tasks, CANCELLED_AT_ONCE, async ({ index, jobId, isOpen }) => {
      const { state: made } = await kernel.load(job, jobId);
      const isReleased = isOpen && of.status === 'running' && index < of.released;
      // Of a task that has failed a person may have tried the job again.
      const isCancelled = isReleased || (made.status !== 'none' && isActive(made));
      return { index, jobId, isCancelled, isMissing: isReleased && made.status === 'none' };
    });
    const missing = loaded.filter(({ isMissing }) => isMissing);
    // Whole, like any other: a person may try it again.
    const whole = missing.length === 0 ? [] : await tasksOfJobs(deps, id, state, step, missing);
    await eachOf(whole, CANCELLED_AT_ONCE, (task) => createJob(deps, task, origin));
    await eachOf(loaded, CANCELLED_AT_ONCE, async ({ jobId, isCancelled }) => {
      const cancel = commandsOf(job).CancelJob(jobId, { organisationId: state.organisationId, cancelledBy });
      if (isCancelled) await kernel.execute(job, cancel, origin);
    });
  }
}
