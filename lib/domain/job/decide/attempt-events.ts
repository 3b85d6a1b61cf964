import { defined, ifDefined } from '../../defined.ts';
import type { FailureClass } from '../../failure-class.ts';
import { nextTry } from '../../retry-rules.ts';
import type { AttemptOutcome, AttemptUsage, JobEvent } from '../events.ts';
import type { Attempt, ExistingJob } from '../state.ts';

interface At {
  readonly nowMs: number;
}

/** A person asks for the job to run: it waits for a slot, without an attempt, a machine or a deadline. */
export function submission(userId: string, state: ExistingJob, { nowMs }: At): readonly JobEvent[] {
  const { organisationId } = state;
  const submitted: JobEvent = { type: 'JobSubmitted', data: { organisationId, userId, atMs: nowMs } };
  return [submitted, queued(userId, state, state.spec.machineType, nowMs, nowMs)];
}

function queued(
  userId: string,
  { organisationId, spec: { queueTimeoutMs }, priority }: ExistingJob,
  machineType: string,
  dueAtMs: number,
  atMs: number,
): JobEvent {
  // A pause is no wait: the job could not be served in it.
  const expiresAtMs = ifDefined(queueTimeoutMs, (limitMs) => dueAtMs + limitMs);
  const place = { machineType, priority, dueAtMs, ...defined({ expiresAtMs }) };
  return { type: 'JobQueued', data: { organisationId, userId, ...place, atMs } };
}

/**
 * What follows an attempt that did not succeed: the job is queued again, after a pause that grows, while there are tries
 * left; else it has failed. What the platform has lost uses the platform's tries and not the job's.
 */
export function aftermath(
  attempt: Attempt,
  failure: FailureClass,
  reason: string,
  state: ExistingJob,
  { nowMs }: At,
): JobEvent {
  // The events before this one are not applied yet: the attempt has used one of the job's tries since its request.
  const next = nextTry(state.spec, { failure, machineType: attempt.machineType, used: state.used });
  if (next !== undefined) return queued(attempt.userId, state, next.machineType, nowMs + next.pauseMs, nowMs);
  const { organisationId } = state;
  return { type: 'JobFailed', data: { organisationId, attemptId: attempt.id, failure, reason, atMs: nowMs } };
}

export interface EndDetails {
  readonly failure?: FailureClass;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly usage?: AttemptUsage;
  readonly outputs?: readonly string[];
  readonly arrivedAtMs?: readonly number[];
}

/** Ended if it had started (compute counts to here, and never beyond its deadline), abandoned if not (there is nothing to count). */
export function attemptOver(
  attempt: Attempt,
  outcome: AttemptOutcome,
  state: ExistingJob,
  { nowMs: atMs }: At,
  details: EndDetails = {},
): JobEvent {
  const { organisationId } = state;
  const { id: attemptId, jobId, userId, started, machineType } = attempt;
  if (started === undefined) {
    const how = outcome === 'cancelled' ? 'cancelled' : 'lost';
    const { reason = how, failure } = details;
    const data = { organisationId, attemptId, outcome: how, reason, atMs } as const;
    return { type: 'AttemptAbandoned', data: failure === undefined ? data : { ...data, failure } };
  }
  const { machineId, atMs: startedAtMs, deadlineMs } = started;
  const whose = { organisationId, jobId, attemptId, machineId, machineType, userId };
  return {
    type: 'AttemptEnded',
    data: { ...whose, startedAtMs, atMs: Math.min(atMs, deadlineMs), outcome, ...details },
  };
}
