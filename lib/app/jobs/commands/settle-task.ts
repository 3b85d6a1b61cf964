import { commandsOf, type Kernel, type Origin } from 'epoch';
import { job } from '../../../domain/job/job.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import type { PipelineCommand } from '../../../domain/pipeline/commands.ts';
import type { TaskOutcome } from '../../../domain/pipeline/events.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';

type Settlement = Extract<PipelineCommand, { readonly type: 'SettleTask' }>['data'];

export async function settle({ kernel }: { readonly kernel: Kernel }, id: string, data: Settlement, origin: Origin) {
  return kernel.execute(pipeline, commandsOf(pipeline).SettleTask(id, data), origin);
}

/**
 * An ended job settles its task; one that is active again, or that is no pipeline's, changes nothing. Answers with the pipeline in
 * which the task's step waits, perhaps for this end.
 */
export async function settleJob(
  deps: { readonly kernel: Kernel },
  jobId: string,
  origin: Origin,
): Promise<string | undefined> {
  const { state } = await deps.kernel.load(job, jobId);
  if (state.status === 'none' || state.task === undefined) return undefined;
  const { organisationId, status, task } = state;
  const { pipelineId, step, index } = task;
  const outcome = OUTCOMES[status];
  if (outcome === undefined) return undefined;
  const settled = await settle(deps, pipelineId, { organisationId, step, index, jobId, outcome }, origin);
  if (!settled.ok || settled.state.status !== 'running') return undefined;
  return settled.state.steps[step]?.status === 'waiting' ? pipelineId : undefined;
}

const OUTCOMES: Readonly<Partial<Record<ExistingJob['status'], TaskOutcome>>> = {
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};
