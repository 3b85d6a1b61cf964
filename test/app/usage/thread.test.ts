import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditAccount } from '../../../lib/app/billing/queries/audit.ts';
import { explainDay } from '../../../lib/app/billing/queries/explain-day.ts';
import { explainLine } from '../../../lib/app/billing/queries/explain-line.ts';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { draftInvoices } from '../../../lib/app/billing/queries/invoices.ts';
import { rateMonth } from '../../../lib/app/billing/queries/rates.ts';
import { DAYS_AFTER_CLOSING, dispatchRun, MAX_WAITS, workRun } from '../../../lib/app/usage/commands/daily-run.ts';
import { rerun } from '../../../lib/app/usage/commands/operate-run.ts';
import { jobUsage } from '../../../lib/app/usage/queries/shares.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import { billingRun } from '../../../lib/domain/billing-run/billing-run.ts';
import { job } from '../../../lib/domain/job/job.ts';
import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { digest } from '../../memory-platform.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20);
const GB = 1_000_000_000;
const spec: JobSpec = {
  command: 'sh',
  arguments: ['-c', 'true'],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: HOUR,
  maxAttempts: 1,
};
const PRICE = { storage: '0.01', compute: '0.0007' };

let deps: Dependencies;
let org: string;

async function createJob(fileIds: readonly string[]): Promise<string> {
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
async function runJob(jobId: string, ms: number, inputs: readonly string[]): Promise<string> {
  const attemptId = deps.id('attempt');
  await deps.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_b' }));
  await deps.send(job, commandsOf(job).BeginAttempt(jobId, { organisationId: org, attemptId }));
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
async function drafts(from = '2026-11-01') {
  return draftInvoices({ digest }, await figuresOf(deps, org, { from }, deps.nowMs()));
}

/** The run of the day that has ended, and everything that follows from it. */
async function runThrough(atMs: number) {
  deps.to(atMs);
  await dispatchRun(deps.dispatching);
  await drain();
  await deps.settle(org);
  const { state } = await deps.kernel.load(billingAccount, org);
  if (state.status !== 'open') throw new Error('no account');
  return state;
}

/** Works the queue off as a queue does: what fails comes again, a few times. */
async function drain(): Promise<void> {
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

beforeEach(async () => {
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
});

describe('the whole thread, from an uploaded part to a line of a bill', () => {
  test('is what a person with a calculator gets, and explains itself down to files, jobs and events', async () => {
    // 06:00 usr_a stores 300 GB; 12:00 usr_b 100 GB; two jobs share the first file from 12:00, one of them until 18:00.
    deps.to(START + 6 * HOUR);
    const shared = await deps.upload(org, 'usr_a', 300 * GB);
    deps.to(START + 12 * HOUR);
    const own = await deps.upload(org, 'usr_b', 100 * GB);
    const first = await createJob([shared, own]);
    const second = await createJob([shared]);
    const attemptId = await runJob(first, 90_500, [shared, own]);
    deps.to(START + 18 * HOUR);
    await deps.send(job, commandsOf(job).UnlinkFiles(second, { organisationId: org, fileIds: [shared] }));
    deps.to(START + DAY);

    expect(await dispatchRun(deps.dispatching)).toBe(1);
    await drain();
    await deps.settle(org);

    // 300 GB for 18 h and 100 GB for 12 h are 6600 GB-hours; 90.5 s of compute.
    const [draft] = await drafts();
    if (draft === undefined) throw new Error('nothing was drafted');
    const { lines, total, fromDay, toDay } = draft;
    expect(lines.map(({ meter, quantity, amount }) => [meter, quantity, amount])).toEqual([
      ['compute.seconds:standard-1', '90.5', '0.06'],
      ['storage.gb_hours', '6600', '66.00'],
    ]);
    expect([total, fromDay, toDay]).toEqual(['66.06', '2026-11-20', '2026-11-20']);

    const [compute, storage] = lines;
    if (!storage || !compute) throw new Error('two lines are missing');
    const { days } = await explainLine(deps.kernel, org, storage, 'EUR');
    expect(days).toMatchObject([
      { day: '2026-11-20', amount: '66.00', source: `daily-usage#${org}@1`, corrections: [] },
    ]);
    const question = { organisationId: org, day: '2026-11-20', currency: 'EUR' };
    const explained = await explainDay(deps.timelines, { ...question, meter: storage.meter, amount: '66.00' });
    expect(explained.count).toBe(storage.count);
    const gbHours = (hours: number) => `${BigInt(hours) * BigInt(GB) * BigInt(HOUR)}`;
    expect(explained.parts).toMatchObject([
      {
        fileId: shared,
        userId: 'usr_a',
        amount: '54.00',
        // Alone 6 h: nobody's. Shared 6 h, then 6 h the first job's alone.
        jobs: [
          { jobId: first, count: gbHours(150 * 6 + 300 * 6), amount: '27.00' },
          { jobId: second, count: gbHours(150 * 6), amount: '9.00' },
          { count: gbHours(300 * 6), amount: '18.00' },
        ],
      },
      { fileId: own, userId: 'usr_b', amount: '12.00', jobs: [{ jobId: first, amount: '12.00' }] },
    ]);
    // The way back ends at events that are in the log and name that file.
    const [part] = explained.parts;
    expect(part?.events).toEqual([`file#${shared}@2`, `job#${first}@2`, `job#${second}@2`, `job#${second}@3`].sort());

    const run = await explainDay(deps.timelines, { ...question, meter: compute.meter, amount: compute.amount });
    expect(run.parts).toMatchObject([
      { attemptId, userId: 'usr_b', count: '90500', amount: '0.06', jobs: [{ jobId: first, amount: '0.06' }] },
    ]);
    const noon = START + 12 * HOUR;
    const used = await jobUsage(deps.timelines, first, [
      { fromMs: START, toMs: noon },
      { fromMs: noon, toMs: START + DAY },
    ]);
    const counts = { [storage.meter]: BigInt(gbHours(150 * 6 + 300 * 6 + 100 * 12)), [compute.meter]: 90_500n };
    expect(used.map((part) => Object.fromEntries(part.counts))).toEqual([{}, counts]);

    expect(await auditAccount(deps.kernel, org)).toEqual({
      organisationId: org,
      invoices: 0,
      days: 1,
      plans: 1,
      differences: [],
    });
  });

  test('a month becomes a final invoice by itself when its grace time is over, and a replay of the log makes it again', async () => {
    await deps.upload(org, 'usr_a', 10 * GB);
    for (const day of [1, 2, 3]) await runThrough(Date.UTC(2026, 11, day, 0, 5));
    expect((await drafts()).map(({ period, total }) => [period, total])).toEqual([
      ['2026-12', '4.80'],
      ['2026-11', '26.40'],
    ]);
    await runThrough(Date.UTC(2026, 11, 4, 0, 5));
    // 10 GB for 11 days at one cent a GB-hour.
    const report = await auditAccount(deps.kernel, org);
    expect(report).toEqual({ organisationId: org, invoices: 1, days: 14, plans: 1, differences: [] });
    expect((await drafts()).map(({ period }) => period)).toEqual(['2026-12']);
    expect(await deps.sagaState(org)).toEqual({});
    const issued: unknown[] = [];
    for await (const { events } of deps.store.read(`billing-account#${org}`)) {
      for (const { type, data } of events) if (type === 'InvoiceIssued') issued.push(data);
    }
    expect(issued).toMatchObject([
      { number: 1, period: '2026-11', fromDay: '2026-11-20', toDay: '2026-11-30', total: '26.40' },
    ]);
    // Of every day again: nothing is billed twice.
    expect((await runThrough(Date.UTC(2026, 11, 20, 0, 5))).invoices).toBe(1);
  });

  test('what comes late within the grace time is in the invoice itself, and no adjustment', async () => {
    deps.to(Date.UTC(2026, 10, 30, 22));
    await deps.upload(org, 'usr_a', 9 * GB);
    const deleted = await deps.upload(org, 'usr_a', GB);
    deps.holdBack(`file#${deleted}`);
    await deps.remove(org, deleted);
    await runThrough(Date.UTC(2026, 11, 1, 0, 5));
    await deps.deliver(`file#${deleted}`);
    // It waits for the next close, and the figures count it already.
    expect((await drafts()).find(({ period }) => period === '2026-11')?.total).toBe('0.18');
    const account = await runThrough(Date.UTC(2026, 11, 4, 0, 5));
    expect(account).toMatchObject({
      unpaid: { 1: '0.18' },
      money: { pending: [], periods: { '2026-11': { status: 'billed', adjustments: 0 } } },
    });
  });

  test('a preview rates real usage with other prices and writes nothing', async () => {
    await deps.upload(org, 'usr_a', GB);
    await runThrough(START + DAY);
    const before = await deps.store.position(`billing-account#${org}`);
    const charges = [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' } } as const];
    const figures = await figuresOf(deps, org, { from: '2026-11-01' }, deps.nowMs());
    const preview = rateMonth(figures, '2026-11', '2026-11-20', (terms) => ({
      ...terms,
      plans: [{ planId: 'draft', planVersion: 0, charges, fromDay: '2026-11-20' }],
    }));
    expect(preview).toMatchObject({ total: '24.00' });
    expect(await deps.store.position(`billing-account#${org}`)).toBe(before);
  });
});

describe('the daily run', () => {
  test('is harmless when it runs again, and completes when every organisation is through', async () => {
    await deps.upload(org, 'usr_a', GB);
    deps.to(START + DAY + 1);
    for (let time = 0; time < 2; time += 1) {
      await dispatchRun(deps.dispatching);
      await drain();
      await deps.settle(org);
    }
    const { state } = await deps.kernel.load(billingRun, '2026-11-20');
    expect(state).toEqual({ status: 'completed', organisations: 1, failed: 0 });
    expect(await deps.store.position(`daily-usage#${org}`)).toBe(1);
  });

  test('catches up the days that were missed, in order', async () => {
    await deps.upload(org, 'usr_a', GB);
    deps.to(START + 40 * DAY);
    await dispatchRun(deps.dispatching);
    await drain();
    expect(await deps.store.position(`daily-usage#${org}`)).toBe(40);
  });

  test('waits for the log, and is complete only when every organisation is through', async () => {
    deps.to(START + DAY);
    const early = { ...deps.working, watermark: { sweptThroughMs: async () => START + DAY - 1 } };
    await dispatchRun(deps.dispatching);
    const [close, complete] = deps.queue.splice(0);
    if (close?.kind !== 'close' || !complete) throw new Error('two messages are missing');
    await workRun(early, close);
    await workRun(early, complete);
    expect(deps.queue).toEqual([
      { ...close, waits: 1 },
      { ...complete, waits: 1 },
    ]);
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toEqual({ status: 'running' });
    // Patience has an end: then the day is closed and flagged, and what comes after it is a correction.
    await workRun(early, { ...close, waits: MAX_WAITS });
    const { closed, notes } = await deps.outcomes.summary('2026-11-20');
    expect([closed, notes]).toEqual([1, [{ organisationId: org, flagged: true, unpriced: [], quarantined: [] }]]);
    await drain();
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toMatchObject({ status: 'completed', failed: 0 });
  });

  test('says which organisations failed, and takes it back when they are healed', async () => {
    deps.to(START + DAY);
    const broken = { ...deps.working, openAccount: () => Promise.reject(new Error('no plan')) };
    await dispatchRun(deps.dispatching);
    const [close, complete] = deps.queue;
    if (!close || !complete) throw new Error('two messages are missing');
    await expect(workRun(broken, close)).rejects.toThrow('no plan');
    await workRun(broken, complete);
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toMatchObject({ status: 'completed', failed: 1 });
    await drain();
    expect((await deps.kernel.load(billingRun, '2026-11-20')).state).toMatchObject({ status: 'completed', failed: 0 });
  });

  test('is done again by an operator: for whom it failed and why, and then for one, without harm to what is closed', async () => {
    deps.to(START + DAY);
    const broken = { ...deps.working, ...deps.dispatching, openAccount: () => Promise.reject(new Error('no plan')) };
    expect(await rerun(broken, '2026-11-20')).toEqual({
      organisations: 1,
      failed: [{ organisationId: org, reason: 'no plan' }],
      waiting: 0,
    });
    expect(await deps.outcomes.summary('2026-11-20')).toMatchObject({
      closed: 0,
      failed: 1,
      failures: [{ organisationId: org, reason: 'failed' }],
    });
    const whole = { ...deps.working, ...deps.dispatching };
    const early = { ...whole, watermark: { sweptThroughMs: async () => START } };
    expect(await rerun(early, '2026-11-20')).toEqual({ organisations: 1, failed: [], waiting: 1 });
    expect(await rerun(whole, '2026-11-20', 'org_other')).toEqual({ organisations: 0, failed: [], waiting: 0 });
    for (let again = 0; again < 2; again += 1) {
      expect(await rerun(whole, '2026-11-20', org)).toEqual({ organisations: 1, failed: [], waiting: 0 });
    }
    expect(await deps.outcomes.summary('2026-11-20')).toMatchObject({ closed: 1, failed: 0, failures: [] });
  });

  test('what comes late after an invoice adjusts it at its own month’s price, as money and not as a quantity', async () => {
    await deps.publish({
      name: 'Free hours',
      currency: 'EUR',
      charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' }, allowance: '1' }],
    });
    // 110 GB in November's last hour. That 20 of them were deleted at once comes to light after the invoice.
    deps.to(Date.UTC(2026, 10, 30, 23));
    await deps.upload(org, 'usr_a', 90 * GB);
    const deleted = await deps.upload(org, 'usr_a', 20 * GB);
    deps.holdBack(`file#${deleted}`);
    await deps.remove(org, deleted);
    const [billed = ''] = Object.values((await runThrough(Date.UTC(2026, 11, 4))).unpaid);
    await deps.deliver(`file#${deleted}`);
    const adjusted = await runThrough(Date.UTC(2026, 11, 5));
    expect(adjusted).toMatchObject({
      unpaid: { 1: billed },
      money: { balance: '20.00', periods: { '2026-11': { status: 'billed', adjustments: 1 } } },
    });
    // Nothing of it is left to be a quantity of December: 90 GB for four days, the balance pays of it.
    expect(await drafts()).toMatchObject([{ period: '2026-12', lines: [{ quantity: '8640' }] }]);
    expect(await auditAccount(deps.kernel, org)).toMatchObject({ invoices: 1, differences: [] });
  });

  test('a closed organisation gets a last invoice, with fees for its days, and then nothing', async () => {
    await deps.publish({
      name: 'Fee',
      currency: 'EUR',
      charges: [{ meter: 'storage.gb_hours', model: { kind: 'flat', amount: '30' } }],
    });
    await runThrough(Date.UTC(2026, 10, 21, 0, 5));
    deps.to(Date.UTC(2026, 10, 24, 15));
    await deps.send(organisation, commandsOf(organisation).CloseOrganisation(org, { closedBy: 'usr_a' }));
    await runThrough(Date.UTC(2026, 10, 25, 0, 5));
    expect(await runThrough(Date.UTC(2026, 10, 28, 0, 5))).toMatchObject({
      closedOn: '2026-11-24',
      invoices: 1,
      unpaid: { 1: '5.00' },
    });
    const last = Date.UTC(2026, 10, 24) + DAYS_AFTER_CLOSING * DAY;
    expect((await runThrough(last + DAY)).invoices).toBe(1);
    const before = await deps.store.position(`daily-usage#${org}`);
    expect((await runThrough(last + 60 * DAY)).invoices).toBe(1);
    expect(await deps.store.position(`daily-usage#${org}`)).toBe(before);
    expect(await drafts()).toEqual([]);
  });

  test('what was used without a price is a line of nothing, which names it, and holds up nothing else', async () => {
    await deps.publish({
      name: 'Storage only',
      currency: 'EUR',
      charges: [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '1' } }],
    });
    const fileId = await deps.upload(org, 'usr_a', GB);
    await runJob(await createJob([fileId]), 1_000, [fileId]);
    await runThrough(Date.UTC(2026, 11, 1));
    const { notes } = await deps.outcomes.summary('2026-11-30');
    const unpriced = [{ day: '2026-11-20', meter: 'compute.seconds:standard-1' }];
    expect(notes).toEqual([{ organisationId: org, flagged: false, quarantined: [], unpriced }]);
    expect(await drafts()).toMatchObject([
      {
        total: '264.00',
        lines: [{ meter: 'compute.seconds:standard-1', amount: '0.00', rows: [{ kind: 'unpriced' }] }, {}],
      },
    ]);
    await runThrough(Date.UTC(2026, 11, 4));
    const id = periodId(org, '2026-11');
    expect((await deps.kernel.load(billingPeriod, id)).state).toMatchObject({ status: 'final', billed: '264.00' });
    // Priced after the fact, for the days that had no price, and for no others.
    const charge = { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: '2' } } as const;
    await deps.send(billingPeriod, commandsOf(billingPeriod).PriceUsage(id, { charge }));
    await deps.settle(org);
    expect((await deps.kernel.load(billingAccount, org)).state).toMatchObject({
      money: { pending: [{ amount: '2.00' }] },
    });
    expect(await auditAccount(deps.kernel, org)).toMatchObject({ invoices: 1, differences: [] });
  });
});
