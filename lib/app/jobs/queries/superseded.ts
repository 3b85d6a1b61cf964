import { type Kernel, type Rejection, reject } from 'epoch';
import type { TaskOf } from '../../../domain/job/events.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import { jobIdOf } from '../../../domain/pipeline/state.ts';

/** `task-superseded` where a task of a pipeline has another job by now: nobody would read what this one makes, and it would be billed. */
export async function superseded(
  kernel: Kernel,
  jobId: string,
  { pipelineId, step, index }: TaskOf,
): Promise<Rejection | undefined> {
  const { state } = await kernel.load(pipeline, pipelineId);
  const of = state.status === 'none' ? undefined : state.steps[step];
  const now = of && jobIdOf(of, index);
  if (now === undefined || now === jobId) return undefined;
  return reject('task-superseded', `job ${now} has taken its place in the pipeline`, { jobId: now });
}
