import { causedBy, defineReactor } from 'epoch/reactors';
import type { EventMeta } from 'epoch/subscriptions';
import { jobEvents } from '../../../domain/job/events.ts';
import { pipelineEvents } from '../../../domain/pipeline/events.ts';
import type { PipelineDependencies } from '../commands/task-jobs.ts';

/** Loaded with the first event: the function starts without the decisions of three aggregates. */
const advancing = () => import('../commands/advance-pipeline.ts');
const originOf = (meta: EventMeta) => causedBy(meta, 'pipeline-progress');

/** Makes the jobs of pipelines, some at a time, and settles their tasks when the jobs end. Every step of it may be repeated. */
export const pipelineProgress = defineReactor<PipelineDependencies>()({
  name: 'pipeline-progress',
  version: 1,
  streams: { pipeline: pipelineEvents, job: jobEvents },
  on: {
    pipeline: {
      PipelineSubmitted: (deps, _event, meta) => advance(deps, meta),
      PipelineResumed: (deps, _event, meta) => advance(deps, meta),
      StepEnded: (deps, _event, meta) => advance(deps, meta),
      async StepStarted(deps, { data: { step } }, meta) {
        const { cancelReplaced, releaseMore } = await advancing();
        await cancelReplaced(deps, meta.aggregateId, step, originOf(meta));
        await releaseMore(deps, meta.aggregateId, step, originOf(meta));
      },
      async TasksReleased(deps, { data }, meta) {
        const { makeJobs, releaseMore } = await advancing();
        await makeJobs(deps, meta.aggregateId, data, originOf(meta));
        await releaseMore(deps, meta.aggregateId, data.step, originOf(meta));
      },
      async PipelineCancelled(deps, { data: { cancelledBy } }, meta) {
        const { cancelJobs } = await import('../commands/cancel-jobs.ts');
        await cancelJobs(deps, meta.aggregateId, cancelledBy, originOf(meta));
      },
    },
    job: {
      JobCompleted: (deps, _event, meta) => settle(deps, meta),
      JobFailed: (deps, _event, meta) => settle(deps, meta),
      JobCancelled: (deps, _event, meta) => settle(deps, meta),
    },
  },
});

async function advance(deps: PipelineDependencies, meta: EventMeta, id = meta.aggregateId): Promise<void> {
  const { advancePipeline } = await advancing();
  await advancePipeline(deps, id, originOf(meta));
}

async function settle(deps: PipelineDependencies, meta: EventMeta): Promise<void> {
  const { settleJob } = await import('../commands/settle-task.ts');
  const waiting = await settleJob(deps, meta.aggregateId, originOf(meta));
  if (waiting !== undefined) await advance(deps, meta, waiting);
}
