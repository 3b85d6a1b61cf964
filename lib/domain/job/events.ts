import type { DomainEvent, EventCatalogue } from 'epoch';
import type { FailureClass } from '../failure-class.ts';
import type { JobSpec } from '../job-spec.ts';

/** Why an attempt that had started is over. `lost`: its machine is gone; `timed-out`: it ran longer than it may. */
export type AttemptOutcome = 'succeeded' | 'failed' | 'timed-out' | 'lost' | 'cancelled';

/** Inputs are chosen by people and read by every attempt; outputs are made by attempts. The job pays for both. */
export type LinkRole = 'input' | 'output';

/** The task of a pipeline that a job was made for. */
export interface TaskOf {
  readonly pipelineId: string;
  readonly step: string;
  readonly index: number;
}

/** A job's place in the queue. It is served by priority, then by the time it is due. */
export interface QueuePlace {
  readonly machineType: string;
  readonly priority: number;
  /** When it may be served: at once, or after the pause that follows a failure. */
  readonly dueAtMs: number;
  /** When it has waited too long; without it never. */
  readonly expiresAtMs?: number;
}

/** What the processes of an attempt used: the most memory at one time, and processor time. */
export interface AttemptUsage {
  readonly peakMemoryMib: number;
  readonly cpuMs: number;
}

type Files = { readonly fileIds: readonly string[]; readonly atMs: number };

/** Copied into every event, so that views and ledgers need no other event to place it. */
interface Of {
  readonly organisationId: string;
}

/** What compute is metered by: [startedAtMs, atMs) on one machine of one type, for one user. */
interface AttemptOf extends Of {
  readonly jobId: string;
  readonly attemptId: string;
  readonly machineId: string;
  readonly machineType: string;
  readonly userId: string;
  readonly atMs: number;
}

/** The stream's id is the job's. */
export type JobEvent =
  | DomainEvent<
      'JobCreated',
      Of & {
        readonly name: string;
        readonly configurationId: string;
        readonly configurationVersion: number;
        readonly spec: JobSpec;
        readonly creatorId: string;
        /** Among the jobs of its organisation that wait; 0 unless given. */
        readonly priority?: number;
        /** What people sort its costs by: a project, a grant, a customer of theirs. */
        readonly label?: string;
        readonly task?: TaskOf;
        readonly atMs: number;
      }
    >
  | DomainEvent<
      'FilesLinked',
      Of &
        Files & {
          readonly role: LinkRole;
          /** Of inputs: the slot of the configuration that they are in. */
          readonly slot?: string;
        }
    >
  /** `deleted`: they do not exist any more; absent where somebody has taken them out, and in events of before. */
  | DomainEvent<'FilesUnlinked', Of & Files & { readonly deleted?: true }>
  /** A person asked for the job to run: the first time, or again after it had ended. */
  | DomainEvent<'JobSubmitted', Of & { readonly userId: string; readonly atMs: number }>
  /** The job waits for a slot; by a submission or by the retry of an attempt that had ended. */
  | DomainEvent<'JobQueued', Of & QueuePlace & { readonly userId: string; readonly atMs: number }>
  /** It waits no longer, and names its place so that the queue's row is found. `slot`: an attempt begins; `expired`: it has waited too long. */
  | DomainEvent<
      'JobDequeued',
      Of & QueuePlace & { readonly why: 'slot' | 'cancelled' | 'expired'; readonly atMs: number }
    >
  /** A machine is wanted for one attempt. Before there was a queue, each submission and each retry was followed by it. */
  | DomainEvent<
      'AttemptRequested',
      Of & {
        readonly jobId: string;
        readonly attemptId: string;
        /** From 1, and never again from 1. In events from before there was a queue: per submission. */
        readonly number: number;
        readonly userId: string;
        readonly spec: JobSpec;
        /** It was served from the queue, and has a slot until that is returned. */
        readonly slot?: true;
        readonly atMs: number;
      }
    >
  /** Compute counts from here. `inputs` are pinned. `token` distinguishes containers; it is no secret. */
  | DomainEvent<
      'AttemptStarted',
      AttemptOf & { readonly token: string; readonly inputs: readonly string[]; readonly deadlineMs: number }
    >
  /** Compute counts to here. */
  | DomainEvent<
      'AttemptEnded',
      AttemptOf & {
        readonly startedAtMs: number;
        readonly outcome: AttemptOutcome;
        /** Of an attempt that did not succeed; absent in events from before there were classes. */
        readonly failure?: FailureClass;
        readonly exitCode?: number;
        readonly reason?: string;
        /** As its runner sampled it. */
        readonly usage?: AttemptUsage;
        /** Become files next; a job whose attempt has succeeded completes when they have. */
        readonly outputs?: readonly string[];
        /** When the store got the only part of each of the first of them: they are confirmed as they become files. */
        readonly arrivedAtMs?: readonly number[];
      }
    >
  /** An attempt that never started: nothing of it is metered. */
  | DomainEvent<
      'AttemptAbandoned',
      Of & {
        readonly attemptId: string;
        readonly outcome: 'lost' | 'cancelled';
        readonly failure?: FailureClass;
        readonly reason: string;
        readonly atMs: number;
      }
    >
  /** The slot of an attempt that is over is free again. */
  | DomainEvent<
      'SlotReturned',
      Of & { readonly attemptId: string; readonly machineType: string; readonly atMs: number }
    >
  | DomainEvent<'JobCompleted', Of & { readonly attemptId: string; readonly atMs: number }>
  | DomainEvent<
      'JobFailed',
      Of & {
        /** The last one; absent where the job had none before it has waited too long. */
        readonly attemptId?: string;
        readonly failure?: FailureClass;
        readonly reason: string;
        readonly atMs: number;
      }
    >
  | DomainEvent<'JobCancelled', Of & { readonly cancelledBy: string; readonly atMs: number }>;

const place = {
  organisationId: 'id',
  machineType: 'code',
  priority: 'count',
  dueAtMs: 'timeMs',
  expiresAtMs: 'timeMs',
  atMs: 'timeMs',
} as const;

const attempt = {
  organisationId: 'id',
  jobId: 'id',
  attemptId: 'id',
  machineId: 'id',
  machineType: 'code',
  userId: 'personId',
  atMs: 'timeMs',
} as const;

export const jobEvents: EventCatalogue<JobEvent, 'job'> = {
  JobCreated: {
    version: 1,
    fields: {
      organisationId: 'id',
      name: 'label',
      configurationId: 'id',
      configurationVersion: 'count',
      spec: 'record',
      creatorId: 'personId',
      priority: 'count',
      label: 'label',
      task: 'record',
      atMs: 'timeMs',
    },
  },
  FilesLinked: {
    version: 1,
    fields: { organisationId: 'id', fileIds: 'record', role: 'code', slot: 'label', atMs: 'timeMs' },
  },
  FilesUnlinked: { version: 1, fields: { organisationId: 'id', fileIds: 'record', deleted: 'flag', atMs: 'timeMs' } },
  JobSubmitted: { version: 1, fields: { organisationId: 'id', userId: 'personId', atMs: 'timeMs' } },
  JobQueued: { version: 1, fields: { ...place, userId: 'personId' } },
  JobDequeued: { version: 1, fields: { ...place, why: 'code' } },
  AttemptRequested: {
    version: 1,
    fields: {
      organisationId: 'id',
      jobId: 'id',
      attemptId: 'id',
      number: 'count',
      userId: 'personId',
      spec: 'record',
      slot: 'flag',
      atMs: 'timeMs',
    },
  },
  AttemptStarted: { version: 1, fields: { ...attempt, token: 'id', inputs: 'record', deadlineMs: 'timeMs' } },
  AttemptEnded: {
    version: 1,
    fields: {
      ...attempt,
      startedAtMs: 'timeMs',
      outcome: 'code',
      failure: 'code',
      exitCode: 'count',
      reason: 'label',
      usage: 'record',
      outputs: 'record',
      arrivedAtMs: 'record',
    },
  },
  AttemptAbandoned: {
    version: 1,
    fields: {
      organisationId: 'id',
      attemptId: 'id',
      outcome: 'code',
      failure: 'code',
      reason: 'label',
      atMs: 'timeMs',
    },
  },
  SlotReturned: {
    version: 1,
    fields: { organisationId: 'id', attemptId: 'id', machineType: 'code', atMs: 'timeMs' },
  },
  JobCompleted: { version: 1, fields: { organisationId: 'id', attemptId: 'id', atMs: 'timeMs' } },
  JobFailed: {
    version: 1,
    fields: { organisationId: 'id', attemptId: 'id', failure: 'code', reason: 'label', atMs: 'timeMs' },
  },
  JobCancelled: { version: 1, fields: { organisationId: 'id', cancelledBy: 'personId', atMs: 'timeMs' } },
};
