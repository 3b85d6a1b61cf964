import { type DecideContext, type Rejection, reject } from 'epoch';
import { type DecisionRow, type DecisionTable, decideBy } from '../../decision-table.ts';
import { MAX_RESUMES } from '../../limits.ts';
import { checkLabel, isPersonId } from '../../text.ts';
import type { PipelineCommand } from '../commands.ts';
import type { PipelineEvent } from '../events.ts';
import { type ExistingPipeline, initialPipeline, OPEN, type PipelineState } from '../state.ts';
import { checkSteps } from '../steps.ts';
import { releaseTasks, retryTask, settleTask, startStep } from './tasks.ts';

type Row<S> = DecisionRow<S, PipelineCommand, PipelineEvent>;
type CommandOf<T extends PipelineCommand['type']> = Extract<PipelineCommand, { type: T }>;
type Decision = readonly PipelineEvent[] | Rejection;

const notFound = () => reject('not-found', 'there is no such pipeline');
const nothing = () => [];
const over = (_command: unknown, { status }: ExistingPipeline) =>
  reject('pipeline-ended', `the pipeline is ${status} already`, { status });

const none: Row<{ readonly status: 'none' }> = {
  SubmitPipeline: submit,
  StartStep: notFound,
  ReleaseTasks: notFound,
  SettleTask: notFound,
  RetryTask: notFound,
  CancelPipeline: notFound,
  ResumePipeline: notFound,
};

const exists = () => reject('pipeline-exists', 'this pipeline id is taken: use a fresh one');

const table: DecisionTable<PipelineState, PipelineCommand, PipelineEvent> = {
  none,
  running: {
    SubmitPipeline: exists,
    StartStep: startStep,
    ReleaseTasks: releaseTasks,
    SettleTask: settleTask,
    RetryTask: retryTask,
    CancelPipeline: cancel,
    ResumePipeline: nothing,
  },
  succeeded: {
    SubmitPipeline: exists,
    StartStep: over,
    ReleaseTasks: over,
    SettleTask: nothing,
    RetryTask: retryTask,
    CancelPipeline: over,
    ResumePipeline: over,
  },
  failed: {
    SubmitPipeline: exists,
    StartStep: over,
    ReleaseTasks: over,
    SettleTask: settleTask,
    RetryTask: retryTask,
    CancelPipeline: over,
    ResumePipeline: resume,
  },
  cancelled: {
    SubmitPipeline: exists,
    StartStep: over,
    ReleaseTasks: over,
    SettleTask: settleTask,
    RetryTask: retryTask,
    CancelPipeline: nothing,
    ResumePipeline: resume,
  },
};

export function decide(command: PipelineCommand, state: PipelineState, context: DecideContext): Decision {
  // A pipeline of another organisation is decided on like one that does not exist; its id is taken all the same.
  const isStrange =
    command.type !== 'SubmitPipeline' &&
    state.status !== 'none' &&
    state.organisationId !== command.data.organisationId;
  return decideBy(table, command, isStrange ? initialPipeline : state, context);
}

function submit({ data }: CommandOf<'SubmitPipeline'>, _state: unknown, { nowMs: atMs }: DecideContext): Decision {
  const { name, userId, steps } = data;
  const person = isPersonId(userId)
    ? undefined
    : reject('user-invalid', 'a user id has 1 to 128 letters, digits, - or _');
  const refused = checkLabel('name', name) ?? person ?? checkSteps(steps);
  return refused ?? [{ type: 'PipelineSubmitted', data: { ...data, atMs } }];
}

function cancel({ data }: CommandOf<'CancelPipeline'>, _state: unknown, { nowMs: atMs }: DecideContext): Decision {
  return [{ type: 'PipelineCancelled', data: { ...data, atMs } }];
}

/** Only when every job of it has ended: what succeeds at the last moment must not run again. */
function resume(
  { data }: CommandOf<'ResumePipeline'>,
  { steps }: ExistingPipeline,
  { nowMs: atMs }: DecideContext,
): Decision {
  const all = Object.values(steps);
  const isOpen = all.some(({ status, outcomes }) => status === 'running' && outcomes.includes(OPEN));
  if (isOpen) return reject('pipeline-not-settled', 'some of its jobs are still ending: try again in a moment');
  if (all.some(({ firstJobIds }) => firstJobIds.length > MAX_RESUMES)) {
    return reject('too-many-resumes', `a pipeline can be resumed ${MAX_RESUMES} times: submit it again`);
  }
  return [{ type: 'PipelineResumed', data: { ...data, atMs } }];
}
