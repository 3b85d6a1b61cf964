import type { DecideContext } from '../../epoch/aggregate.ts';
import { type Rejection, reject } from '../../epoch/rejection.ts';
import { idOf } from '../ids.ts';
import { ATTEMPT_GRACE_MS, MAX_REASON_LENGTH, MAX_TOKEN_LENGTH } from '../limits.ts';
import type { JobCommand, JobDecision } from './commands.ts';
import { checkFiles, linked } from './decide-files.ts';
import type { AttemptOutcome, JobEvent } from './events.ts';
import { type Attempt, type ExistingJob, isActive } from './state.ts';

type CommandOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>;

export function submit(
  { aggregateId, data }: CommandOf<'SubmitJob'>,
  state: ExistingJob,
  context: DecideContext,
): JobDecision {
  if (isActive(state)) return [];
  if (state.status !== 'created') {
    return reject('job-ended', `the job is ${state.status}: retry it, or create another`, { status: state.status });
  }
  return ask(aggregateId, data.userId, state, context);
}

export function retry(
  { aggregateId, data }: CommandOf<'RetryJob'>,
  state: ExistingJob,
  context: DecideContext,
): JobDecision {
  if (isActive(state)) return [];
  if (state.status !== 'failed' && state.status !== 'cancelled') {
    return reject('job-not-retryable', `only a failed or cancelled job can be retried, this one is ${state.status}`, {
      status: state.status,
    });
  }
  return ask(aggregateId, data.userId, state, context);
}

export function cancel({ data }: CommandOf<'CancelJob'>, state: ExistingJob, context: DecideContext): JobDecision {
  if (state.status === 'cancelled') return [];
  if (state.status === 'completed' || state.status === 'failed') {
    return reject('job-ended', `the job is ${state.status} already`, { status: state.status });
  }
  const { organisationId, attempt } = state;
  const over = attempt && attempt.over === undefined ? [end(attempt, 'cancelled', state, context)] : [];
  return [
    ...over,
    { type: 'JobCancelled', data: { organisationId, cancelledBy: data.cancelledBy, atMs: context.nowMs } },
  ];
}

/** The first token wins; the same runner may ask again and hears the same. */
export function startAttempt(
  { aggregateId, data }: CommandOf<'StartAttempt'>,
  state: ExistingJob,
  { nowMs }: DecideContext,
): JobDecision {
  const attempt = current(data.attemptId, state);
  if (attempt === undefined) return attemptOver();
  if (attempt.started) return attempt.started.token === data.token ? [] : attemptTaken();
  const refused = checkToken(data.token) ?? checkInputs(data.inputs, state);
  if (refused) return refused;
  const { attemptId, machineId, token, inputs } = data;
  const { organisationId, spec } = state;
  const whose = { organisationId, jobId: aggregateId, attemptId, machineId, machineType: spec.machineType };
  const deadlineMs = nowMs + spec.timeoutMs + ATTEMPT_GRACE_MS;
  return [
    { type: 'AttemptStarted', data: { ...whose, userId: attempt.userId, atMs: nowMs, token, inputs, deadlineMs } },
  ];
}

export function report({ data }: CommandOf<'ReportAttempt'>, state: ExistingJob, context: DecideContext): JobDecision {
  const { attempt } = state;
  if (attempt?.id !== data.attemptId) return attemptOver();
  if (attempt.started === undefined) {
    return attempt.over ? attemptOver() : reject('attempt-not-started', 'start the attempt before reporting it');
  }
  if (attempt.started.token !== data.token) return attemptTaken();
  // The same report again is harmless; one that comes after the attempt was ended for it changes nothing either.
  if (attempt.over !== undefined) return attempt.over === 'reported' ? [] : attemptOver();
  const outputs = [...new Set(data.outputs)].filter((id) => !state.fileIds.includes(id));
  const refused = checkFiles(outputs, state.fileIds.length) ?? checkExitCode(data.exitCode);
  if (refused) return refused;
  const isSuccess = data.exitCode === 0;
  const details = {
    exitCode: data.exitCode,
    outputs,
    ...(data.reason !== undefined && { reason: shortened(data.reason) }),
  };
  const ended = end(attempt, isSuccess ? 'succeeded' : 'failed', state, context, details);
  const { organisationId } = state;
  const files = linked(organisationId, outputs, context.nowMs);
  if (!isSuccess) return [ended, ...files, ...next(attempt, `exit code ${data.exitCode}`, state, context)];
  return [
    ended,
    ...files,
    { type: 'JobCompleted', data: { organisationId, attemptId: attempt.id, atMs: context.nowMs } },
  ];
}

export function expire({ data }: CommandOf<'ExpireAttempt'>, state: ExistingJob, context: DecideContext): JobDecision {
  const attempt = current(data.attemptId, state);
  if (attempt?.started === undefined) return [];
  if (context.nowMs < attempt.started.deadlineMs) {
    return reject('attempt-not-due', `the attempt may run until ${attempt.started.deadlineMs}, it is ${context.nowMs}`);
  }
  return [end(attempt, 'timed-out', state, context), ...next(attempt, 'timed out', state, context)];
}

export function fail({ data }: CommandOf<'FailAttempt'>, state: ExistingJob, context: DecideContext): JobDecision {
  const attempt = current(data.attemptId, state);
  if (attempt === undefined) return [];
  const reason = shortened(data.reason);
  return [end(attempt, 'machine-lost', state, context, { reason }), ...next(attempt, reason, state, context)];
}

/** The attempt of that name, unless it is over or another has taken its place. */
function current(attemptId: string, { attempt }: ExistingJob): Attempt | undefined {
  return attempt?.id === attemptId && attempt.over === undefined ? attempt : undefined;
}

function ask(jobId: string, userId: string, state: ExistingJob, context: DecideContext): JobDecision {
  const { organisationId } = state;
  return [
    { type: 'JobSubmitted', data: { organisationId, userId, atMs: context.nowMs } },
    request(jobId, userId, 1, state, context),
  ];
}

function request(jobId: string, userId: string, number: number, state: ExistingJob, context: DecideContext): JobEvent {
  const { organisationId, spec } = state;
  const attemptId = idOf('attempt', context.id);
  return {
    type: 'AttemptRequested',
    data: { organisationId, jobId, attemptId, number, userId, spec, atMs: context.nowMs },
  };
}

/** Another attempt while there are any left, else the job has failed. */
function next(attempt: Attempt, reason: string, state: ExistingJob, context: DecideContext): readonly JobEvent[] {
  const { organisationId, spec } = state;
  if (attempt.number < spec.maxAttempts) {
    return [request(attempt.jobId, attempt.userId, attempt.number + 1, state, context)];
  }
  return [{ type: 'JobFailed', data: { organisationId, attemptId: attempt.id, reason, atMs: context.nowMs } }];
}

interface Details {
  readonly exitCode?: number;
  readonly outputs?: readonly string[];
  readonly reason?: string;
}

/** Ended if it had started (compute counts to here), abandoned if not (there is nothing to count). */
function end(
  attempt: Attempt,
  outcome: AttemptOutcome,
  state: ExistingJob,
  context: DecideContext,
  details: Details = {},
): JobEvent {
  const { organisationId, spec } = state;
  const { id: attemptId, jobId, userId, started } = attempt;
  const atMs = context.nowMs;
  if (started === undefined) {
    return { type: 'AttemptAbandoned', data: { organisationId, attemptId, reason: details.reason ?? outcome, atMs } };
  }
  const whose = {
    organisationId,
    jobId,
    attemptId,
    machineId: started.machineId,
    machineType: spec.machineType,
    userId,
  };
  const times = { startedAtMs: started.atMs, atMs };
  return { type: 'AttemptEnded', data: { ...whose, ...times, outcome, outputs: [], ...details } };
}

function checkToken(token: string): Rejection | undefined {
  return token !== '' && token.length <= MAX_TOKEN_LENGTH
    ? undefined
    : reject('invalid-token', `a runner's token has 1 to ${MAX_TOKEN_LENGTH} characters, got ${token.length}`);
}

function checkInputs(inputs: readonly string[], { fileIds }: ExistingJob): Rejection | undefined {
  const files = new Set(fileIds);
  const stranger = inputs.find((id) => !files.has(id));
  return stranger === undefined
    ? undefined
    : reject('inputs-changed', `${stranger} is no longer linked to the job: resolve the inputs again`);
}

function checkExitCode(exitCode: number): Rejection | undefined {
  return Number.isInteger(exitCode) && exitCode >= 0 && exitCode <= 255
    ? undefined
    : reject('invalid-exit-code', `an exit code is an integer from 0 to 255, got ${exitCode}`);
}

const attemptOver = () => reject('attempt-over', 'this attempt is over or has been replaced: stop working on it');
const attemptTaken = () => reject('attempt-taken', 'another runner has this attempt: exit without running');
const shortened = (reason: string) => reason.slice(0, MAX_REASON_LENGTH);
