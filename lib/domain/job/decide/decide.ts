import { type DecideContext, reject } from 'epoch';
import { type DecisionRow, type DecisionTable, decideBy } from '../../decision-table.ts';
import type { JobCommand, JobDecision } from '../commands.ts';
import type { JobEvent } from '../events.ts';
import { type ExistingJob, initialJob, type JobState } from '../state.ts';
import { addOutputs, complete, expire, fail, refuseInputs, report, startAttempt } from './attempt.ts';
import { create, link, setFiles, unlink } from './files.ts';
import { begin, expireWaiting, notWaiting, returnSlot } from './queue.ts';
import { cancel, completedForGood, ended, notRunYet, notSubmittable, submit } from './submission.ts';

type Row<S> = DecisionRow<S, JobCommand, JobEvent>;

const notFound = () => reject('not-found', 'there is no such job');
/** Nothing to do: a success. */
const nothing = () => [];

const none: Row<{ readonly status: 'none' }> = {
  CreateJob: create,
  LinkFiles: notFound,
  UnlinkFiles: notFound,
  SetFiles: notFound,
  SubmitJob: notFound,
  RetryJob: notFound,
  CancelJob: notFound,
  BeginAttempt: notFound,
  ExpireWaiting: notFound,
  ReturnSlot: notFound,
  StartAttempt: notFound,
  ReportAttempt: notFound,
  CompleteJob: notFound,
  AddOutputs: notFound,
  ExpireAttempt: notFound,
  FailAttempt: notFound,
  RefuseInputs: notFound,
};

/** Links may change at any time; what becomes of an attempt is decided by the attempt, whatever the job's status. */
const always: Omit<Row<ExistingJob>, 'SubmitJob' | 'RetryJob' | 'CancelJob' | 'BeginAttempt' | 'CompleteJob'> = {
  CreateJob: () => reject('job-exists', 'this job id is taken: use a fresh one'),
  LinkFiles: ({ data }, state, context) => link(data, state, context),
  UnlinkFiles: ({ data }, state, context) => unlink(data, state, context),
  SetFiles: ({ data }, state, context) => setFiles(data, state, context),
  ExpireWaiting: expireWaiting,
  ReturnSlot: returnSlot,
  StartAttempt: startAttempt,
  ReportAttempt: report,
  AddOutputs: addOutputs,
  ExpireAttempt: expire,
  FailAttempt: fail,
  RefuseInputs: refuseInputs,
};

const table: DecisionTable<JobState, JobCommand, JobEvent> = {
  none,
  draft: {
    ...always,
    SubmitJob: submit,
    RetryJob: notRunYet,
    CancelJob: cancel,
    BeginAttempt: notWaiting,
    CompleteJob: nothing,
  },
  submitted: {
    ...always,
    SubmitJob: nothing,
    RetryJob: nothing,
    CancelJob: cancel,
    BeginAttempt: begin,
    CompleteJob: nothing,
  },
  running: {
    ...always,
    SubmitJob: nothing,
    RetryJob: nothing,
    CancelJob: cancel,
    BeginAttempt: notWaiting,
    CompleteJob: complete,
  },
  completed: {
    ...always,
    SubmitJob: notSubmittable,
    RetryJob: completedForGood,
    CompleteJob: nothing,
    CancelJob: ended,
    BeginAttempt: notWaiting,
  },
  failed: {
    ...always,
    SubmitJob: notSubmittable,
    RetryJob: submit,
    CancelJob: ended,
    BeginAttempt: notWaiting,
    CompleteJob: nothing,
  },
  cancelled: {
    ...always,
    SubmitJob: notSubmittable,
    RetryJob: submit,
    CancelJob: nothing,
    BeginAttempt: notWaiting,
    CompleteJob: nothing,
  },
};

export function decide(command: JobCommand, state: JobState, context: DecideContext): JobDecision {
  // A job of another organisation is decided on like one that does not exist; its id is taken all the same.
  const isStrange =
    command.type !== 'CreateJob' && state.status !== 'none' && state.organisationId !== command.data.organisationId;
  return decideBy(table, command, isStrange ? initialJob : state, context);
}
