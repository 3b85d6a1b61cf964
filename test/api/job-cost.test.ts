import { type AnyAggregate, commandsOf, streamOf } from 'epoch';
import type { Saga } from 'epoch/sagas';
import { beforeEach, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { STANDARD_PLAN_ID } from '../../lib/app/billing/queries/standard-terms.ts';
import { billingSaga } from '../../lib/app/billing/sagas/billing.ts';
import { periodAdjustment } from '../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../lib/app/billing/sagas/period-invoice.ts';
import { SAGA_TARGETS } from '../../lib/app/saga-targets.ts';
import { closeThrough } from '../../lib/app/usage/commands/close-day.ts';
import { createClient } from '../../lib/client/client.ts';
import { filesCostOf } from '../../lib/client/files-cost.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/daily-usage.ts';
import type { FileCommand } from '../../lib/domain/file/commands.ts';
import { file } from '../../lib/domain/file/file.ts';
import { addDays, DAY_MS, dayOf } from '../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../lib/domain/metering/meter.ts';
import { plan } from '../../lib/domain/plan/plan.ts';
import { exact, round, sum } from '../../lib/domain/rating/exact.ts';
import { createTestApi, type TestApi } from './api.ts';

const HOUR = 3_600_000;
/** Noon of the day before a month's last but one. */
const START = Date.UTC(2026, 2, 30, 12);
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const GB = 1_000_000_000;
const PART = 5 * GB;
const tiers = [
  { upTo: '100', unit: '0.1' },
  { upTo: null, unit: '0.01' },
];
const tiered = { meter: 'storage.gb_hours', model: { kind: 'graduated', tiers } };
const doubled = { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.2' } };

let api: TestApi;
let org: string;
let owner: string;
let token: string;
let admin: string;

beforeEach(async () => {
  api = createTestApi({ startMs: START });
  const made = await api.organisation();
  [org, owner, token] = [made.org, made.owner.id, made.owner.token];
  admin = (await api.person('admin@example.org', { admin: true })).token;
});

/** A file whose bytes are all stored now. */
async function upload(bytes: number, name = 'a.bin'): Promise<string> {
  const fileId = api.newId('file');
  const send = async (type: string, data: object) => {
    const command = { type, id: api.newId('file'), aggregateId: fileId, data } as unknown as FileCommand;
    expect(await api.kernel.execute(file, command, ORIGIN)).toMatchObject({ ok: true });
  };
  const about = { name, contentType: 'text/plain', declaredBytes: bytes, sizing: 'observed', uploadId: 'u' };
  await send('StartUpload', { organisationId: org, uploaderId: owner, ...about });
  const sizes = Array.from({ length: Math.ceil(bytes / PART) }, (_, index) => Math.min(PART, bytes - index * PART));
  const parts = sizes.map((own, index) => ({ part: index + 1, bytes: own, atMs: api.clock.nowMs() }));
  await send('ConfirmParts', { organisationId: org, parts });
  await send('CompleteUpload', { organisationId: org, bytes });
  return fileId;
}

async function createJob(...files: readonly string[]): Promise<string> {
  const run = { command: 'true', arguments: [], environment: {}, machineType: 'standard-1' };
  const spec = { ...run, timeoutMs: 60_000, maxAttempts: 1 };
  const at = { token, params: { org } };
  const { body } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'c', spec } });
  await api.send('jobs.publishConfiguration', { token, params: { org, configuration: body.id } });
  const made = await api.send('jobs.create', { ...at, body: { name: 'j', configuration: body.id, files } });
  return made.body.id;
}

async function publish(plan: string | undefined, charge: unknown): Promise<string> {
  const body = { name: 'P', currency: 'EUR', charges: [charge] };
  const drafted =
    plan === undefined
      ? await api.send('billing.draftPlan', { token: admin, body })
      : await api.send('billing.redraftPlan', { token: admin, params: { plan }, body });
  await api.send('billing.publishPlan', { token: admin, params: { plan: drafted.body.id } });
  return drafted.body.id;
}

/** What the bus does: everything in the log reaches the views that come later. */
async function deliver(): Promise<void> {
  for await (const { stream } of api.log.scan(0, 1)) {
    for (const name of ['files', 'usage-ledger', 'usage-timelines', 'invoices'])
      await api.projectors[name]?.catchUp(stream);
  }
}

/** What a saga does: aggregates take nothing twice, so that it may begin again and again. */
async function follow(saga: Saga<unknown>, source: AnyAggregate, id: string): Promise<void> {
  const execute = issuingDocuments(api.kernel);
  for await (const commit of api.kernel.history(source, id)) {
    for (const { aggregate, aggregateId, type, data } of saga.react(saga.initial, commit).send) {
      const target = await SAGA_TARGETS[aggregate]?.();
      if (target === undefined) throw new Error(`no aggregate ${aggregate}`);
      await execute(target, { type, id: api.newId('job'), aggregateId, data }, ORIGIN, {});
    }
  }
}

/** Passes so many days, and does what the daily run and the billing saga do when each is over. */
async function passDays(count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    api.pass(DAY_MS);
    await deliver();
    const { kernel, ledger, clock } = api;
    const newId = () => api.newId('job');
    const watermark = { sweptThroughMs: async () => clock.nowMs() };
    const ports = { kernel, ledger, watermark, nowMs: clock.nowMs, newId };
    const request = { organisationId: org, foundedAtMs: START, day: addDays(dayOf(clock.nowMs()), -1), origin: ORIGIN };
    await closeThrough(ports, request);
    await api.projectors['usage-ledger']?.catchUp(streamOf(dailyUsage, org));
    await follow(billingSaga, dailyUsage, org);
    await follow(periodInvoice, billingAccount, org);
    for (const month of ['2026-03', '2026-04']) await follow(periodAdjustment, billingPeriod, periodId(org, month));
  }
  await deliver();
}

const costOf = async (job: string) => (await api.send('billing.getJobCost', { token, params: { org, job } })).body;

/** Why April, of which 37 hours are over, comes to another amount than March: the effects sum to the difference. */
async function explainsApril(march: string): Promise<void> {
  const months = { from: '2026-03', to: '2026-04' };
  const { body } = await api.send('billing.getBridge', { token, params: { org }, query: months });
  expect(body.before).toEqual({
    span: '2026-03',
    month: '2026-03',
    from: '2026-03-30',
    to: '2026-04-01',
    total: march,
  });
  const effects: { cause: string; amount: string; jobs: { amount: string }[] }[] = body.effects;
  const total = (amounts: readonly string[]) => round(sum(amounts.map((amount) => exact(amount))), 2);
  expect(total([body.before.total, ...effects.map(({ amount }) => amount)])).toBe(body.after.total);
  expect(effects[0]?.cause).toBe('price');
  const usage = effects.find(({ cause }) => cause === 'usage');
  expect(usage?.jobs.length).toBe(2);
  expect(total(usage?.jobs.map(({ amount }) => amount) ?? [])).toBe(usage?.amount);
  const backwards = { from: months.to, to: months.from };
  const back = (await api.send('billing.getBridge', { token, params: { org }, query: backwards })).body;
  expect([back.before.total, back.after.total]).toEqual([body.after.total, body.before.total]);
  const never = { from: '2025-01', to: '2026-04' };
  expect(await api.send('billing.getBridge', { token, params: { org }, query: never })).toMatchObject({ status: 404 });
}

describe('what a job costs', () => {
  test('is its part of every line since it was made, over a bill, a migration and a day that still runs', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const noGrace = commandsOf(billingAccount).ChangeGrace(org, { graceDays: 0 });
    expect(await api.kernel.execute(billingAccount, noGrace, ORIGIN)).toMatchObject({ ok: true });
    const [shared, other] = [await upload(10 * GB), await upload(20 * GB)];
    const first = await createJob(shared);
    const second = await createJob(shared, other);
    await passDays(2);
    await publish(plan, doubled);
    await api.send('billing.pinPlan', { token: admin, params: { org }, body: { plan, version: 2 } });
    await passDays(1);
    api.pass(HOUR);

    const cost = await costOf(first);
    expect(cost).toMatchObject({ at: '2026-04-02T13:00:00.000Z', currency: 'EUR', truncated: false });
    expect(
      cost.items.map((item: Record<string, unknown>) => [
        ...[item['status'], item['from'], item['to'], (item['plan'] as { version: number }).version],
        ...[item['quantity'], item['amount']],
      ]),
    ).toEqual([
      // 5 GB (half of a file) for 13 hours at twice the price, whatever others used: the day after the pin.
      ['running', '2026-04-02', '2026-04-03', 2, '65', '13'],
      // The day of the pin keeps its price.
      ['draft', '2026-04-01', '2026-04-02', 1, '120', '2.7'],
      // 36 hours of 30 GB, a hundred of them in the first tier: a sixth of 19.80 is the job's.
      ['final', '2026-03-30', '2026-04-01', 1, '180', '3.3'],
    ]);
    expect(cost.usage).toEqual([
      {
        meter: 'storage.gb_hours',
        count: '1314000000000000000',
        quantity: '365',
        unit: 'GB-hour',
        amount: '19',
      },
    ]);
    expect(cost.amount).toBe('19');

    // Together they are the bill, to the cent: nothing is left that no job used.
    const { items } = (await api.send('billing.listInvoices', { token, params: { org } })).body;
    const bill = items.find(({ status }: { status: string }) => status === 'final');
    const finals = [cost, await costOf(second)].map(({ items: own }) => exact(own.at(-1).amount));
    expect(round(sum(finals), 2)).toBe(bill.total);
    // The usage page says the same of the same days.
    const query = { from: '2026-03-30', to: '2026-04-02' };
    const divided = (await api.send('billing.listUsageByJob', { token, params: { org }, query })).body;
    expect(divided.items.find(({ job }: { job: string }) => job === first)).toEqual({
      job: first,
      usage: cost.usage,
      amount: cost.amount,
    });
    expect(divided.unlinked).toEqual([]);
    // And day by day: each day's part of its line, so that they sum to the same.
    const byDay = (await api.send('billing.listUsageDays', { token, params: { org }, query })).body;
    expect(byDay.items.map(({ day, closed, amount }: Record<string, unknown>) => [day, closed, amount])).toEqual([
      ['2026-03-30', true, '6.6'],
      ['2026-03-31', true, '13.2'],
      ['2026-04-01', true, '16.2'],
      ['2026-04-02', false, '78'],
    ]);
    const days = byDay.items.map(({ amount }: { amount: string }) => exact(amount));
    expect(round(sum(days), 2)).toBe(round(sum([exact(divided.total[0].amount)]), 2));
    expect(byDay.currency).toBe('EUR');
    // Today's part of the running line: 30 GB for 13 hours.
    const current = await api.send('billing.currentUsage', { token, params: { org } });
    expect(current.body).toMatchObject({ currency: 'EUR', amount: '78', usage: [{ quantity: '390', amount: '78' }] });
    await explainsApril(bill.total);
  });

  test('is priced before its first day is closed by the plan that its account is going to open with', async () => {
    const job = await createJob(await upload(2 * GB));
    api.pass(HOUR);
    await deliver();
    const cost = await costOf(job);
    expect(cost).toMatchObject({
      at: '2026-03-30T13:00:00.000Z',
      currency: 'EUR',
      items: [{ status: 'running', plan: { id: STANDARD_PLAN_ID, version: 1 } }],
      usage: [{ meter: 'storage.gb_hours', count: '7200000000000000', quantity: '2', unit: 'GB-hour' }],
    });
    const charges = [{ meter: STORAGE_METER, model: { kind: 'perUnit', unit: '3' } }] as const;
    const terms = { name: 'Standard', currency: 'EUR', charges };
    await api.kernel.execute(plan, commandsOf(plan).DraftPlanVersion(STANDARD_PLAN_ID, terms), ORIGIN);
    await api.kernel.execute(plan, commandsOf(plan).PublishPlanVersion(STANDARD_PLAN_ID, { version: 1 }), ORIGIN);
    expect(await costOf(job)).toMatchObject({ amount: '6' });
  });

  test('is nothing for a job that used nothing, and unknown for a job of somebody else', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const job = await createJob();
    expect(await costOf(job)).toMatchObject({ items: [], usage: [], amount: '0' });
    const other = await api.organisation('Other');
    const at = { token: other.owner.token, params: { org: other.org, job } };
    expect(await api.send('billing.getJobCost', at)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('what files cost', () => {
  const range = { from: '2026-03-30', to: '2026-04-02' };
  const costs = async (query: Record<string, string>, params = { org }, by = token) =>
    (await api.send('billing.getFilesCost', { token: by, params, query: { ...range, ...query } })).body;

  test('is a file’s own part of every line, and a folder’s files are summed, so that all together are the usage of files', async () => {
    const plan = await publish(undefined, tiered);
    await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
    const files = [await upload(10 * GB, 'a/1.bin'), await upload(20 * GB, 'a/b/2.bin'), await upload(GB, 'c.bin')];
    await createJob(files[0] ?? '');
    await passDays(2);
    api.pass(HOUR);
    await deliver();
    const { body } = await api.send('billing.listUsageByJob', { token, params: { org }, query: range });
    const own = await Promise.all(files.map((file) => costs({ file })));
    for (const [at, cost] of own.entries()) {
      expect(cost).toMatchObject({ files: 1, currency: 'EUR' });
      expect(cost.usage).toEqual(body.files.find(({ file }: { file: string }) => file === files[at]).usage);
    }
    const amountOf = (some: readonly { amount: string }[]) => round(sum(some.map(({ amount }) => exact(amount))), 12);
    const folder = await costs({ folder: 'a' });
    expect(folder.files).toBe(2);
    expect(round(exact(folder.amount), 12)).toBe(amountOf(own.slice(0, 2)));
    const top = await costs({ folder: '/' });
    expect([top.files, round(exact(top.amount), 12)]).toEqual([3, amountOf(own)]);
    expect(await costs({ folder: 'none' })).toMatchObject({ files: 0, usage: [] });
  });

  test('is counted part by part, and the client adds the parts up', async () => {
    const asked: string[] = [];
    const usage = [{ meter: 'storage.gb_hours', count: '3600', quantity: '0.5', unit: 'GB-hour', amount: '0.25' }];
    const getFilesCost = async ({ query: { cursor = '' } }: { query: { cursor?: string | undefined } }) => {
      asked.push(cursor);
      const more = cursor === '' ? { nextCursor: 'second' } : {};
      return { currency: 'EUR', files: 2, usage, amount: '0.25', ...more };
    };
    const client = createClient({ baseUrl: '', token: () => '', fetch });
    const cost = await filesCostOf({ ...client, billing: { ...client.billing, getFilesCost } }, org, {
      ...range,
      folder: 'a',
    });
    expect(asked).toEqual(['', 'second']);
    expect(cost).toMatchObject({ files: 4, amount: '0.5', usage: [{ count: '7200', quantity: '1', amount: '0.5' }] });
  });

  test('is asked of a file or of a folder, of one’s own organisation alone', async () => {
    const file = await upload(GB);
    await deliver();
    expect(await costs({})).toMatchObject({ code: 'invalid-request' });
    expect(await costs({ file, folder: 'a' })).toMatchObject({ code: 'invalid-request' });
    const other = await api.organisation('Other');
    expect(await costs({ file }, { org: other.org }, other.owner.token)).toMatchObject({ code: 'not-found' });
    expect(await costs({ folder: '/' }, { org: other.org }, other.owner.token)).toMatchObject({ files: 0 });
  });
});
