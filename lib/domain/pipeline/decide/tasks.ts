import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../../defined.ts';
import { isId } from '../../ids.ts';
import { MAX_REASON_LENGTH } from '../../limits.ts';
import type { PipelineCommand } from '../commands.ts';
import type { PipelineEvent } from '../events.ts';
import { type ExistingPipeline, evolvePipeline, jobIdOf, LETTERS, OPEN, type StepState } from '../state.ts';

type CommandOf<T extends PipelineCommand['type']> = Extract<PipelineCommand, { type: T }>;
type Decision = readonly PipelineEvent[] | Rejection;

const noStep = (step: string) => reject('step-not-found', `the pipeline has no step ${JSON.stringify(step)}`);

/** Whether all that a step waits for has come. */
export function isReady({ status, after }: StepState, { steps }: Pick<ExistingPipeline, 'steps'>): boolean {
  if (status !== 'waiting') return false;
  return after.every(({ step, on }) => {
    const other = steps[step]?.status;
    return other === 'succeeded' || (on === 'end' && (other === 'failed' || other === 'skipped'));
  });
}

export function startStep(
  { data }: CommandOf<'StartStep'>,
  state: ExistingPipeline,
  { nowMs: atMs }: DecideContext,
): Decision {
  const step = state.steps[data.step];
  if (step === undefined) return noStep(data.step);
  if (!isId('job', data.firstJobId)) return reject('job-id-invalid', 'not an id of a job');
  if (!isReady(step, state)) return [];
  const started: PipelineEvent = { type: 'StepStarted', data: { ...data, atMs } };
  // All of its tasks may have succeeded by now: while it was cancelled, or by a person who has tried their jobs again.
  return withEnds([started], state, atMs);
}

export function releaseTasks(
  { data }: CommandOf<'ReleaseTasks'>,
  state: ExistingPipeline,
  { nowMs: atMs }: DecideContext,
): Decision {
  const step = state.steps[data.step];
  if (step === undefined) return noStep(data.step);
  const through = Math.min(data.through, step.outcomes.length);
  if (step.status !== 'running' || through <= step.released) return [];
  return [{ type: 'TasksReleased', data: { ...data, from: step.released, through, atMs } }];
}

export function settleTask(
  { data: { jobId, ...data } }: CommandOf<'SettleTask'>,
  state: ExistingPipeline,
  { nowMs: atMs }: DecideContext,
): Decision {
  const step = state.steps[data.step];
  if (step === undefined) return noStep(data.step);
  const was = step.outcomes[data.index];
  const isOpen = step.status === 'running' && was === OPEN;
  // A person has tried the job of a failed task again: what is resumed, or is about to be started by a resume, runs it no more.
  const hasFailed = was === LETTERS.failed || was === LETTERS.cancelled || (step.status === 'waiting' && was === OPEN);
  const isLate = data.outcome === 'succeeded' && hasFailed;
  if ((!isOpen && !isLate) || jobIdOf(step, data.index) !== jobId) return [];
  const reason = ifDefined(data.reason, (text) => text.slice(0, MAX_REASON_LENGTH));
  const { organisationId, index, outcome } = data;
  const settled: PipelineEvent = {
    type: 'TaskSettled',
    data: { organisationId, step: data.step, index, outcome, ...defined({ reason }), atMs },
  };
  return state.status === 'running' ? withEnds([settled], state, atMs) : [settled];
}

/** Nobody would read what a job makes whose task has another one, and it would be billed. */
export function retryTask({ data }: CommandOf<'RetryTask'>, state: ExistingPipeline): Decision {
  const step = state.steps[data.step];
  const now = step && jobIdOf(step, data.index);
  if (now === undefined || now === data.jobId) return [];
  return reject('task-superseded', `job ${now} has taken its place in the pipeline`, { jobId: now });
}

/** What follows at once: the end of the step, of those that wait for it in vain, and of the pipeline. */
function withEnds(events: readonly PipelineEvent[], before: ExistingPipeline, atMs: number): readonly PipelineEvent[] {
  const all = [...events];
  let state = before;
  for (const event of events) state = applied(state, event);
  for (;;) {
    const ended = nextEnd(state, atMs);
    if (ended === undefined) return all;
    all.push(ended);
    state = applied(state, ended);
  }
}

function applied(state: ExistingPipeline, event: PipelineEvent): ExistingPipeline {
  const next = evolvePipeline(state, event);
  if (next.status === 'none') throw new Error(`${event.type} undoes a pipeline`);
  return next;
}

function nextEnd(state: ExistingPipeline, atMs: number): PipelineEvent | undefined {
  const { organisationId, status, steps } = state;
  if (status !== 'running') return undefined;
  for (const [name, step] of Object.entries(steps)) {
    const outcome = endOf(step, state);
    if (outcome !== undefined) return { type: 'StepEnded', data: { organisationId, step: name, outcome, atMs } };
  }
  const all = Object.values(steps);
  if (all.some((step) => step.status === 'waiting' || step.status === 'running')) return undefined;
  const outcome = all.every((step) => step.status === 'succeeded') ? 'succeeded' : 'failed';
  return { type: 'PipelineEnded', data: { organisationId, outcome, atMs } };
}

function endOf({ status, after, outcomes }: StepState, { steps }: ExistingPipeline) {
  if (status === 'running' && !outcomes.includes(OPEN)) {
    return [...outcomes].every((letter) => letter === LETTERS.succeeded) ? 'succeeded' : 'failed';
  }
  const isVain = after.some(({ step, on }) => {
    const other = steps[step]?.status;
    return on === 'success' && (other === 'failed' || other === 'skipped');
  });
  return status === 'waiting' && isVain ? 'skipped' : undefined;
}
