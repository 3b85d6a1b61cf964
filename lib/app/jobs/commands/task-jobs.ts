import { commandsOf, type Kernel, type Origin } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { IdKind } from '../../../domain/ids.ts';
import type { SlotFiles } from '../../../domain/input-slots.ts';
import { job } from '../../../domain/job/job.ts';
import type { ExistingPipeline } from '../../../domain/pipeline/state.ts';
import { type PipelineStep, taskSpec } from '../../../domain/pipeline/steps.ts';
import { eachOf } from '../../http/each-of.ts';
import { resultsOf } from '../queries/job-results.ts';
import { acceptedFiles } from '../queries/slot-names.ts';
import { tasksOf } from '../queries/tasks-of.ts';
import { settle } from './settle-task.ts';

export interface PipelineDependencies {
  readonly kernel: Kernel;
  readonly nowMs: () => number;
  readonly newId: (kind: IdKind) => string;
}

const LOADS_AT_ONCE = 50;

export interface Task {
  readonly id: string;
  readonly state: ExistingPipeline;
  readonly step: PipelineStep;
  readonly index: number;
  readonly jobId: string;
  readonly fileIds: readonly string[];
  readonly slotFiles?: SlotFiles;
}

/** Tasks of a step with all that their jobs are made with. */
export async function tasksOfJobs(
  deps: PipelineDependencies,
  id: string,
  state: ExistingPipeline,
  step: PipelineStep,
  tasks: readonly { readonly index: number; readonly jobId: string }[],
): Promise<readonly Task[]> {
  const fileIds = [...step.files, ...(await outputsOf(deps, state, step.outputsOf))];
  const slotFiles = await slotFilesOf(deps, state, step);
  return tasks.map(({ index, jobId }) => ({
    ...{ id, state, step, index, jobId, fileIds },
    ...defined({ slotFiles }),
  }));
}

/** Whether the task's job is there, and is still to be submitted. */
export async function createJob(deps: PipelineDependencies, task: Task, origin: Origin): Promise<boolean> {
  const { kernel } = deps;
  const { status } = (await kernel.load(job, task.jobId, { forCommand: true })).state;
  if (status !== 'none') return status === 'draft';
  const made = await kernel.execute(job, commandsOf(job).CreateJob(task.jobId, jobOf(task)), origin);
  if (made.ok || made.rejection.code === 'job-exists') return true;
  await refuse(deps, task, made.rejection.message, origin);
  return false;
}

/** The task has failed without an attempt. */
export async function refuse(deps: PipelineDependencies, task: Task, reason: string, origin: Origin): Promise<void> {
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
    return of === undefined ? [] : tasksOf(of).map(({ jobId }) => jobId);
  });
  const outputs = await eachOf(jobs, LOADS_AT_ONCE, (jobId) => resultsOf(kernel, jobId));
  return [...new Set(outputs.flat())];
}
