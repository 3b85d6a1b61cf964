import { defined } from '../defined.ts';
import { FAILURE_RULES, type FailureClass } from '../failure-class.ts';
import type { JobSpec } from '../job-spec.ts';
import type { UsedTries } from '../retry-rules.ts';
import type { AttemptOutcome, JobEvent, QueuePlace, TaskOf } from './events.ts';

/** The attempt that may be going on; earlier ones are in the log and in the views. */
export interface Attempt {
  readonly id: string;
  readonly jobId: string;
  /** From 1, over all submissions. */
  readonly number: number;
  /** What it runs on: larger than the specification's after an attempt that needed more memory. */
  readonly machineType: string;
  readonly userId: string;
  /** Present once it has started. */
  readonly started?: StartedAttempt;
  /** How it ended, or whether it was given up before it started; absent while it may go on. */
  readonly over?: AttemptOutcome | 'abandoned';
  readonly overAtMs?: number;
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
  /** What it was made from. */
  readonly configurationId: string;
  readonly label?: string;
  readonly spec: JobSpec;
  /** In the order they were linked. Inputs and outputs together are at most MAX_JOB_FILES, and no file is both. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The slot of each input that has one. */
  readonly slotOf?: Readonly<Record<string, string>>;
  /** The inputs at the last submission: what every attempt of it reads, whatever is linked or unlinked since. */
  readonly pinned?: readonly string[];
  /** The slots that those were in. */
  readonly pinnedSlotOf?: Readonly<Record<string, string>>;
  readonly attempt?: Attempt;
  /** Attempts in all. */
  readonly attempts: number;
  /** Among the jobs of its organisation that wait. */
  readonly priority: number;
  /** Its place in the queue, while it waits there for a slot. */
  readonly waiting?: Waiting;
  /** The attempt whose slot has not been returned yet. */
  readonly slot?: string;
  /** What the attempts of the latest submission have used: of the job's own tries, and of the platform's. */
  readonly used: UsedTries;
  readonly task?: TaskOf;
}

export interface Waiting extends QueuePlace {
  readonly userId: string;
  readonly sinceMs: number;
}

export type JobState = { readonly status: 'none' } | ExistingJob;

export const initialJob: JobState = { status: 'none' };

/** What an attempt runs: the job's specification, on the attempt's own machine type. */
export function specOn(spec: JobSpec, machineType: string): JobSpec {
  return spec.machineType === machineType ? spec : { ...spec, machineType };
}

export function isActive({ status }: ExistingJob): boolean {
  return status === 'submitted' || status === 'running';
}

export function evolveJob(state: JobState, event: JobEvent): JobState {
  if (event.type === 'JobCreated') {
    const { organisationId, configurationId, label, spec, priority = 0, task } = event.data;
    const used = { job: 0, platform: 0 };
    const none = { inputs: [], outputs: [], attempts: 0 };
    return {
      status: 'draft',
      organisationId,
      configurationId,
      spec,
      ...none,
      priority,
      used,
      ...defined({ label, task }),
    };
  }
  if (state.status === 'none') return state;
  switch (event.type) {
    case 'FilesLinked':
      return withLinks(state, event.data);
    case 'FilesUnlinked':
      return withoutLinks(state, new Set(event.data.fileIds));
    case 'JobSubmitted':
      return { ...withPins(state), status: 'submitted', used: { job: 0, platform: 0 } };
    case 'JobQueued': {
      const { userId, machineType, priority, dueAtMs, expiresAtMs, atMs: sinceMs } = event.data;
      const waiting = { userId, machineType, priority, dueAtMs, sinceMs, ...defined({ expiresAtMs }) };
      return { ...state, status: 'submitted', waiting };
    }
    case 'JobDequeued': {
      const { waiting: _, ...rest } = state;
      return rest;
    }
    case 'AttemptRequested':
      return withNewAttempt(state, event.data);
    case 'AttemptStarted': {
      const { token, machineId, inputs, atMs, deadlineMs } = event.data;
      return { ...withAttempt(state, { started: { token, machineId, inputs, atMs, deadlineMs } }), status: 'running' };
    }
    case 'AttemptEnded':
      return charged(withAttempt(state, { over: event.data.outcome, overAtMs: event.data.atMs }), event.data.failure);
    case 'AttemptAbandoned':
      return charged(withAttempt(state, { over: 'abandoned', overAtMs: event.data.atMs }), event.data.failure);
    case 'SlotReturned': {
      const { slot: _, ...rest } = state;
      return rest;
    }
    case 'JobCompleted':
      return { ...state, status: 'completed' };
    case 'JobFailed':
      return { ...state, status: 'failed' };
    case 'JobCancelled':
      return { ...state, status: 'cancelled' };
  }
}

/** Only an attempt that was served from the queue has a slot. */
function withNewAttempt(
  state: ExistingJob,
  made: Extract<JobEvent, { type: 'AttemptRequested' }>['data'],
): ExistingJob {
  const {
    attemptId: id,
    jobId,
    userId,
    slot,
    spec: { machineType },
  } = made;
  const attempts = state.attempts + 1;
  const used = { ...state.used, job: state.used.job + 1 };
  const attempt = { id, jobId, number: attempts, userId, machineType };
  return {
    ...state,
    status: 'submitted',
    attempts,
    used,
    attempt,
    ...defined({ slot: slot === true ? id : undefined }),
  };
}

/** An attempt uses one of the job's tries from its request; a loss of the platform gives it back, and uses the platform's. */
function charged(state: ExistingJob, failure: FailureClass | undefined): ExistingJob {
  if (failure === undefined) return state;
  const { used } = state;
  const classes = { ...used.classes, [failure]: (used.classes?.[failure] ?? 0) + 1 };
  if (FAILURE_RULES[failure].uses === 'job') return { ...state, used: { ...used, classes } };
  return { ...state, used: { job: used.job - 1, platform: used.platform + 1, classes } };
}

type Linked = Extract<JobEvent, { type: 'FilesLinked' }>['data'];

function withLinks(state: ExistingJob, { fileIds, role, slot }: Linked): ExistingJob {
  if (role === 'output') return { ...state, outputs: [...state.outputs, ...fileIds] };
  const inputs = [...state.inputs, ...fileIds];
  if (slot === undefined) return { ...state, inputs };
  return { ...state, inputs, slotOf: { ...state.slotOf, ...Object.fromEntries(fileIds.map((id) => [id, slot])) } };
}

function withPins({ pinnedSlotOf: _before, ...state }: ExistingJob): ExistingJob {
  return { ...state, pinned: state.inputs, ...defined({ pinnedSlotOf: state.slotOf }) };
}

function withoutLinks(state: ExistingJob, unlinked: ReadonlySet<string>): ExistingJob {
  const stays = (id: string) => !unlinked.has(id);
  const { slotOf, ...rest } = state;
  const slots = slotOf && Object.entries(slotOf).filter(([id]) => stays(id));
  const links = { inputs: state.inputs.filter(stays), outputs: state.outputs.filter(stays) };
  return { ...rest, ...links, ...defined({ slotOf: slots?.length ? Object.fromEntries(slots) : undefined }) };
}

function withAttempt(state: ExistingJob, change: Pick<Attempt, 'started' | 'over' | 'overAtMs'>): ExistingJob {
  return state.attempt ? { ...state, attempt: { ...state.attempt, ...change } } : state;
}
