import type { JobSpec } from '../job-spec.ts';
import type { JobEvent } from './events.ts';

/** The attempt that may be going on; earlier ones are in the log and in the views. */
export interface Attempt {
  readonly id: string;
  readonly number: number;
  readonly userId: string;
  /** Present once it has started. */
  readonly started?: {
    readonly token: string;
    readonly machineId: string;
    readonly inputs: readonly string[];
    readonly atMs: number;
    readonly deadlineMs: number;
  };
  readonly over: boolean;
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
      const { attemptId: id, number, userId } = event.data;
      return { ...state, status: 'submitted', attempt: { id, number, userId, over: false } };
    }
    case 'AttemptStarted': {
      const { token, machineId, inputs, atMs, deadlineMs } = event.data;
      const attempt = state.attempt && { ...state.attempt, started: { token, machineId, inputs, atMs, deadlineMs } };
      return { ...state, status: 'running', ...(attempt && { attempt }) };
    }
    case 'AttemptEnded':
    case 'AttemptAbandoned':
      return state.attempt ? { ...state, attempt: { ...state.attempt, over: true } } : state;
    case 'JobCompleted':
      return { ...state, status: 'completed' };
    case 'JobFailed':
      return { ...state, status: 'failed' };
    case 'JobCancelled':
      return { ...state, status: 'cancelled' };
  }
}
