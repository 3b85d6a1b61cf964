import { idAfter } from '../ids.ts';
import type { PipelineEvent, TaskOutcome } from './events.ts';
import { dependenciesOf, type PipelineStep, type StepDependency } from './steps.ts';

export interface StepState {
  readonly status: 'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly after: readonly StepDependency[];
  /** A letter for each task: `.` open, `s` succeeded, `f` failed, `c` cancelled. */
  readonly outcomes: string;
  /** In the same places, in base 36: which of `firstJobIds` the task's job is counted from. */
  readonly rounds: string;
  /** One for each time that the step was started. */
  readonly firstJobIds: readonly string[];
  /** Jobs of tasks before this one may exist. */
  readonly released: number;
}

export interface ExistingPipeline {
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly organisationId: string;
  readonly name: string;
  readonly userId: string;
  /** By name, in the order of the file. Parameters and specifications are in the log's first event alone. */
  readonly steps: Readonly<Record<string, StepState>>;
}

export type PipelineState = { readonly status: 'none' } | ExistingPipeline;

export const initialPipeline: PipelineState = { status: 'none' };

export const LETTERS: Readonly<Record<TaskOutcome, string>> = { succeeded: 's', failed: 'f', cancelled: 'c' };
export const OPEN = '.';

/** The job of a task, by the last start of its step that was for it. */
export function jobIdOf({ rounds, firstJobIds }: StepState, index: number): string | undefined {
  const first = firstJobIds[Number.parseInt(rounds[index] ?? '', 36)];
  return first === undefined ? undefined : idAfter(first, index);
}

export function evolvePipeline(state: PipelineState, event: PipelineEvent): PipelineState {
  if (event.type === 'PipelineSubmitted') {
    const { organisationId, name, userId, steps } = event.data;
    const made = Object.fromEntries(steps.map((step) => [step.name, initialStep(step)]));
    return { status: 'running', organisationId, name, userId, steps: made };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'StepStarted':
      return withStep(state, event.data.step, (step) => started(step, event.data.firstJobId));
    case 'TasksReleased':
      return withStep(state, event.data.step, (step) => ({ ...step, released: event.data.through }));
    case 'TaskSettled': {
      const { index, outcome } = event.data;
      return withStep(state, event.data.step, (step) => ({
        ...step,
        outcomes: replaced(step.outcomes, index, LETTERS[outcome]),
      }));
    }
    case 'StepEnded':
      return withStep(state, event.data.step, (step) => ({ ...step, status: event.data.outcome }));
    case 'PipelineEnded':
      return { ...state, status: event.data.outcome };
    case 'PipelineCancelled':
      return { ...eachStep(state, unreleasedCancelled), status: 'cancelled' };
    case 'PipelineResumed':
      return { ...eachStep(state, waitingAgain), status: 'running', userId: event.data.userId };
  }
}

function initialStep(step: PipelineStep): StepState {
  const count = step.tasks.length;
  return {
    status: 'waiting',
    after: dependenciesOf(step),
    outcomes: OPEN.repeat(count),
    rounds: '0'.repeat(count),
    firstJobIds: [],
    released: 0,
  };
}

function started(step: StepState, firstJobId: string): StepState {
  const round = step.firstJobIds.length.toString(36);
  const rounds = [...step.rounds].map((was, index) => (step.outcomes[index] === OPEN ? round : was)).join('');
  return { ...step, status: 'running', rounds, firstJobIds: [...step.firstJobIds, firstJobId], released: 0 };
}

/** Tasks that have no job will get none. */
function unreleasedCancelled(step: StepState): StepState {
  if (step.status !== 'running') return step;
  const letter = (was: string, index: number) => (was === OPEN && index >= step.released ? LETTERS.cancelled : was);
  return { ...step, outcomes: [...step.outcomes].map(letter).join('') };
}

function waitingAgain(step: StepState): StepState {
  if (step.status === 'succeeded') return step;
  const outcomes = [...step.outcomes].map((was) => (was === LETTERS.succeeded ? was : OPEN)).join('');
  return { ...step, status: 'waiting', outcomes };
}

function withStep(state: ExistingPipeline, name: string, change: (step: StepState) => StepState): ExistingPipeline {
  const step = state.steps[name];
  return step === undefined ? state : { ...state, steps: { ...state.steps, [name]: change(step) } };
}

function eachStep(state: ExistingPipeline, change: (step: StepState) => StepState): ExistingPipeline {
  const steps = Object.entries(state.steps).map(([name, step]) => [name, change(step)] as const);
  return { ...state, steps: Object.fromEntries(steps) };
}

function replaced(text: string, index: number, letter: string): string {
  return text.slice(0, index) + letter + text.slice(index + 1);
}
