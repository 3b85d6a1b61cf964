import type { Commit, DomainEvent } from 'epoch';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import type { BillingPeriodEvent } from '../../../lib/domain/billing-period/events.ts';
import type { DailyUsageEvent } from '../../../lib/domain/daily-usage/events.ts';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import type { InvoiceNumbersEvent } from '../../../lib/domain/invoice-numbers/events.ts';
import type { JobEvent } from '../../../lib/domain/job/events.ts';
import type { JobConfigurationEvent } from '../../../lib/domain/job-configuration/events.ts';
import type { JobSlotsEvent } from '../../../lib/domain/job-slots/events.ts';
import type { MachineEvent } from '../../../lib/domain/machine/events.ts';
import type { OrganisationEvent } from '../../../lib/domain/organisation/events.ts';
import type { PipelineEvent } from '../../../lib/domain/pipeline/events.ts';
import type { PlanEvent } from '../../../lib/domain/plan/events.ts';
import type { QuotaEvent } from '../../../lib/domain/quota/events.ts';
import type { SpendingEvent } from '../../../lib/domain/spending/events.ts';
import { attemptId } from '../../domain/sample.ts';

/** A commit of each kind of stream for everything that a view may see; whatever is optional is there once and absent once. */
const ORG = 'org_1';
const AT = Date.UTC(2026, 0, 1, 12);

function stream<E extends DomainEvent>(name: string, commits: readonly (readonly E[])[]): Commit<E>[] {
  let version = 0;
  return commits.map((events, index) => {
    const first = version + 1;
    version += events.length;
    const actor = index % 2 === 0 ? 'usr_ada' : 'saga-quota';
    const of = { stream: name, version: first, lastVersion: version, id: `${name}@${first}`, hash: '' };
    return { ...of, atMs: AT + index, actor, correlation: `request-${index}`, events };
  });
}

const spec = { command: 'sort', arguments: ['-n'], environment: { A: '1' }, machineType: 'small', timeoutMs: 60_000 };
const full = { ...spec, image: 'busybox', maxAttempts: 2 };
const bare = { ...spec, maxAttempts: 1 };

const whose = { organisationId: ORG, uploaderId: 'usr_ada' };
const ended = { ...whose, name: 'B.txt', bytes: 7, declaredBytes: 12, startedAtMs: AT, atMs: AT + 9, storageKey: 'k' };
const sizes = { declaredBytes: 12, sizing: 'declared', partSize: 8, partCount: 2, storageKey: 'k' } as const;
const start = { ...whose, name: 'A.txt', contentType: 'text/plain', ...sizes, startedAtMs: AT, expiresAtMs: AT + 99 };
const checksum = { algorithm: 'CRC32', value: 'AAAA' } as const;
const parts = [1, 2].map((part) => ({ part, bytes: part * 3, atMs: AT + part }));

const file = (id: string, end: FileEvent) =>
  stream<FileEvent>(`file#${id}`, [
    [{ type: 'UploadStarted', data: { ...start, uploadId: 'u', checksum, producedBy: 'job_1' } }],
    [{ type: 'PartsUploaded', data: { ...whose, parts } }],
    [end],
  ]);

const completed = stream<FileEvent>('file#fil_4', [
  [{ type: 'UploadStarted', data: start }],
  [
    { type: 'PartsUploaded', data: { ...whose, parts } },
    {
      type: 'UploadCompleted',
      data: { ...whose, name: 'A.txt', bytes: 9, declaredBytes: 12, startedAtMs: AT, atMs: AT + 5 },
    },
  ],
  [{ type: 'FileRenamed', data: { organisationId: ORG, name: 'B.txt', previousName: 'A.txt', renamedBy: 'usr_bob' } }],
  [{ type: 'FilePinned', data: { organisationId: ORG, attemptId: attemptId(1), untilMs: AT } }],
  [{ type: 'FileUnpinned', data: { organisationId: ORG, attemptId: attemptId(1) } }],
  [{ type: 'FileDeleted', data: { ...ended, uploadId: 'u', deletedBy: 'usr_bob' } }],
]);

const trashed = { ...whose, name: 'A.txt', declaredBytes: 12, atMs: AT + 6 };
const thrownAway = stream<FileEvent>('file#fil_5', [
  [{ type: 'UploadStarted', data: start }],
  [
    { type: 'PartsUploaded', data: { ...whose, parts } },
    {
      type: 'UploadCompleted',
      data: { ...whose, name: 'A.txt', bytes: 9, declaredBytes: 12, startedAtMs: AT, atMs: AT + 5 },
    },
  ],
  [{ type: 'FileTrashed', data: { ...trashed, trashedBy: 'usr_bob', expiresAtMs: AT + 99 } }],
  [{ type: 'FileRestored', data: { ...trashed, restoredBy: 'usr_ada', trashedAtMs: AT + 6 } }],
  [{ type: 'FileTrashed', data: { ...trashed, trashedBy: 'usr_bob', expiresAtMs: AT + 99 } }],
  [{ type: 'FileDeleted', data: { ...ended, deletedBy: 'usr_bob', trashedAtMs: AT + 6 } }],
]);

const attempt = {
  organisationId: ORG,
  jobId: 'job_1',
  attemptId: attemptId(1),
  machineId: 'mch_1',
  machineType: 'small',
  userId: 'usr_bob',
};
const of = { organisationId: ORG };
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

const job = stream<JobEvent>('job#job_1', [
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

const failing = stream<JobEvent>('job#job_2', [
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
const queueing = stream<JobEvent>('job#job_4', [
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
const slots = stream<JobSlotsEvent>('job-slots#all', [
  [{ type: 'SlotLimitsChanged', data: { limits, changedBy: 'usr_ada', atMs: AT } }],
  [{ type: 'SlotGranted', data: { ...slot, atMs: AT + 3 } }],
  [{ type: 'SlotReleased', data: { ...slot, atMs: AT + 31 } }],
]);

const drafted = { ...of, name: 'Sort', authorId: 'usr_ada', atMs: AT };
const configuration = stream<JobConfigurationEvent>('job-configuration#jcf_1', [
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

const serves = { ...of, jobId: 'job_1', attemptId: attemptId(1) };
const machine = (id: string, ends: readonly MachineEvent[]) =>
  stream<MachineEvent>(`machine#${id}`, [
    [{ type: 'MachineRequested', data: { ...serves, machineType: 'small', spec: full, deadlineMs: AT + 9, atMs: AT } }],
    [{ type: 'MachineProvisioning', data: { ...serves, atMs: AT + 1 } }],
    [{ type: 'MachineReady', data: { ...serves, atMs: AT + 2 } }],
    ends,
  ]);

const organisation = stream<OrganisationEvent>('organisation#org_1', [
  [
    { type: 'OrganisationCreated', data: { name: 'Lab', creatorId: 'usr_ada', atMs: AT } },
    { type: 'MemberAdded', data: { userId: 'usr_ada', role: 'owner', addedBy: 'usr_ada' } },
  ],
  [{ type: 'MemberAdded', data: { userId: 'usr_bob', role: 'member', addedBy: 'usr_ada' } }],
  [{ type: 'MemberRoleChanged', data: { userId: 'usr_bob', role: 'manager', changedBy: 'usr_ada' } }],
  [{ type: 'MemberRemoved', data: { userId: 'usr_bob', removedBy: 'usr_ada' } }],
  [{ type: 'OrganisationRenamed', data: { name: 'Labs' } }],
  [{ type: 'StorageRecorded', data: { fileId: 'fil_1', deltaBytes: -4, sourceVersion: 2 } }],
  [{ type: 'OrganisationClosed', data: { closedBy: 'usr_ada', atMs: AT } }],
  [
    {
      type: 'RecipientSet',
      data: { recipient: { name: 'Labs Ltd', lines: ['1 Main St'], country: 'GB' }, setBy: 'usr_ada' },
    },
  ],
  [{ type: 'SecurityPolicySet', data: { codesRequired: true, setBy: 'usr_ada' } }],
]);

const charges = [{ meter: 'storage', model: { kind: 'package', size: '1', price: '1' } }] as const;
const plan = stream<PlanEvent>('plan#pln_1', [
  [{ type: 'PlanVersionDrafted', data: { name: 'Basic', currency: 'EUR', charges, authorId: 'usr_ada', atMs: AT } }],
  [
    {
      type: 'PlanVersionPublished',
      data: { name: 'B', currency: 'EUR', charges, version: 1, publisherId: 'p', atMs: AT },
    },
  ],
  [{ type: 'PlanRetired', data: { retiredBy: 'usr_ada', atMs: AT } }],
]);

const quota = stream<QuotaEvent>('quota#org_1', [
  [{ type: 'StorageReserved', data: { fileId: 'fil_1', bytes: 12 } }],
  [{ type: 'ReservationSettled', data: { fileId: 'fil_1', reservedBytes: 12, bytes: 9 } }],
  [{ type: 'ReservationReleased', data: { fileId: 'fil_1', bytes: 9, held: 'stored' } }],
  [{ type: 'ReservationReleased', data: { fileId: 'fil_2', bytes: 3, held: 'reserved' } }],
  [{ type: 'LimitChanged', data: { limitBytes: 500, changedBy: 'usr_root' } }],
]);

const late = { meter: 'storage.gb_hours', delta: '3', atMs: AT, userId: 'usr_ada', cause: 'file#fil_1@2/0' } as const;
const closed = { ...of, openingBytes: '0', closingBytes: '7', byteMs: '123', uploaders: [], watermarkMs: AT, atMs: AT };
const dailyUsage = stream<DailyUsageEvent>('daily-usage#org_1', [
  [{ type: 'OrganisationDayClosed', data: { ...closed, day: '2026-01-30', compute: [] } }],
  [
    {
      type: 'UsageCorrected',
      data: {
        ...of,
        sequence: 1,
        day: '2026-01-31',
        closedThroughMs: AT,
        corrected: [{ meter: 'storage.gb_hours', delta: '3', count: '9' }],
        changes: [late, { ...late, cause: 'file#fil_1@2/1' }],
      },
    },
    {
      type: 'OrganisationDayClosed',
      data: { ...closed, day: '2026-01-31', compute: [{ machineType: 'small', closingRunning: '0', runMs: '10' }] },
    },
  ],
]);

const february = {
  fromDay: '2026-02-01',
  toDay: '2026-02-28',
  currency: 'EUR',
  terms: { plans: [], overrides: [], discounts: [] },
};
const settled = {
  currency: 'EUR',
  number: 5,
  periodTotal: '2.00',
  total: '2.00',
  adjustments: [],
  credits: [],
  fromBalance: '0.00',
  due: '2.00',
  dueDay: '2026-03-15',
  atMs: AT,
};

const billingAccount = stream<BillingAccountEvent>('billing-account#org_1', [
  [{ type: 'AccountOpened', data: { ...of, currency: 'EUR', atMs: AT } }],
  [
    {
      type: 'InvoiceFinalised',
      data: {
        ...of,
        number: 4,
        period: '2026-01',
        currency: 'EUR',
        fromDay: '2026-01-01',
        toDay: '2026-01-31',
        lines: [],
        discounts: [],
        carried: [],
        total: '1.20',
        atMs: AT,
      },
    },
  ],
  [
    {
      type: 'PeriodDue',
      data: { ...of, period: '2026-02', ...february, recorded: { '2026-02-01': {} }, graceDays: 3 },
    },
  ],
  [
    {
      type: 'InvoiceIssued',
      data: {
        ...of,
        period: '2026-02',
        fromDay: '2026-02-01',
        toDay: '2026-02-28',
        source: 'billing-period#org_1/2026-02@29',
        ...settled,
      },
    },
  ],
  [{ type: 'AccountClosed', data: { ...of, lastDay: '2026-02-28', closedBy: 'usr_ada', atMs: AT } }],
  [
    { type: 'AdjustmentNoted', data: { ...of, period: '2026-02', adjustment: 1, amount: '1.00' } },
    {
      type: 'InvoiceIssued',
      data: {
        ...of,
        ...settled,
        number: 6,
        taxes: [{ percent: '19', text: 'VAT 19 %', base: '2.00', amount: '0.38' }],
      },
    },
  ],
]);

const usage = [{ meter: 'storage.gb_hours', count: '123' }];
const period = { ...of, period: '2026-02' };
const billingPeriod = stream<BillingPeriodEvent>('billing-period#org_1/2026-02', [
  [{ type: 'DayRecorded', data: { day: '2026-02-01', usage, source: 'daily-usage#org_1@1' } }],
  [{ type: 'PeriodFinalised', data: { ...period, ...february, lines: [], unpriced: [], total: '0.00', atMs: AT } }],
  [
    {
      type: 'LateUsageRecorded',
      data: { sequence: 1, days: [{ day: '2026-02-01', usage }], source: 'daily-usage#org_1@2' },
    },
    {
      type: 'PeriodAdjusted',
      data: {
        ...period,
        adjustment: 1,
        currency: 'EUR',
        amount: '1.00',
        billed: '0.00',
        meters: [],
        days: ['2026-02-01'],
        cause: 'daily-usage#org_1@2',
        atMs: AT,
      },
    },
  ],
]);

const step = { configurationId: 'jcf_1', configurationVersion: 1, spec: bare, files: ['fil_1'], after: [] };
const steps = [
  { ...step, name: 'a', outputsOf: [], tasks: [{}] },
  { ...step, name: 'b', outputsOf: ['a'], tasks: [{ n: '1' }, { n: '2' }] },
];
const FIRST_JOB = 'job_00000000000000000000000001';
const pipelines = [
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
const document = { ...of, currency: 'EUR', atMs: AT };
const numbers = stream<InvoiceNumbersEvent>('invoice-numbers#operator', [
  [{ type: 'InvoiceNumbered', data: { ...document, period: '2026-02', amount: '1.20', number: 1 } }],
  [{ type: 'CreditNoteNumbered', data: { ...document, amount: '1.00', number: 1 } }],
]);

const budget = { budgetId: 'jobs', name: 'Jobs', amount: '10.00', currency: 'EUR' };
const reservation = { attemptId: attemptId(1), jobId: 'job_1', userId: 'usr_ada', unitPrice: '0.5', amount: '60' };
const thresholds = [{ percent: 80, of: 'actual' }] as const;
const spending = stream<SpendingEvent>('spending#org_1', [
  [{ type: 'BudgetSet', data: { ...budget, isCap: true, thresholds, setBy: 'usr_ada', atMs: AT } }],
  [
    {
      type: 'BudgetSet',
      data: { ...budget, budgetId: 'one', jobId: 'job_1', isCap: false, thresholds, setBy: 'usr_ada', atMs: AT },
    },
  ],
  [
    {
      type: 'BudgetSet',
      data: { ...budget, budgetId: 'ada', userId: 'usr_ada', isCap: false, thresholds, setBy: 'usr_ada', atMs: AT },
    },
  ],
  [{ type: 'SpendReserved', data: { ...reservation, atMs: AT } }],
  [
    { type: 'SpendSettled', data: { attemptId: attemptId(1), months: [{ period: '2026-01', amount: '9' }], atMs: AT } },
    {
      type: 'ThresholdReached',
      data: {
        budgetId: 'jobs',
        period: '2026-01',
        percent: 80,
        of: 'actual',
        amount: '9',
        budget: '10.00',
        currency: 'EUR',
        atMs: AT,
      },
    },
  ],
  [{ type: 'BudgetRemoved', data: { budgetId: 'one', removedBy: 'usr_ada', atMs: AT } }],
]);

/** Every stream, in order. */
export const streams: readonly (readonly Commit[])[] = [
  file('fil_1', { type: 'UploadAborted', data: { ...ended, uploadId: 'u' } }),
  file('fil_2', { type: 'UploadExpired', data: ended }),
  file('fil_3', { type: 'UploadAborted', data: { ...ended, bytes: 0 } }),
  completed,
  thrownAway,
  job,
  failing,
  queueing,
  slots,
  configuration,
  machine('mch_1', [
    { type: 'MachineAssigned', data: { ...serves, atMs: AT + 3 } },
    { type: 'MachineDraining', data: { ...serves, atMs: AT + 4 } },
    { type: 'MachineTerminating', data: { ...serves, reason: 'done', atMs: AT + 5 } },
    { type: 'MachineTerminated', data: { ...serves, atMs: AT + 6 } },
  ]),
  stream<MachineEvent>('machine#mch_4', [
    [
      {
        type: 'MachineRequested',
        data: { ...serves, jobId: 'job_4', machineType: 'small', spec: full, deadlineMs: AT + 9, atMs: AT },
      },
    ],
    [{ type: 'MachineOrdered', data: { ...serves, jobId: 'job_4', atMs: AT + 1 } }],
    [{ type: 'MachineProvisioning', data: { ...serves, jobId: 'job_4', deadlineMs: AT + 20, atMs: AT + 2 } }],
    [{ type: 'MachineFailed', data: { ...serves, jobId: 'job_4', reason: 'r', failure: 'image', atMs: AT + 3 } }],
  ]),
  machine('mch_2', [{ type: 'MachineFailed', data: { ...serves, reason: 'lost', atMs: AT + 6 } }]),
  organisation,
  plan,
  quota,
  dailyUsage,
  billingAccount,
  billingPeriod,
  ...pipelines,
  numbers,
  spending,
];
