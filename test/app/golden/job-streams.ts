import type { JobEvent } from '../../../lib/domain/job/events.ts';
import type { JobConfigurationEvent } from '../../../lib/domain/job-configuration/events.ts';
import type { JobSlotsEvent } from '../../../lib/domain/job-slots/events.ts';
import type { MachineEvent } from '../../../lib/domain/machine/events.ts';
import type { PipelineEvent } from '../../../lib/domain/pipeline/events.ts';
import { attemptId } from '../../domain/sample.ts';
import { AT, bare, full, ORG, of, stream } from './stream.ts';

const attempt = {
  organisationId: ORG,
  jobId: 'job_1',
  attemptId: attemptId(1),
  machineId: 'mch_1',
  machineType: 'small',
  userId: 'usr_bob',
};

const requested = {
  ...of,
  jobId: 'job_1',
  attemptId: attemptId(1),
  number: 1,
  userId: 'usr_bob',
  spec: full,
  atMs: AT,
};

const configured = { name: 'Sort', configurationId: 'jcf_1', configurationVersion: 3, creatorId: 'usr_ada' };
const started = { ...attempt, token: 't', inputs: ['fil_4'], deadlineMs: AT + 50, atMs: AT + 20 };

export const job = stream<JobEvent>('job#job_1', [
  [
    { type: 'JobCreated', data: { ...of, ...configured, spec: full, atMs: AT } },
    { type: 'FilesLinked', data: { ...of, fileIds: ['fil_3', 'fil_4'], role: 'input', atMs: AT } },
  ],
  [{ type: 'FilesUnlinked', data: { ...of, fileIds: ['fil_3'], atMs: AT + 1 } }],
  [
    { type: 'JobSubmitted', data: { ...of, userId: 'usr_bob', atMs: AT + 2 } },
    { type: 'AttemptRequested', data: requested },
  ],
  [{ type: 'AttemptStarted', data: started }],
  [
    {
      type: 'AttemptEnded',
      data: { ...attempt, atMs: AT + 30, startedAtMs: AT + 20, outcome: 'succeeded', exitCode: 0 },
    },
    { type: 'JobCompleted', data: { ...of, attemptId: attemptId(1), atMs: AT + 30 } },
  ],
]);

export const failing = stream<JobEvent>('job#job_2', [
  [{ type: 'JobCreated', data: { ...of, ...configured, spec: bare, atMs: AT } }],
  [{ type: 'AttemptRequested', data: { ...requested, jobId: 'job_2', attemptId: attemptId(2), spec: bare } }],
  [{ type: 'AttemptStarted', data: { ...started, jobId: 'job_2', attemptId: attemptId(2) } }],
  [
    {
      type: 'AttemptEnded',
      data: {
        ...attempt,
        jobId: 'job_2',
        attemptId: attemptId(2),
        atMs: AT,
        startedAtMs: AT,
        outcome: 'failed',
        reason: 'r',
      },
    },
    { type: 'AttemptRequested', data: { ...requested, jobId: 'job_2', attemptId: attemptId(3), number: 2 } },
  ],
  [
    {
      type: 'AttemptAbandoned',
      data: { ...of, attemptId: attemptId(3), outcome: 'lost', reason: 'silent', atMs: AT + 40 },
    },
  ],
  [{ type: 'JobFailed', data: { ...of, attemptId: attemptId(3), reason: 'silent', atMs: AT + 40 } }],
  [{ type: 'JobCancelled', data: { ...of, cancelledBy: 'usr_bob', atMs: AT + 41 } }],
]);

const place = { ...of, machineType: 'small', priority: 3, dueAtMs: AT + 2 };
const lastOf4 = { ...attempt, jobId: 'job_4', attemptId: attemptId(4) };

/** Through the queue: served, lost, queued again, cancelled. */
export const queueing = stream<JobEvent>('job#job_4', [
  [{ type: 'JobCreated', data: { ...of, ...configured, spec: full, priority: 3, atMs: AT } }],
  [
    { type: 'JobSubmitted', data: { ...of, userId: 'usr_bob', atMs: AT + 2 } },
    { type: 'JobQueued', data: { ...place, userId: 'usr_bob', atMs: AT + 2 } },
  ],
  [
    { type: 'JobDequeued', data: { ...place, why: 'slot', atMs: AT + 3 } },
    { type: 'AttemptRequested', data: { ...requested, jobId: 'job_4', attemptId: attemptId(4), slot: true } },
  ],
  [{ type: 'AttemptStarted', data: { ...started, ...lastOf4 } }],
  [
    {
      type: 'AttemptEnded',
      data: {
        ...lastOf4,
        atMs: AT + 30,
        startedAtMs: AT + 20,
        outcome: 'lost',
        failure: 'infrastructure',
        reason: 'r',
      },
    },
    { type: 'JobQueued', data: { ...place, dueAtMs: AT + 99, userId: 'usr_bob', atMs: AT + 30 } },
  ],
  [{ type: 'SlotReturned', data: { ...of, attemptId: attemptId(4), machineType: 'small', atMs: AT + 31 } }],
  [
    { type: 'JobDequeued', data: { ...place, dueAtMs: AT + 99, why: 'cancelled', atMs: AT + 40 } },
    { type: 'JobCancelled', data: { ...of, cancelledBy: 'usr_bob', atMs: AT + 40 } },
  ],
]);

const slot = { ...of, jobId: 'job_4', attemptId: attemptId(4), machineType: 'small' };
const limits = { all: 5, organisation: 2, machineTypes: { 'standard-1': 1 }, organisations: { [ORG]: { weight: 2 } } };

export const slots = stream<JobSlotsEvent>('job-slots#all', [
  [{ type: 'SlotLimitsChanged', data: { limits, changedBy: 'usr_ada', atMs: AT } }],
  [{ type: 'SlotGranted', data: { ...slot, atMs: AT + 3 } }],
  [{ type: 'SlotReleased', data: { ...slot, atMs: AT + 31 } }],
]);

const drafted = { ...of, name: 'Sort', authorId: 'usr_ada', atMs: AT };

export const configuration = stream<JobConfigurationEvent>('job-configuration#jcf_1', [
  [{ type: 'JobConfigurationDrafted', data: { ...drafted, spec: full } }],
  [
    {
      type: 'JobConfigurationPublished',
      data: { ...of, name: 'Sort', version: 1, spec: bare, publisherId: 'p', atMs: AT },
    },
  ],
  [{ type: 'JobConfigurationDrafted', data: { ...drafted, spec: bare } }],
  [{ type: 'JobConfigurationRetired', data: { ...of, retiredBy: 'usr_ada', atMs: AT } }],
]);

export const serves = { ...of, jobId: 'job_1', attemptId: attemptId(1) };

export const machine = (id: string, ends: readonly MachineEvent[]) =>
  stream<MachineEvent>(`machine#${id}`, [
    [{ type: 'MachineRequested', data: { ...serves, machineType: 'small', spec: full, deadlineMs: AT + 9, atMs: AT } }],
    [{ type: 'MachineProvisioning', data: { ...serves, atMs: AT + 1 } }],
    [{ type: 'MachineReady', data: { ...serves, atMs: AT + 2 } }],
    ends,
  ]);

const step = { configurationId: 'jcf_1', configurationVersion: 1, spec: bare, files: ['fil_1'], after: [] };

const steps = [
  { ...step, name: 'a', outputsOf: [], tasks: [{}] },
  { ...step, name: 'b', outputsOf: ['a'], tasks: [{ n: '1' }, { n: '2' }] },
];

const FIRST_JOB = 'job_00000000000000000000000001';

export const pipelines = [
  stream<PipelineEvent>('pipeline#ppl_1', [
    [{ type: 'PipelineSubmitted', data: { ...of, name: 'P', userId: 'usr_ada', steps, atMs: AT } }],
    [{ type: 'StepStarted', data: { ...of, step: 'a', firstJobId: FIRST_JOB, atMs: AT + 1 } }],
    [{ type: 'TasksReleased', data: { ...of, step: 'a', through: 1, atMs: AT + 2 } }],
    [
      { type: 'TaskSettled', data: { ...of, step: 'a', index: 0, outcome: 'failed', reason: 'r', atMs: AT + 3 } },
      { type: 'StepEnded', data: { ...of, step: 'a', outcome: 'failed', atMs: AT + 3 } },
      { type: 'StepEnded', data: { ...of, step: 'b', outcome: 'skipped', atMs: AT + 3 } },
      { type: 'PipelineEnded', data: { ...of, outcome: 'failed', atMs: AT + 3 } },
    ],
    [{ type: 'PipelineResumed', data: { ...of, userId: 'usr_bob', atMs: AT + 4 } }],
    [{ type: 'StepStarted', data: { ...of, step: 'a', firstJobId: FIRST_JOB, atMs: AT + 5 } }],
    [{ type: 'PipelineCancelled', data: { ...of, cancelledBy: 'usr_bob', atMs: AT + 6 } }],
  ]),
];
