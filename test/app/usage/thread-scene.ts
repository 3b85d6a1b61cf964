import { commandsOf } from 'epoch';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { draftInvoices } from '../../../lib/app/billing/queries/invoices.ts';
import { dispatchRun, workRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { digest } from '../../memory-platform.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 20);
export const GB = 1_000_000_000;

const spec: JobSpec = {
  command: 'sh',
  arguments: ['-c', 'true'],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: HOUR,
  maxAttempts: 1,
};

const PRICE = { storage: '0.01', compute: '0.0007' };
export let deps: Dependencies;
export let org: string;

export async function createJob(fileIds: readonly string[]): Promise<string> {
  const jobId = deps.id('job');
  const configurationId = deps.id('jobConfiguration');
  const data = {
    organisationId: org,
    name: 'render',
    configurationId,
    configurationVersion: 1,
    spec,
    creatorId: 'usr_b',
    fileIds,
  };
  await deps.send(job, commandsOf(job).CreateJob(jobId, data));
  return jobId;
}

/** Runs a job from now until `ms` later. */
export async function runJob(jobId: string, ms: number, inputs: readonly string[]): Promise<string> {
  const attemptId = deps.id('attempt');
  await deps.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_b' }));
  await deps.send(
    job,
    commandsOf(job).BeginAttempt(jobId, { organisationId: org, attemptId, machineType: spec.machineType }),
  );
  const machineId = deps.id('machine');
  await deps.send(
    job,
    commandsOf(job).StartAttempt(jobId, { organisationId: org, attemptId, token: 't', machineId, inputs }),
  );
  deps.to(deps.nowMs() + ms);
  await deps.send(
    job,
    commandsOf(job).ReportAttempt(jobId, { organisationId: org, attemptId, outcome: 'succeeded', exitCode: 0 }),
  );
  return attemptId;
}

/** Drafts of the open months, newest first. */
export async function drafts(from = '2026-11-01') {
  return draftInvoices({ digest }, await figuresOf(deps, org, { from }, deps.nowMs()));
}

/** The run of the day that has ended, and everything that follows from it. */
export async function runThrough(atMs: number) {
  deps.to(atMs);
  await dispatchRun(deps.dispatching);
  await drain();
  await deps.settle(org);
  const { state } = await deps.kernel.load(billingAccount, org);
  if (state.status !== 'open') throw new Error('no account');
  return state;
}

/** Works the queue off as a queue does: what fails comes again, a few times. */
export async function drain(): Promise<void> {
  let redeliveries = 0;
  for (let message = deps.queue.shift(); message !== undefined; message = deps.queue.shift()) {
    try {
      await workRun(deps.working, message);
    } catch (error) {
      redeliveries += 1;
      if (redeliveries > 5) throw error;
      deps.queue.push(message);
    }
  }
}

export async function newOrganisation() {
  deps = createDependencies(START);
  org = deps.id('organisation');
  await deps.publish({
    name: 'Standard',
    currency: 'EUR',
    charges: [
      { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: PRICE.storage } },
      { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: PRICE.compute } },
    ],
  });
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
}
