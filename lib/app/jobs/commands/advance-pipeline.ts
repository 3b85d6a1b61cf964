import { commandsOf, type Origin } from 'epoch';
import { job } from '../../../domain/job/job.ts';
import { isActive } from '../../../domain/job/state.ts';
import { isReady } from '../../../domain/pipeline/decide/tasks.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import type { StepState } from '../../../domain/pipeline/state.ts';
import { eachOf } from '../../http/each-of.ts';
import { submissionOf } from '../queries/read-pipeline.ts';
import { replacedJobs, tasksOf } from '../queries/tasks-of.ts';
import { settleJob } from './settle-task.ts';
import { submitJob } from './submit-job.ts';
import { createJob, type PipelineDependencies, refuse, type Task, tasksOfJobs } from './task-jobs.ts';

/** Jobs that one message makes: each submission counts in the organisation's quota, one after the other, and a function has 30 s for all. */
export const JOBS_PER_MESSAGE = 10;
/** Stored: events without `from` have released this many tasks each, or what was left of a step. */
const RELEASED_BEFORE = 40;
/** Nothing of their creation is shared. */
const CREATED_AT_ONCE = 8;
const LOADS_AT_ONCE = 50;

/** Starts every step whose dependencies are met. Runs at the same time do no harm. */
export async function advancePipeline(deps: PipelineDependencies, id: string, origin: Origin): Promise<void> {
  const { kernel, newId } = deps;
  const { state } = await kernel.load(pipeline, id, { forCommand: true });
  if (state.status !== 'running') return;
  const { organisationId } = state;
  for (const [step, of] of Object.entries(state.steps)) {
    if (!isReady(of, state) || (await isTriedAgain(deps, of, origin))) continue;
    const start = commandsOf(pipeline).StartStep(id, { organisationId, step, firstJobId: newId('job') });
    await kernel.execute(pipeline, start, origin);
  }
}

/**
 * Whether a person has tried a job again that a task of a resumed step had: the step waits for its end, for the task may have
 * succeeded by then. Of one that has ended the task is settled.
 */
async function isTriedAgain(deps: PipelineDependencies, step: StepState, origin: Origin): Promise<boolean> {
  const before = step.firstJobIds.length === 0 ? [] : tasksOf(step);
  const open = before.filter(({ isOpen }) => isOpen);
  const areActive = await eachOf(open, LOADS_AT_ONCE, async ({ jobId }) => {
    const { state } = await deps.kernel.load(job, jobId);
    if (state.status === 'none') return false;
    if (state.status === 'completed') await settleJob(deps, jobId, origin);
    return isActive(state);
  });
  return areActive.includes(true);
}

/**
 * Jobs that a person tried again at the moment at which their step was started anew: their tasks have other jobs now. After the start
 * none can be tried again any more, so that all of them are seen here.
 */
export async function cancelReplaced(
  { kernel }: PipelineDependencies,
  id: string,
  step: string,
  origin: Origin,
): Promise<void> {
  const { state } = await kernel.load(pipeline, id);
  if (state.status === 'none') return;
  const of = state.steps[step];
  if (of === undefined) return;
  await eachOf(replacedJobs(of), LOADS_AT_ONCE, async (jobId) => {
    const { state: made } = await kernel.load(job, jobId);
    if (made.status === 'none' || !isActive(made)) return;
    const cancel = commandsOf(job).CancelJob(jobId, { organisationId: made.organisationId, cancelledBy: state.userId });
    await kernel.execute(job, cancel, origin);
  });
}

/** Releases the next tasks of a step. */
export async function releaseMore(deps: PipelineDependencies, id: string, step: string, origin: Origin): Promise<void> {
  const { state } = await deps.kernel.load(pipeline, id, { forCommand: true });
  const of = state.status === 'running' ? state.steps[step] : undefined;
  if (state.status !== 'running' || of?.status !== 'running' || of.released >= of.outcomes.length) return;
  const data = { organisationId: state.organisationId, step, through: of.released + JOBS_PER_MESSAGE };
  await deps.kernel.execute(pipeline, commandsOf(pipeline).ReleaseTasks(id, data), origin);
}

/** What an event says that it has released. */
interface Released {
  readonly step: string;
  readonly from?: number;
  readonly through: number;
}

const releasedBefore = (through: number) => Math.floor((through - 1) / RELEASED_BEFORE) * RELEASED_BEFORE;

/** Makes and submits the jobs of tasks that were released, where they are not there yet. */
export async function makeJobs(
  deps: PipelineDependencies,
  id: string,
  { step: name, through, from = releasedBefore(through) }: Released,
  origin: Origin,
): Promise<void> {
  const { kernel } = deps;
  const { state } = await kernel.load(pipeline, id);
  const of = state.status === 'running' ? state.steps[name] : undefined;
  const { steps } = await submissionOf(kernel, id);
  const step = steps.find((one) => one.name === name);
  if (state.status !== 'running' || of?.status !== 'running' || step === undefined) return;
  const open = tasksOf(of, from, through).filter(({ isOpen }) => isOpen);
  if (open.length === 0) return;
  const tasks = await tasksOfJobs(deps, id, state, step, open);
  const areDrafts = await eachOf(tasks, CREATED_AT_ONCE, (task) => createJob(deps, task, origin));
  for (const [at, task] of tasks.entries()) if (areDrafts[at]) await submitTask(deps, task, origin);
}

async function submitTask(deps: PipelineDependencies, task: Task, origin: Origin): Promise<void> {
  const { organisationId, userId } = task.state;
  const submit = commandsOf(job).SubmitJob(task.jobId, { organisationId, userId });
  const submitted = await submitJob(deps, submit, origin);
  // It was cancelled in between: its own end settles the task.
  if (submitted.ok || submitted.rejection.code === 'job-not-submittable') return;
  if (submitted.rejection.code === 'conflict') throw new Error(submitted.rejection.message);
  await refuse(deps, task, submitted.rejection.message, origin);
}
