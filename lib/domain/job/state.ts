import type { JobSpec } from '../job-spec.ts';
import type { AttemptOutcome, JobEvent, LinkRole } from './events.ts';

/** The attempt that may be going on; earlier ones are in the log and in the views. */
export interface Attempt {
  readonly id: string;
  readonly jobId: string;
  /** From 1, per submission. */
  readonly number: number;
  readonly userId: string;
  /** Present once it has started. */
  readonly started?: StartedAttempt;
  /** How it ended, or whether it was given up before it started; absent while it may go on. */
  readonly over?: AttemptOutcome | 'abandoned';
}

export interface StartedAttempt {
  readonly token: string;
  readonly machineId: string;
  readonly inputs: readonly string[];
  readonly atMs: number;
  readonly deadlineMs: number;
}

export interface ExistingJob {
  readonly status: 'draft' | 'submitted' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly organisationId: string;
  readonly spec: JobSpec;
  /** In the order they were linked. Inputs and outputs together are at most MAX_JOB_FILES, and no file is both. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The inputs at the last submission: what every attempt of it reads, whatever is linked or unlinked since. */
  readonly pinned?: readonly string[];
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
    return { status: 'draft', organisationId, spec, inputs: [], outputs: [] };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'FilesLinked':
      return withLinks(state, event.data.fileIds, event.data.role);
    case 'FilesUnlinked':
      return withoutLinks(state, new Set(event.data.fileIds));
    case 'JobSubmitted':
      return { ...state, status: 'submitted', pinned: state.inputs };
    case 'AttemptRequested': {
      const { attemptId: id, jobId, number, userId } = event.data;
      return { ...state, status: 'submitted', attempt: { id, jobId, number, userId } };
    }
    case 'AttemptStarted': {
      const { token, machineId, inputs, atMs, deadlineMs } = event.data;
      return { ...withAttempt(state, { started: { token, machineId, inputs, atMs, deadlineMs } }), status: 'running' };
    }
    case 'AttemptEnded':
      return withAttempt(state, { over: event.data.outcome });
    case 'AttemptAbandoned':
      return withAttempt(state, { over: 'abandoned' });
    case 'JobCompleted':
      return { ...state, status: 'completed' };
    case 'JobFailed':
      return { ...state, status: 'failed' };
    case 'JobCancelled':
      return { ...state, status: 'cancelled' };
  }
}

function withLinks(state: ExistingJob, fileIds: readonly string[], role: LinkRole): ExistingJob {
  return role === 'input'
    ? { ...state, inputs: [...state.inputs, ...fileIds] }
    : { ...state, outputs: [...state.outputs, ...fileIds] };
}

function withoutLinks(state: ExistingJob, unlinked: ReadonlySet<string>): ExistingJob {
  const stays = (id: string) => !unlinked.has(id);
  return { ...state, inputs: state.inputs.filter(stays), outputs: state.outputs.filter(stays) };
}

function withAttempt(state: ExistingJob, change: Pick<Attempt, 'started' | 'over'>): ExistingJob {
  return state.attempt ? { ...state, attempt: { ...state.attempt, ...change } } : state;
}
