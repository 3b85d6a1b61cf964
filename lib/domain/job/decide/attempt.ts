import { type DecideContext, isRejection, type Rejection, reject } from 'epoch';
import { defined, ifDefined } from '../../defined.ts';
import type { FailureClass } from '../../failure-class.ts';
import { attemptLimitMs } from '../../job-spec.ts';
import { MAX_REASON_LENGTH, MAX_TOKEN_LENGTH } from '../../limits.ts';
import type { JobCommand, JobDecision } from '../commands.ts';
import type { AttemptOutcome, JobEvent } from '../events.ts';
import type { Attempt, ExistingJob } from '../state.ts';
import { aftermath, attemptOver } from './attempt-events.ts';
import { addLinks, keepOutputs } from './files.ts';

type CommandOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>;

/** The first token wins; the same runner may repeat the call and gets the same answer. */
export function startAttempt(
  { aggregateId, data }: CommandOf<'StartAttempt'>,
  state: ExistingJob,
  { nowMs }: DecideContext,
): JobDecision {
  const attempt = current(data.attemptId, state);
  if (isRejection(attempt)) return attempt;
  if (attempt.started) return attempt.started.token === data.token ? [] : taken();
  const refused = checkToken(data.token) ?? checkInputs(data.inputs, state);
  if (refused) return refused;
  const { attemptId, machineId, token, inputs } = data;
  const { organisationId, spec } = state;
  const whose = { organisationId, jobId: aggregateId, attemptId, machineId, machineType: attempt.machineType };
  const deadlineMs = nowMs + attemptLimitMs(spec);
  return [
    { type: 'AttemptStarted', data: { ...whose, userId: attempt.userId, atMs: nowMs, token, inputs, deadlineMs } },
  ];
}

/** A file that the running attempt has made becomes the job's, at once: from then on the job pays for it. */
export function addOutputs(
  { data }: CommandOf<'AddOutputs'>,
  state: ExistingJob,
  { nowMs }: DecideContext,
): JobDecision {
  const attempt = current(data.attemptId, state);
  if (isRejection(attempt)) return attempt;
  return attempt.started ? addLinks(data.fileIds, 'output', state, nowMs) : notStarted();
}

export function report({ data }: CommandOf<'ReportAttempt'>, state: ExistingJob, context: DecideContext): JobDecision {
  const { outcome, exitCode, usage, outputs = [], arrivedAtMs = [] } = data;
  // The same report again is harmless; one that comes after the attempt was ended for it changes nothing either.
  if (state.attempt?.id === data.attemptId && state.attempt.over === outcome) return [];
  const attempt = current(data.attemptId, state);
  if (isRejection(attempt)) return attempt;
  if (attempt.started === undefined) return notStarted();
  if (exitCode !== undefined && !Number.isSafeInteger(exitCode)) {
    return reject('exit-code-invalid', `an exit code is an integer, got ${exitCode}`);
  }
  if (arrivedAtMs.length > outputs.length || !arrivedAtMs.every(Number.isSafeInteger)) {
    return reject('time-invalid', `arrivedAtMs are milliseconds of at most ${outputs.length} outputs`);
  }
  const kept = keepOutputs(outputs, state, context.nowMs);
  if (isRejection(kept)) return kept;
  const reason = ifDefined(data.reason, shortened);
  const said = defined({ exitCode, reason, usage, outputs: ifAny(outputs), arrivedAtMs: ifAny(arrivedAtMs) });
  if (outcome !== 'succeeded') {
    const failure = data.failure ?? FAILURE_OF[outcome];
    const why = reason ?? (exitCode === undefined ? outcome : `exit code ${exitCode}`);
    const ended = attemptOver(attempt, outcome, state, context, { failure, ...said });
    return [...kept, ended, aftermath(attempt, failure, why, state, context)];
  }
  const ended = attemptOver(attempt, outcome, state, context, said);
  return outputs.length > 0 ? [...kept, ended] : [ended, completed(attempt, state, context)];
}

/** Whoever waits for the job finds its outputs there. */
export function complete({ data }: CommandOf<'CompleteJob'>, state: ExistingJob, context: DecideContext): JobDecision {
  const { attempt } = state;
  return attempt?.id === data.attemptId && attempt.over === 'succeeded' ? [completed(attempt, state, context)] : [];
}

function completed(
  { id: attemptId }: Attempt,
  { organisationId }: ExistingJob,
  { nowMs: atMs }: DecideContext,
): JobEvent {
  return { type: 'JobCompleted', data: { organisationId, attemptId, atMs } };
}

/** Unless the runner says so. Only the platform cancels, and then the attempt is over; a machine that is taken away is its loss. */
const FAILURE_OF: Readonly<Record<Exclude<AttemptOutcome, 'succeeded' | 'lost'>, FailureClass>> = {
  failed: 'program',
  'timed-out': 'time-limit',
  cancelled: 'infrastructure',
};

export function expire({ data }: CommandOf<'ExpireAttempt'>, state: ExistingJob, context: DecideContext): JobDecision {
  const attempt = current(data.attemptId, state);
  if (isRejection(attempt) || attempt.started === undefined) return [];
  if (context.nowMs < attempt.started.deadlineMs) {
    return reject('attempt-not-due', `the attempt may run until ${attempt.started.deadlineMs}, it is ${context.nowMs}`);
  }
  const reason = 'the time limit was reached';
  return [
    attemptOver(attempt, 'timed-out', state, context, { failure: 'time-limit', reason }),
    aftermath(attempt, 'time-limit', reason, state, context),
  ];
}

export function fail({ data }: CommandOf<'FailAttempt'>, state: ExistingJob, context: DecideContext): JobDecision {
  const attempt = current(data.attemptId, state);
  if (isRejection(attempt)) return [];
  const reason = shortened(data.reason);
  const { failure = 'infrastructure', atMs = context.nowMs } = data;
  // It was alive until then, and is paid for until then.
  const endMs = Math.max(attempt.started?.atMs ?? atMs, Math.min(atMs, context.nowMs));
  return [
    attemptOver(attempt, 'lost', state, { nowMs: endMs }, { failure, reason }),
    aftermath(attempt, failure, reason, state, context),
  ];
}

/** Another attempt would fail in the same way: a deleted file does not return. */
export function refuseInputs(
  { data: { attemptId, fileId } }: CommandOf<'RefuseInputs'>,
  state: ExistingJob,
  context: DecideContext,
): JobDecision {
  const attempt = current(attemptId, state);
  if (isRejection(attempt) || attempt.started !== undefined) return [];
  const reason = `input ${fileId} was deleted after the job was submitted`;
  const { organisationId } = state;
  return [
    attemptOver(attempt, 'lost', state, context, { failure: 'input', reason }),
    { type: 'JobFailed', data: { organisationId, attemptId, failure: 'input', reason, atMs: context.nowMs } },
  ];
}

/** The attempt of that name while it may go on. */
function current(attemptId: string, { attempt }: ExistingJob): Attempt | Rejection {
  if (attempt?.id !== attemptId)
    return reject('attempt-superseded', 'this is not the latest attempt: stop working on it');
  if (attempt.over !== undefined)
    return reject('attempt-ended', `the attempt is over (${attempt.over}): stop working on it`);
  return attempt;
}

function checkToken(token: string): Rejection | undefined {
  return token !== '' && token.length <= MAX_TOKEN_LENGTH
    ? undefined
    : reject('token-invalid', `a runner's token has 1 to ${MAX_TOKEN_LENGTH} characters, got ${token.length}`);
}

function checkInputs(inputs: readonly string[], { pinned = [] }: ExistingJob): Rejection | undefined {
  const files = new Set(inputs);
  const isSame = files.size === pinned.length && pinned.every((id) => files.has(id));
  return isSame
    ? undefined
    : reject('inputs-changed', `the job was submitted with ${pinned.length} inputs: start it with exactly those`);
}

const ifAny = <T>(list: readonly T[]) => (list.length > 0 ? list : undefined);
const taken = () => reject('attempt-taken', 'another runner has this attempt: exit without running');
const notStarted = () => reject('attempt-not-started', 'start the attempt first');
const shortened = (reason: string) => reason.slice(0, MAX_REASON_LENGTH);
