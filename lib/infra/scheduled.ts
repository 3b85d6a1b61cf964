import { ANY_SUBSCRIBER, COMMANDS, LOG, SWEEP_GRANTS } from './functions.ts';
import type { ScheduledWork } from './schedules.ts';

/** Work by schedule, in UTC, or on request. Each run may start twice, late, or after another: all allow for that. */
export const SCHEDULED: readonly ScheduledWork[] = [
  {
    name: 'daily',
    runbook: 'failed-billing-run',
    description: 'Closes the day that has ended, organisation by organisation, and completes its billing run.',
    expression: 'cron(10 0 * * ? *)',
    timeoutSeconds: 120,
    maxConcurrency: 4,
    shared: { as: 'daily', variable: 'DAILY_QUEUE_URL', output: 'DailyQueueUrl' },
    grants: { ...COMMANDS, changes: ['read'], daily: ['send'] },
  },
  {
    name: 'sweep',
    description:
      'Finds what the bus has lost, repairs it, and says how far everything is seen through; fires due timers.',
    expression: 'rate(1 minute)',
    timeoutSeconds: 60,
    maxConcurrency: 2,
    shared: { as: 'sweep', variable: 'SWEEP_QUEUE_URL', output: 'SweepQueueUrl' },
    grants: SWEEP_GRANTS,
  },
  {
    name: 'dispatch',
    description: 'Grants slots to waiting jobs, ends lost attempts, compares machines: every minute, and after pauses.',
    expression: 'rate(1 minute)',
    timeoutSeconds: 30,
    maxConcurrency: 2,
    shared: { as: 'dispatch', variable: 'DISPATCH_QUEUE_URL', output: 'DispatchQueueUrl' },
    grants: { ...COMMANDS, machineOrders: ['send'], batch: ['end', 'list', 'find', 'tidy'] },
  },
  {
    name: 'redrive',
    description:
      'For administrators: tries again what subscribers have parked and what lies in dead letters, rebuilds views, audits customers, moves them to other plans.',
    timeoutSeconds: 900,
    maxConcurrency: 2,
    batchSize: 1,
    shared: { as: 'redrives', variable: 'REDRIVE_QUEUE_URL', output: 'RedriveQueueUrl' },
    grants: {
      ...ANY_SUBSCRIBER,
      events: ['read', 'append', 'scan'],
      changes: ['read', 'write'],
      deadLetters: ['take', 'sendAgain'],
      redrives: ['send'],
    },
  },
  {
    name: 'export',
    description: 'Writes a list or a month as CSV, however long it is, for organisations that have asked for it.',
    timeoutSeconds: 900,
    maxConcurrency: 4,
    batchSize: 1,
    memoryMb: 1_024,
    shared: { as: 'exports', variable: 'EXPORT_QUEUE_URL', output: 'ExportQueueUrl' },
    grants: { ...COMMANDS, documents: ['write'] },
  },
  {
    name: 'completion',
    description: 'Has the store join the parts of very large uploads, which may take it minutes.',
    timeoutSeconds: 900,
    maxConcurrency: 4,
    batchSize: 1,
    shared: { as: 'completions', variable: 'COMPLETION_QUEUE_URL', output: 'CompletionQueueUrl' },
    grants: { ...LOG, files: ['read', 'list', 'upload'], users: ['write'] },
  },
  {
    name: 'reconcile',
    description: 'Compares what S3 holds with files, ledger and quotas.',
    expression: 'cron(40 1 * * ? *)',
    timeoutSeconds: 300,
    maxConcurrency: 2,
    shared: { as: 'upkeep', variable: 'UPKEEP_QUEUE_URL', output: 'UpkeepQueueUrl' },
    // Uploads by forms are charged to their capability, which is in the users table.
    grants: {
      ...COMMANDS,
      users: ['read', 'write'],
      files: ['read', 'list', 'listUploads', 'upload', 'delete'],
      upkeep: ['send'],
    },
  },
  {
    name: 'copy',
    description: 'Copies the days of the log that have ended to a bucket, a segment a message.',
    expression: 'cron(30 2 * * ? *)',
    timeoutSeconds: 900,
    maxConcurrency: 2,
    batchSize: 1,
    shared: { as: 'copySteps', variable: 'COPY_QUEUE_URL', output: 'CopyQueueUrl' },
    grants: {
      events: ['read', 'scan'],
      views: ['read'],
      changes: ['read'],
      clock: ['read'],
      copies: ['write', 'read', 'list'],
      copySteps: ['send'],
    },
  },
  {
    name: 'audit',
    description:
      'Makes the last month of some customers again from raw events, holds what differs, and keeps hashes of the log.',
    expression: 'cron(20 4 * * ? *)',
    timeoutSeconds: 300,
    maxConcurrency: 2,
    grants: { ...COMMANDS, anchors: ['write', 'read', 'list'] },
  },
];
