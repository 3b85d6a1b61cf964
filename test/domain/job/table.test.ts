import { commandsOf } from 'epoch';
import { TEST_CONTEXT } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import type { JobCommand } from '../../../lib/domain/job/commands.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { JobState } from '../../../lib/domain/job/state.ts';
import { attemptId, fileId, jobId, orgId, otherOrgId, sampleUlid, spec } from '../sample.ts';
import { cellsOf, type Histories, type OneOfEach, type Verdicts, verdict } from '../verdict.ts';

const of = { organisationId: orgId };
const atMs = TEST_CONTEXT.nowMs;
const attempt = { ...of, attemptId: attemptId() };
const machineId = `mch_${sampleUlid(1)}`;
/** After every deadline. */
const context = { nowMs: atMs + 86_400_000, id: sampleUlid(7) };
const {
  CreateJob,
  LinkFiles,
  UnlinkFiles,
  SetFiles,
  SubmitJob,
  RetryJob,
  CancelJob,
  BeginAttempt,
  ExpireWaiting,
  ReturnSlot,
  StartAttempt,
  ReportAttempt,
  CompleteJob,
  AddOutputs,
  ExpireAttempt,
  FailAttempt,
  RefuseInputs,
} = commandsOf(job);

const about = { name: 'sort', configurationId: 'jcf_1', configurationVersion: 1, spec, creatorId: 'usr_ada' };
const draft: readonly JobEvent[] = [
  { type: 'JobCreated', data: { ...of, ...about, atMs } },
  { type: 'FilesLinked', data: { ...of, fileIds: [fileId(1)], role: 'input', atMs } },
];
const place = { ...of, machineType: spec.machineType, priority: 0, dueAtMs: atMs, atMs };
const submitted: readonly JobEvent[] = [
  ...draft,
  { type: 'JobSubmitted', data: { ...of, userId: 'usr_ada', atMs } },
  { type: 'JobQueued', data: { ...place, userId: 'usr_ada' } },
  { type: 'JobDequeued', data: { ...place, why: 'slot' } },
  { type: 'AttemptRequested', data: { ...attempt, jobId, number: 1, userId: 'usr_ada', spec, slot: true, atMs } },
];
const of1 = { ...attempt, jobId, machineId, machineType: spec.machineType, userId: 'usr_ada', atMs };
const running: readonly JobEvent[] = [
  ...submitted,
  { type: 'AttemptStarted', data: { ...of1, token: 't-1', inputs: [fileId(1)], deadlineMs: atMs + 60_000 } },
];
const ended = (outcome: 'succeeded' | 'failed' | 'cancelled'): JobEvent => ({
  type: 'AttemptEnded',
  data: { ...of1, startedAtMs: atMs, outcome },
});
const histories: Histories<JobState, JobEvent> = {
  none: [],
  draft,
  submitted,
  running,
  completed: [...running, ended('succeeded'), { type: 'JobCompleted', data: { ...attempt, atMs } }],
  failed: [...running, ended('failed'), { type: 'JobFailed', data: { ...attempt, reason: 'exit code 1', atMs } }],
  cancelled: [...running, ended('cancelled'), { type: 'JobCancelled', data: { ...of, cancelledBy: 'usr_ada', atMs } }],
};

const sent: OneOfEach<JobCommand> = {
  CreateJob: CreateJob(jobId, { ...of, ...about }),
  LinkFiles: LinkFiles(jobId, { ...of, fileIds: [fileId(2)] }),
  UnlinkFiles: UnlinkFiles(jobId, { ...of, fileIds: [fileId(1)] }),
  SetFiles: SetFiles(jobId, { ...of, fileIds: [] }),
  SubmitJob: SubmitJob(jobId, { ...of, userId: 'usr_ada' }),
  RetryJob: RetryJob(jobId, { ...of, userId: 'usr_ada' }),
  CancelJob: CancelJob(jobId, { ...of, cancelledBy: 'usr_ada' }),
  BeginAttempt: BeginAttempt(jobId, { ...of, attemptId: attemptId(2), machineType: about.spec.machineType }),
  ExpireWaiting: ExpireWaiting(jobId, of),
  ReturnSlot: ReturnSlot(jobId, attempt),
  StartAttempt: StartAttempt(jobId, { ...attempt, token: 't-2', machineId, inputs: [fileId(1)] }),
  ReportAttempt: ReportAttempt(jobId, { ...attempt, outcome: 'succeeded' }),
  CompleteJob: CompleteJob(jobId, attempt),
  AddOutputs: AddOutputs(jobId, { ...attempt, fileIds: [fileId(3)] }),
  ExpireAttempt: ExpireAttempt(jobId, attempt),
  FailAttempt: FailAttempt(jobId, { ...attempt, reason: 'its machine is gone' }),
  RefuseInputs: RefuseInputs(jobId, { ...attempt, fileId: fileId(1) }),
};

const no = '';
const table: Verdicts<JobState, JobCommand> = {
  none: {
    CreateJob: 'JobCreated',
    LinkFiles: 'not-found',
    UnlinkFiles: 'not-found',
    SetFiles: 'not-found',
    SubmitJob: 'not-found',
    RetryJob: 'not-found',
    CancelJob: 'not-found',
    BeginAttempt: 'not-found',
    ExpireWaiting: 'not-found',
    ReturnSlot: 'not-found',
    StartAttempt: 'not-found',
    ReportAttempt: 'not-found',
    CompleteJob: 'not-found',
    AddOutputs: 'not-found',
    ExpireAttempt: 'not-found',
    FailAttempt: 'not-found',
    RefuseInputs: 'not-found',
  },
  draft: {
    CreateJob: 'job-exists',
    LinkFiles: 'FilesLinked',
    UnlinkFiles: 'FilesUnlinked',
    SetFiles: 'FilesUnlinked',
    SubmitJob: 'JobSubmitted JobQueued',
    RetryJob: 'job-not-ended',
    CancelJob: 'JobCancelled',
    BeginAttempt: 'job-not-waiting',
    ExpireWaiting: no,
    ReturnSlot: 'slot-not-held',
    StartAttempt: 'attempt-superseded',
    ReportAttempt: 'attempt-superseded',
    CompleteJob: no,
    AddOutputs: 'attempt-superseded',
    ExpireAttempt: no,
    FailAttempt: no,
    RefuseInputs: no,
  },
  submitted: {
    CreateJob: 'job-exists',
    LinkFiles: 'FilesLinked',
    UnlinkFiles: 'FilesUnlinked',
    SetFiles: 'FilesUnlinked',
    SubmitJob: no,
    RetryJob: no,
    CancelJob: 'AttemptAbandoned JobCancelled',
    BeginAttempt: 'job-not-waiting',
    ExpireWaiting: no,
    ReturnSlot: 'slot-not-held',
    StartAttempt: 'AttemptStarted',
    ReportAttempt: 'attempt-not-started',
    CompleteJob: no,
    AddOutputs: 'attempt-not-started',
    ExpireAttempt: no,
    FailAttempt: 'AttemptAbandoned JobQueued',
    RefuseInputs: 'AttemptAbandoned JobFailed',
  },
  running: {
    CreateJob: 'job-exists',
    LinkFiles: 'FilesLinked',
    UnlinkFiles: 'FilesUnlinked',
    SetFiles: 'FilesUnlinked',
    SubmitJob: no,
    RetryJob: no,
    CancelJob: 'AttemptEnded JobCancelled',
    BeginAttempt: 'job-not-waiting',
    ExpireWaiting: no,
    ReturnSlot: 'slot-not-held',
    StartAttempt: 'attempt-taken',
    ReportAttempt: 'AttemptEnded JobCompleted',
    CompleteJob: no,
    AddOutputs: 'FilesLinked',
    ExpireAttempt: 'AttemptEnded JobFailed',
    FailAttempt: 'AttemptEnded JobQueued',
    RefuseInputs: no,
  },
  completed: {
    CreateJob: 'job-exists',
    LinkFiles: 'FilesLinked',
    UnlinkFiles: 'FilesUnlinked',
    SetFiles: 'FilesUnlinked',
    SubmitJob: 'job-not-submittable',
    RetryJob: 'job-ended',
    CancelJob: 'job-ended',
    BeginAttempt: 'job-not-waiting',
    ExpireWaiting: no,
    ReturnSlot: 'SlotReturned',
    StartAttempt: 'attempt-ended',
    ReportAttempt: no,
    CompleteJob: no,
    AddOutputs: 'attempt-ended',
    ExpireAttempt: no,
    FailAttempt: no,
    RefuseInputs: no,
  },
  failed: {
    CreateJob: 'job-exists',
    LinkFiles: 'FilesLinked',
    UnlinkFiles: 'FilesUnlinked',
    SetFiles: 'FilesUnlinked',
    SubmitJob: 'job-not-submittable',
    RetryJob: 'JobSubmitted JobQueued',
    CancelJob: 'job-ended',
    BeginAttempt: 'job-not-waiting',
    ExpireWaiting: no,
    ReturnSlot: 'SlotReturned',
    StartAttempt: 'attempt-ended',
    ReportAttempt: 'attempt-ended',
    CompleteJob: no,
    AddOutputs: 'attempt-ended',
    ExpireAttempt: no,
    FailAttempt: no,
    RefuseInputs: no,
  },
  cancelled: {
    CreateJob: 'job-exists',
    LinkFiles: 'FilesLinked',
    UnlinkFiles: 'FilesUnlinked',
    SetFiles: 'FilesUnlinked',
    SubmitJob: 'job-not-submittable',
    RetryJob: 'JobSubmitted JobQueued',
    CancelJob: no,
    BeginAttempt: 'job-not-waiting',
    ExpireWaiting: no,
    ReturnSlot: 'SlotReturned',
    StartAttempt: 'attempt-ended',
    ReportAttempt: 'attempt-ended',
    CompleteJob: no,
    AddOutputs: 'attempt-ended',
    ExpireAttempt: no,
    FailAttempt: no,
    RefuseInputs: no,
  },
};

describe('a job', () => {
  it.each(cellsOf(table))('that is $status answers $type with: $expected', ({ status, type, expected }) => {
    const command = sent[type as JobCommand['type']];
    expect(verdict(job, histories[status as JobState['status']], command, context)).toBe(expected);
  });

  it.each(Object.keys(histories))('that is %s does not exist for another organisation', (status) => {
    const history = histories[status as JobState['status']];
    for (const command of Object.values(sent)) {
      if (command.type === 'CreateJob') continue;
      const strange = { ...command, data: { ...command.data, organisationId: otherOrgId } } as typeof command;
      expect(verdict(job, history, strange, context), command.type).toBe('not-found');
    }
  });
});
