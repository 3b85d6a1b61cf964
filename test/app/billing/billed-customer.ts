import { commandsOf } from 'epoch';
import { ensureAccount } from '../../../lib/app/billing/commands/open-account.ts';
import { type ReceiptOf, receiptLines } from '../../../lib/app/billing/queries/receipt.ts';
import type { Signer } from '../../../lib/app/ports/signer.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { type Day, dayEnd, dayStart, type Month } from '../../../lib/domain/metering/day.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { createDependencies } from '../usage/dependencies.ts';

const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const HOUR = 3_600_000;
const GB = 1_000_000_000;

export const CHARGES: readonly Charge[] = [
  {
    meter: 'storage.gb_hours',
    allowance: '100',
    model: {
      kind: 'graduated',
      tiers: [
        { upTo: '1000', unit: '0.0123', flat: '2' },
        { upTo: null, unit: '0.0071' },
      ],
    },
  },
  { meter: 'compute.seconds:standard-1', model: { kind: 'package', size: '60', price: '0.07' }, minimum: '1.5' },
];

const SPEC = {
  command: 'sh',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: HOUR,
  maxAttempts: 1,
};

/** A customer with an account, who stores files, runs jobs and is billed, in memory. */
export async function createBilledCustomer(firstDay: Day = '2026-01-10', charges = CHARGES) {
  const startMs = dayStart(firstDay);
  const deps = createDependencies(startMs);
  const org = deps.id('organisation');
  await deps.publish({ name: 'P', currency: 'EUR', charges });
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  await ensureAccount({ kernel: deps.kernel, defaultPlanId: deps.plan }, org, ORIGIN);
  const account = async () => {
    const { state } = await deps.kernel.load(billingAccount, org);
    if (state.status !== 'open') throw new Error('there is no account');
    return state;
  };
  return {
    deps,
    org,
    account,
    /** A job that runs so long from now on. */
    async run(ms: number, fileIds: readonly string[] = [], name = 'render') {
      const jobId = deps.id('job');
      const of = { organisationId: org };
      const configurationId = deps.id('jobConfiguration');
      await deps.send(
        job,
        commandsOf(job).CreateJob(jobId, {
          ...of,
          name,
          configurationId,
          configurationVersion: 1,
          spec: SPEC,
          creatorId: 'usr_b',
          fileIds,
        }),
      );
      const attemptId = deps.id('attempt');
      await deps.send(job, commandsOf(job).SubmitJob(jobId, { ...of, userId: 'usr_b' }));
      await deps.send(job, commandsOf(job).BeginAttempt(jobId, { ...of, attemptId, machineType: SPEC.machineType }));
      const started = { ...of, attemptId, token: 't', machineId: deps.id('machine'), inputs: fileIds };
      await deps.send(job, commandsOf(job).StartAttempt(jobId, started));
      deps.to(deps.nowMs() + ms);
      await deps.send(
        job,
        commandsOf(job).ReportAttempt(jobId, { ...of, attemptId, outcome: 'succeeded', exitCode: 0 }),
      );
      return jobId;
    },
    /** Closes every day up to this one, and what follows from it: invoices, adjustments, credit notes. */
    async closeThrough(day: Day) {
      deps.to(Math.max(deps.nowMs(), dayEnd(day)));
      await deps.close(org, startMs, day);
      await deps.settle(org);
    },
  };
}

export type BilledCustomer = Awaited<ReturnType<typeof createBilledCustomer>>;

/** January of a customer with two files, a download without a price and a job, one of whose files was deleted before the month's end and said so after its invoice. */
export async function liveJanuary({ deps, org, run, closeThrough }: BilledCustomer): Promise<void> {
  await deps.upload(org, 'usr_a', 40 * GB + 1, deps.nowMs() + HOUR);
  const second = await deps.upload(org, 'usr_b', 7 * GB, deps.nowMs() + 30 * HOUR + 7);
  await deps.send(file, commandsOf(file).SignDownload(second, { organisationId: org, userId: 'usr_a' }));
  await run(90_500);
  await closeThrough('2026-01-15');
  deps.to(dayStart('2026-01-31') + 22 * HOUR);
  deps.holdBack(`file#${second}`);
  await deps.remove(org, second);
  await closeThrough('2026-02-03');
  await deps.deliver(`file#${second}`);
}

/** The invoice of a month, as its receipt names it. */
export async function invoiceOf(
  { deps, org }: Pick<BilledCustomer, 'deps' | 'org'>,
  period: Month,
  also: readonly Month[] = [],
) {
  for await (const { events } of deps.kernel.history(billingAccount, org)) {
    for (const event of events) {
      if (event.type !== 'InvoiceIssued' || event.data.period !== period) continue;
      const { number } = event.data;
      const months = [...new Set([period, ...also])].sort();
      const of: ReceiptOf = { organisationId: org, invoice: `inv_${period}`, months, status: 'final', number, period };
      return of;
    }
  }
  throw new Error(`${period} has no invoice`);
}

export async function receiptText(
  customer: Pick<BilledCustomer, 'deps'>,
  of: ReceiptOf,
  signer: Signer,
): Promise<string> {
  const { kernel, store: events, timelines, ledger, nowMs } = customer.deps;
  const lines: string[] = [];
  for await (const line of receiptLines({ kernel, events, timelines, ledger, signer }, of, nowMs())) lines.push(line);
  return `${lines.join('\n')}\n`;
}
