import { type DecideContext, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { isId } from '../../ids.ts';
import type { JobCommand, JobDecision } from '../commands.ts';
import type { JobEvent } from '../events.ts';
import { type ExistingJob, specOn, type Waiting } from '../state.ts';

type CommandOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>;

/** The job has a slot: now there is an attempt, and with it a machine. */
export function begin(
  { aggregateId: jobId, data: { attemptId, machineType } }: CommandOf<'BeginAttempt'>,
  state: ExistingJob,
  { nowMs: atMs }: DecideContext,
): JobDecision {
  const { organisationId, waiting, slot, spec, attempts } = state;
  if (waiting === undefined) return reject('job-not-waiting', 'the job does not wait for a slot');
  if (slot !== undefined) return reject('slot-not-returned', 'the slot of the attempt before has yet to be returned');
  if (atMs < waiting.dueAtMs) return reject('job-not-due', `the job waits until ${waiting.dueAtMs}, it is ${atMs}`);
  if (!isId('attempt', attemptId)) return reject('attempt-id-invalid', 'not an id of an attempt');
  // It may wait for a larger one since the slot's was read.
  if (machineType !== waiting.machineType)
    return reject('job-not-waiting', `the job waits for a ${waiting.machineType}`);
  const { userId } = waiting;
  const made = { organisationId, jobId, attemptId, number: attempts + 1, userId, slot: true, atMs } as const;
  return [
    dequeued(organisationId, waiting, 'slot', atMs),
    { type: 'AttemptRequested', data: { ...made, spec: specOn(spec, machineType) } },
  ];
}

/** It waits no longer: its place is named as it was given. */
export function dequeued(
  organisationId: string,
  { machineType, priority, dueAtMs, expiresAtMs }: Waiting,
  why: 'slot' | 'cancelled' | 'expired',
  atMs: number,
): JobEvent {
  const place = { machineType, priority, dueAtMs, ...defined({ expiresAtMs }) };
  return { type: 'JobDequeued', data: { organisationId, ...place, why, atMs } };
}

/** Whoever waits for its result learns that there will be none; nothing of it has run since it was queued. */
export function expireWaiting(
  { data: { resumedAtMs = 0 } }: CommandOf<'ExpireWaiting'>,
  { organisationId, waiting, spec: { queueTimeoutMs = 0 }, attempt }: ExistingJob,
  { nowMs: atMs }: DecideContext,
): JobDecision {
  if (waiting?.expiresAtMs === undefined) return [];
  // It could not be served while its organisation was suspended: its whole time begins when that ends.
  const expiresAtMs = Math.max(waiting.expiresAtMs, resumedAtMs + queueTimeoutMs);
  if (atMs < expiresAtMs) return reject('job-not-due', `the job may wait until ${expiresAtMs}, it is ${atMs}`);
  const reason = `it waited longer than ${queueTimeoutMs} ms for a slot`;
  const latest = defined({ attemptId: attempt?.id });
  return [
    dequeued(organisationId, waiting, 'expired', atMs),
    { type: 'JobFailed', data: { organisationId, ...latest, failure: 'queue', reason, atMs } },
  ];
}

/** A rejection where there is nothing to return, so that no counter is lowered for it. */
export function returnSlot(
  { data: { attemptId } }: CommandOf<'ReturnSlot'>,
  { organisationId, slot, attempt }: ExistingJob,
  { nowMs: atMs }: DecideContext,
): JobDecision {
  const isOver = attempt?.id === attemptId && attempt.over !== undefined;
  if (slot !== attemptId || !isOver) return reject('slot-not-held', 'the attempt has no slot to return');
  const { machineType } = attempt;
  return [{ type: 'SlotReturned', data: { organisationId, attemptId, machineType, atMs } }];
}

export const notWaiting = () => reject('job-not-waiting', 'the job does not wait for a slot');
