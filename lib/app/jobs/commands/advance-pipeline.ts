import { commandsOf, type Kernel, type Origin } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { IdKind } from '../../../domain/ids.ts';
import type { SlotFiles } from '../../../domain/input-slots.ts';
import { job } from '../../../domain/job/job.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import type { PipelineCommand } from '../../../domain/pipeline/commands.ts';
import { isReady } from '../../../domain/pipeline/decide/tasks.ts';
import type { TaskOutcome } from '../../../domain/pipeline/events.ts';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import { type ExistingPipeline, jobIdOf, OPEN, type StepState } from '../../../domain/pipeline/state.ts';
import { type PipelineStep, taskSpec } from '../../../domain/pipeline/steps.ts';
import { eachOf } from '../../http/each-of.ts';
import { resultsOf } from '../queries/job-results.ts';
import { submissionOf } from '../queries/read-pipeline.ts';
import { acceptedFiles } from '../queries/slot-names.ts';
import { submitJob } from './submit-job.ts';

export interface PipelineDependencies {
  readonly kernel: Kernel;
  readonly nowMs: () => number;
  readonly newId: (kind: IdKind) => string;
}

/** Jobs that one message makes: each submission counts in the organisation's quota, one after the other, and a function has 30 s for all. */
export const JOBS_PER_MESSAGE = 10;
/** Stored: events without `from` have released this many tasks each, or what was left of a step. */
const RELEASED_BEFORE = 40;
/** Nothing of their creation is shared. */
const CREATED_AT_ONCE = 8;
/** Each is a stream of its own. */
export const CANCELLED_AT_ONCE = 16;
const LOADS_AT_ONCE = 50;

/** Starts every step whose dependencies are met, and releases its first tasks. Runs at the same time do no harm. */
export async function advancePipeline(deps: PipelineDependencies, id: string, origin: Origin): Promise<void> {
  const { kernel, newId } = deps;
  const { state } = await kernel.load(pipeline, id);
  if (state.status !== 'running') return;
  const { organisationId } = state;
  for (const [step, of] of Object.entries(state.steps)) {
    if (!isReady(of, state)) continue;
    const start = commandsOf(pipeline).StartStep(id, { organisationId, step, firstJobId: newId('job') });
    await kernel.execute(pipeline, start, origin);
  }
}

/** Releases the next tasks of a step. */
export async function releaseMore(deps: PipelineDependencies, id: string, step: string, origin: Origin): Promise<void> {
  const { state } = await deps.kernel.load(pipeline, id);
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
  const fileIds = [...step.files, ...(await outputsOf(deps, state, step.outputsOf))];
  const slotFiles = await slotFilesOf(deps, state, step);
  const tasks = open.map(({ index, jobId }) => ({
    ...{ id, state, step, index, jobId, fileIds },
    ...defined({ slotFiles }),
  }));
  const areDrafts = await eachOf(tasks, CREATED_AT_ONCE, (task) => createJob(deps, task, origin));
  for (const [at, task] of tasks.entries()) if (areDrafts[at]) await submitTask(deps, task, origin);
}

interface Task {
  readonly id: string;
  readonly state: ExistingPipeline;
  readonly step: PipelineStep;
  readonly index: number;
  readonly jobId: string;
  readonly fileIds: readonly string[];
  readonly slotFiles?: SlotFiles;
}

/** Whether the task's job is there, and is still to be submitted. */
async function createJob(deps: PipelineDependencies, task: Task, origin: Origin): Promise<boolean> {
  const { kernel } = deps;
  const { status } = (await kernel.load(job, task.jobId)).state;
  if (status !== 'none') return status === 'draft';
  const made = await kernel.execute(job, commandsOf(job).CreateJob(task.jobId, jobOf(task)), origin);
  if (made.ok || made.rejection.code === 'job-exists') return true;
  await refuse(deps, task, made.rejection.message, origin);
  return false;
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

/** The task has failed without an attempt. */
async function refuse(deps: PipelineDependencies, task: Task, reason: string, origin: Origin): Promise<void> {
  const { id, state, step, index, jobId } = task;
  const { organisationId } = state;
  await settle(deps, id, { organisationId, step: step.name, index, jobId, outcome: 'failed', reason }, origin);
}

/** A job of an array has its number in its name. */
function jobOf({ id, state: { organisationId, userId: creatorId }, step, index, fileIds, slotFiles }: Task) {
  const { configurationId, configurationVersion, tasks } = step;
  const name = tasks.length === 1 ? step.name : `${step.name} ${index}`;
  const spec = taskSpec(step, index);
  const task = { pipelineId: id, step: step.name, index };
  const files = { fileIds, ...defined({ slotFiles }) };
  return { organisationId, name, configurationId, configurationVersion, spec, creatorId, ...files, task };
}

/** What comes into each slot. An output that several slots would take is in the first of them. */
async function slotFilesOf(
  deps: PipelineDependencies,
  state: ExistingPipeline,
  { spec, slots: sources = {} }: PipelineStep,
): Promise<SlotFiles | undefined> {
  if (spec.slots === undefined) return undefined;
  const taken = new Set(Object.values(sources).flatMap(({ files }) => files));
  const given: [string, readonly string[]][] = [];
  for (const slot of spec.slots) {
    const source = Object.hasOwn(sources, slot.name) ? sources[slot.name] : undefined;
    if (source === undefined) continue;
    const free = (await outputsOf(deps, state, source.outputsOf)).filter((id) => !taken.has(id));
    const accepted = await acceptedFiles(deps.kernel, slot, free);
    for (const id of accepted) taken.add(id);
    given.push([slot.name, [...source.files, ...accepted]]);
  }
  return Object.fromEntries(given);
}

/** The outputs of all tasks of these steps. */
async function outputsOf(
  { kernel }: PipelineDependencies,
  { steps }: ExistingPipeline,
  names: readonly string[],
): Promise<readonly string[]> {
  const jobs = names.flatMap((name) => {
    const of = steps[name];
    return of === undefined ? [] : tasksOf(of, 0, of.outcomes.length).map(({ jobId }) => jobId);
  });
  const outputs = await eachOf(jobs, LOADS_AT_ONCE, (jobId) => resultsOf(kernel, jobId));
  return [...new Set(outputs.flat())];
}

function tasksOf(step: StepState, from: number, to: number) {
  return Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n).flatMap((index) => {
    const jobId = jobIdOf(step, index);
    return jobId === undefined ? [] : [{ index, jobId, isOpen: step.outcomes[index] === OPEN }];
  });
}

type Settlement = Extract<PipelineCommand, { readonly type: 'SettleTask' }>['data'];

async function settle(
  { kernel }: Pick<PipelineDependencies, 'kernel'>,
  id: string,
  data: Settlement,
  origin: Origin,
): Promise<void> {
  await kernel.execute(pipeline, commandsOf(pipeline).SettleTask(id, data), origin);
}

/** An ended job settles its task; one that is active again, or that is no pipeline's, changes nothing. */
export async function settleJob(
  deps: Pick<PipelineDependencies, 'kernel'>,
  jobId: string,
  origin: Origin,
): Promise<void> {
  const { state } = await deps.kernel.load(job, jobId);
  if (state.status === 'none' || state.task === undefined) return;
  const { organisationId, status, task } = state;
  const { pipelineId, step, index } = task;
  const outcome = OUTCOMES[status];
  if (outcome === undefined) return;
  await settle(deps, pipelineId, { organisationId, step, index, jobId, outcome }, origin);
}

const OUTCOMES: Readonly<Partial<Record<ExistingJob['status'], TaskOutcome>>> = {
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Cancels the jobs of a cancelled pipeline; one that was only released is made first, so that nothing submits it later. */
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
