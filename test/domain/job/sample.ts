import { TEST_CONTEXT } from 'epoch/testing';
import { defined } from '../../../lib/domain/defined.ts';
import type { FailureClass } from '../../../lib/domain/failure-class.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import type { JobCommand } from '../../../lib/domain/job/commands.ts';
import type { AttemptOutcome, JobEvent, LinkRole } from '../../../lib/domain/job/events.ts';
import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import { ATTEMPT_GRACE_MS } from '../../../lib/domain/limits.ts';
import { attemptId, command, jobId, orgId, sampleUlid, spec } from '../sample.ts';

export const START_MS = TEST_CONTEXT.nowMs;
export const configurationId = `jcf_${sampleUlid(1)}`;

type DataOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>['data'];

/** A command to the sample job, of its own organisation. */
export function send<T extends JobCommand['type']>(type: T, data: Omit<DataOf<T>, 'organisationId'>) {
  return command(jobId, type, { organisationId: orgId, ...data }) as unknown as Extract<JobCommand, { type: T }>;
}

/** The context in which attempt `n` would be made. */
export const making = (n: number, nowMs = START_MS) => ({ id: sampleUlid(n), nowMs });

export function created(of: JobSpec = spec): JobEvent {
  const given = { name: 'Sort it', configurationId, configurationVersion: 1, creatorId: 'usr_ada' };
  return { type: 'JobCreated', data: { organisationId: orgId, ...given, spec: of, atMs: START_MS } };
}

export function linked(fileIds: readonly string[], role: LinkRole = 'input', atMs = START_MS): JobEvent {
  return { type: 'FilesLinked', data: { organisationId: orgId, fileIds, role, atMs } };
}

export function unlinked(fileIds: readonly string[], atMs = START_MS, deleted?: true): JobEvent {
  return { type: 'FilesUnlinked', data: { organisationId: orgId, fileIds, ...defined({ deleted }), atMs } };
}

export function submitted(atMs = START_MS): JobEvent {
  return { type: 'JobSubmitted', data: { organisationId: orgId, userId: 'usr_bob', atMs } };
}

const place = (dueAtMs: number, atMs: number, of: JobSpec) => ({
  organisationId: orgId,
  machineType: of.machineType,
  priority: 0,
  dueAtMs,
  atMs,
});

export function queued(atMs = START_MS, dueAtMs = atMs, of: JobSpec = spec): JobEvent {
  return { type: 'JobQueued', data: { ...place(dueAtMs, atMs, of), userId: 'usr_bob' } };
}

export function dequeued(why: 'slot' | 'cancelled' = 'slot', atMs = START_MS, dueAtMs = atMs): JobEvent {
  return { type: 'JobDequeued', data: { ...place(dueAtMs, atMs, spec), why } };
}

/** An attempt that was served from the queue. */
export function served(n = 1, number = 1, atMs = START_MS, of: JobSpec = spec): JobEvent {
  const whose = { organisationId: orgId, jobId, attemptId: attemptId(n), number, userId: 'usr_bob' };
  return { type: 'AttemptRequested', data: { ...whose, spec: of, slot: true, atMs } };
}

export function returned(n = 1, atMs = START_MS): JobEvent {
  const data = { organisationId: orgId, attemptId: attemptId(n), machineType: spec.machineType, atMs };
  return { type: 'SlotReturned', data };
}

/** As it was before there was a queue: at once, without a slot. */
export function requested(n = 1, number = 1, atMs = START_MS, of: JobSpec = spec): JobEvent {
  const whose = { organisationId: orgId, jobId, attemptId: attemptId(n), number, userId: 'usr_bob' };
  return { type: 'AttemptRequested', data: { ...whose, spec: of, atMs } };
}

const attempt = (n: number, atMs: number) => ({
  organisationId: orgId,
  jobId,
  attemptId: attemptId(n),
  machineId: machineIdOf(attemptId(n)),
  machineType: spec.machineType,
  userId: 'usr_bob',
  atMs,
});

export function started(n = 1, inputs: readonly string[] = [], atMs = START_MS): JobEvent {
  const deadlineMs = atMs + spec.timeoutMs + ATTEMPT_GRACE_MS;
  return { type: 'AttemptStarted', data: { ...attempt(n, atMs), token: 'runner-1', inputs, deadlineMs } };
}

export function over(n: number, outcome: AttemptOutcome, atMs: number, details: object = {}): JobEvent {
  return { type: 'AttemptEnded', data: { ...attempt(n, atMs), startedAtMs: START_MS, outcome, ...details } };
}

export function failed(n: number, reason: string, atMs: number, failure: FailureClass = 'program'): JobEvent {
  return { type: 'JobFailed', data: { organisationId: orgId, attemptId: attemptId(n), failure, reason, atMs } };
}

export const running: readonly JobEvent[] = [created(), submitted(), requested(), started()];
