import type { DecideContext } from 'epoch';
import { idOf } from '../../ids.ts';
import type { AttemptOutcome, JobEvent } from '../events.ts';
import type { Attempt, ExistingJob } from '../state.ts';

/** A person asks for the job to run. */
export function submission(
  jobId: string,
  userId: string,
  state: ExistingJob,
  context: DecideContext,
): readonly JobEvent[] {
  const { organisationId } = state;
  const submitted: JobEvent = { type: 'JobSubmitted', data: { organisationId, userId, atMs: context.nowMs } };
  return [submitted, attemptRequested(jobId, userId, 1, state, context)];
}

function attemptRequested(
  jobId: string,
  userId: string,
  number: number,
  { organisationId, spec }: ExistingJob,
  { id, nowMs }: DecideContext,
): JobEvent {
  const attemptId = idOf('attempt', id);
  return { type: 'AttemptRequested', data: { organisationId, jobId, attemptId, number, userId, spec, atMs: nowMs } };
}

/**
 * What follows an attempt that did not succeed: another while there are any left, else the job has failed. An attempt
 * that ran out of time is not tried again: it would most likely run out again, and every try is paid for.
 */
export function aftermath(
  attempt: Attempt,
  outcome: Exclude<AttemptOutcome, 'succeeded'>,
  reason: string,
  state: ExistingJob,
  context: DecideContext,
): JobEvent {
  const { organisationId, spec } = state;
  if (outcome !== 'timed-out' && attempt.number < spec.maxAttempts) {
    return attemptRequested(attempt.jobId, attempt.userId, attempt.number + 1, state, context);
  }
  return { type: 'JobFailed', data: { organisationId, attemptId: attempt.id, reason, atMs: context.nowMs } };
}

export interface EndDetails {
  readonly exitCode?: number;
  readonly reason?: string;
}

/** Ended if it had started (compute counts to here), abandoned if not (there is nothing to count). */
export function attemptOver(
  attempt: Attempt,
  outcome: AttemptOutcome,
  state: ExistingJob,
  { nowMs: atMs }: DecideContext,
  details: EndDetails = {},
): JobEvent {
  const { organisationId, spec } = state;
  const { id: attemptId, jobId, userId, started } = attempt;
  if (started === undefined) {
    const how = outcome === 'cancelled' ? 'cancelled' : 'lost';
    return {
      type: 'AttemptAbandoned',
      data: { organisationId, attemptId, outcome: how, reason: details.reason ?? how, atMs },
    };
  }
  const { machineId, atMs: startedAtMs } = started;
  const whose = { organisationId, jobId, attemptId, machineId, machineType: spec.machineType, userId };
  return { type: 'AttemptEnded', data: { ...whose, startedAtMs, atMs, outcome, ...details } };
}
