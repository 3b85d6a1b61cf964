import { type Command, commandsNamed, type Rejection } from 'epoch';
import type { FailureClass } from '../failure-class.ts';
import type { SlotFiles } from '../input-slots.ts';
import type { JobSpec } from '../job-spec.ts';
import type { AttemptUsage, JobEvent, TaskOf } from './events.ts';

/** The organisation that the caller names: a job of another organisation is answered like one that does not exist. */
interface Of {
  readonly organisationId: string;
}

export type JobCommand =
  | Command<
      'CreateJob',
      Of & {
        readonly name: string;
        readonly configurationId: string;
        readonly configurationVersion: number;
        /** What that version says. */
        readonly spec: JobSpec;
        readonly creatorId: string;
        readonly priority?: number;
        readonly label?: string;
        /** In no slot. */
        readonly fileIds?: readonly string[];
        readonly slotFiles?: SlotFiles;
        /** Made by a pipeline. */
        readonly task?: TaskOf;
      }
    >
  | Command<'LinkFiles', Of & { readonly fileIds: readonly string[]; readonly slot?: string }>
  /** `deleted`: the files are gone, and nobody has taken them from the job. One that may run keeps them as inputs: it would run on less. */
  | Command<'UnlinkFiles', Of & { readonly fileIds: readonly string[]; readonly deleted?: true }>
  /** The job's inputs shall be exactly these; none unlinks all. Records the differences. */
  | Command<'SetFiles', Of & { readonly fileIds: readonly string[]; readonly slotFiles?: SlotFiles }>
  | Command<'SubmitJob', Of & { readonly userId: string }>
  | Command<'RetryJob', Of & { readonly userId: string }>
  | Command<'CancelJob', Of & { readonly cancelledBy: string }>
  /** The job has waited longer for a slot than it says. `resumedAtMs`: when its organisation's last suspension ended. */
  | Command<'ExpireWaiting', Of & { readonly resumedAtMs?: number }>
  /** Only in one transaction with a slot, which is of this machine type: the waiting job is served. */
  | Command<'BeginAttempt', Of & { readonly attemptId: string; readonly machineType: string }>
  /** Only in one transaction with the slot's release: the attempt that had it is over. */
  | Command<'ReturnSlot', Of & { readonly attemptId: string }>
  /** A runner asks to be the one. `token` is the runner's own; `inputs` are linked files that it has pinned. */
  | Command<
      'StartAttempt',
      Of & {
        readonly attemptId: string;
        readonly token: string;
        readonly machineId: string;
        readonly inputs: readonly string[];
      }
    >
  | Command<
      'ReportAttempt',
      Of & {
        readonly attemptId: string;
        /** As the runner saw it; `cancelled`: it was ordered to stop. */
        readonly outcome: 'succeeded' | 'failed' | 'timed-out' | 'cancelled';
        /** Of one that did not succeed; by the outcome unless given. */
        readonly failure?: FailureClass;
        readonly exitCode?: number;
        readonly reason?: string;
        readonly usage?: AttemptUsage;
        /** All of its outputs: complete in the store, and not files yet. The job has all of them from here, or none. */
        readonly outputs?: readonly string[];
        /** When the store got the only part of each of the first of them; the parts of the others are confirmed. */
        readonly arrivedAtMs?: readonly number[];
      }
    >
  /** The outputs of the attempt that has succeeded have become files. */
  | Command<'CompleteJob', Of & { readonly attemptId: string }>
  | Command<'AddOutputs', Of & { readonly attemptId: string; readonly fileIds: readonly string[] }>
  /** The attempt's deadline has come. */
  | Command<'ExpireAttempt', Of & { readonly attemptId: string }>
  /** An input that was there at the submission is gone: no attempt can run. */
  | Command<'RefuseInputs', Of & { readonly attemptId: string; readonly fileId: string }>
  /** The attempt's machine is gone: `infrastructure` unless it says otherwise. `atMs`: when it was last alive; now unless given. */
  | Command<
      'FailAttempt',
      Of & {
        readonly attemptId: string;
        readonly reason: string;
        readonly failure?: FailureClass;
        readonly atMs?: number;
      }
    >;

export type JobDecision = readonly JobEvent[] | Rejection;
export type DataOf<T extends JobCommand['type']> = Extract<JobCommand, { type: T }>['data'];

/** Makes these commands without the aggregate's decisions: for sagas, which send them. */
export const jobCommands = commandsNamed<JobCommand>('job');
