import type { Commit } from 'epoch';
import type { CustomerNotesEvent } from '../../../lib/domain/customer-notes/events.ts';
import type { MachineEvent } from '../../../lib/domain/machine/events.ts';
import type { OrganisationEvent } from '../../../lib/domain/organisation/events.ts';
import type { PlanMigrationsEvent } from '../../../lib/domain/plan-migrations/events.ts';
import type { QuotaEvent } from '../../../lib/domain/quota/events.ts';
import { billingAccount, billingPeriod, dailyUsage, numbers, plan, spending } from './billing-streams.ts';
import { completed, ended, file, thrownAway } from './file-streams.ts';
import { configuration, failing, job, machine, pipelines, queueing, serves, slots } from './job-streams.ts';
import { AT, full, stream } from './stream.ts';

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
  [{ type: 'OrganisationSuspended', data: { reason: 'abuse', suspendedBy: 'usr_root', atMs: AT } }],
  [{ type: 'OrganisationResumed', data: { resumedBy: 'usr_root', atMs: AT } }],
]);

const notes = stream<CustomerNotesEvent>('customer-notes#org_1', [
  [{ type: 'NoteAdded', data: { noteId: 'note-0001', text: 'Calls on Mondays.', addedBy: 'usr_root', atMs: AT } }],
  [{ type: 'NoteRemoved', data: { noteId: 'note-0001', removedBy: 'usr_root', atMs: AT } }],
]);

const ofMigration = { migrationId: 'migration-1' };
const migrations = stream<PlanMigrationsEvent>('plan-migrations#pln_1', [
  [
    {
      type: 'PlanMigrationStarted',
      data: {
        ...ofMigration,
        toPlanId: 'pln_2',
        toPlanVersion: 1,
        organisationIds: ['org_1', 'org_2'],
        startedBy: 'usr_root',
        atMs: AT,
      },
    },
  ],
  [
    { type: 'CustomerMigrated', data: { ...ofMigration, organisationId: 'org_1' } },
    { type: 'MigrationStepTaken', data: { ...ofMigration, looked: 1, cursor: 'c', atMs: AT } },
  ],
  [{ type: 'PlanMigrationPaused', data: { ...ofMigration, pausedBy: 'usr_root', atMs: AT } }],
  [{ type: 'PlanMigrationResumed', data: { ...ofMigration, resumedBy: 'usr_root', atMs: AT } }],
  [
    { type: 'CustomerNotMigrated', data: { ...ofMigration, organisationId: 'org_2', reason: 'currency-mismatch' } },
    { type: 'MigrationStepTaken', data: { ...ofMigration, looked: 1, atMs: AT } },
    { type: 'PlanMigrationCompleted', data: { ...ofMigration, atMs: AT } },
  ],
  [
    {
      type: 'PlanMigrationStarted',
      data: { migrationId: 'migration-2', toPlanId: 'pln_2', toPlanVersion: 2, startedBy: 'usr_root', atMs: AT },
    },
  ],
  [
    {
      type: 'PlanMigrationStopped',
      data: { migrationId: 'migration-2', reason: 'plan-retired', stoppedBy: 'usr_root', atMs: AT },
    },
  ],
]);

const quota = stream<QuotaEvent>('quota#org_1', [
  [{ type: 'StorageReserved', data: { fileId: 'fil_1', bytes: 12 } }],
  [{ type: 'ReservationSettled', data: { fileId: 'fil_1', reservedBytes: 12, bytes: 9 } }],
  [{ type: 'ReservationReleased', data: { fileId: 'fil_1', bytes: 9, held: 'stored' } }],
  [{ type: 'ReservationReleased', data: { fileId: 'fil_2', bytes: 3, held: 'reserved' } }],
  [{ type: 'LimitChanged', data: { limitBytes: 500, changedBy: 'usr_root' } }],
]);

/**
 * Every stream, in order: a commit of each kind for everything that a view may see; whatever is optional is there once and
 * absent once.
 */
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
  migrations,
  notes,
  plan,
  quota,
  dailyUsage,
  billingAccount,
  billingPeriod,
  ...pipelines,
  numbers,
  spending,
];
