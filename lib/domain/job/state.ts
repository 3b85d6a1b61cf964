import type { JobSpec } from '../job-spec.ts';
import type { JobEvent } from './events.ts';

/** The attempt that may be going on; earlier ones are in the log and in the views. */
export interface Attempt {
  readonly id: string;
  readonly jobId: string;
  /** From 1, per submission. */
  readonly number: number;
  readonly userId: string;
  /** Present once it has started. */
  readonly started?: StartedAttempt;
  /** Whether its runner reported it, or it was ended for other reasons; absent while it may go on. */
  readonly over?: 'reported' | 'ended';
}

export interface StartedAttempt {
  readonly token: string;
  readonly machineId: string;
  readonly atMs: number;
  readonly deadlineMs: number;
}

export interface ExistingJob {
  readonly status: 'created' | 'submitted' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly organisationId: string;
  readonly spec: JobSpec;
  /** In the order they were linked; at most MAX_JOB_FILES. */
  readonly fileIds: readonly string[];
  readonly attempt?: Attempt;
}

export type JobState = { readonly status: 'none' } | ExistingJob;

export const initialJob: JobState = { status: 'none' };

export function isActive({ status }: ExistingJob): boolean {
  return status === 'submitted' || status === 'running';
}

export function evolveJob(state: JobState, event: JobEvent): JobState {
  if (event.type === 'JobCreated') {
    const { organisationId, spec } = event.data;
    return { status: 'created', organisationId, spec, fileIds: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'FilesLinked':
      return { ...state, fileIds: [...state.fileIds, ...event.data.fileIds] };
    case 'FilesUnlinked': {
      const unlinked = new Set(event.data.fileIds);
      return { ...state, fileIds: state.fileIds.filter((id) => !unlinked.has(id)) };
    }
    case 'JobSubmitted':
      return { ...state, status: 'submitted' };
    case 'AttemptRequested': {
      const { attemptId: id, jobId, number, userId } = event.data;
      return { ...state, status: 'submitted', attempt: { id, jobId, number, userId } };
    }
    case 'AttemptStarted': {
      const { token, machineId, atMs, deadlineMs } = event.data;
      const started: StartedAttempt = { token, machineId, atMs, deadlineMs };
      return { ...state, status: 'running', ...(state.attempt && { attempt: { ...state.attempt, started } }) };
    }
    case 'AttemptEnded':
      return over(state, event.data.exitCode === undefined ? 'ended' : 'reported');
    case 'AttemptAbandoned':
      return over(state, 'ended');
    case 'JobCompleted':
      return { ...state, status: 'completed' };
    case 'JobFailed':
      return { ...state, status: 'failed' };
    case 'JobCancelled':
      return { ...state, status: 'cancelled' };
  }
}

function over(state: ExistingJob, how: 'reported' | 'ended'): ExistingJob {
  return state.attempt ? { ...state, attempt: { ...state.attempt, over: how } } : state;
}
