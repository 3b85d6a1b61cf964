import { type AnyAggregate, streamOf } from 'epoch';
import type { Saga } from 'epoch/sagas';
import { expect } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingSaga } from '../../lib/app/billing/sagas/billing.ts';
import { periodAdjustment } from '../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../lib/app/billing/sagas/period-invoice.ts';
import { closeThrough } from '../../lib/app/usage/commands/close-day.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/daily-usage.ts';
import type { FileCommand } from '../../lib/domain/file/commands.ts';
import { file } from '../../lib/domain/file/file.ts';
import { addDays, DAY_MS, dayOf } from '../../lib/domain/metering/day.ts';
import { SAGA_TARGETS } from '../app/saga-targets.ts';
import { createTestApi, type TestApi } from './api.ts';

export const HOUR = 3_600_000;

/** Noon of the day before a month's last but one. */
const START = Date.UTC(2026, 2, 30, 12);

export const ORIGIN = { actor: 'usr_test', correlation: 'test' };
export const GB = 1_000_000_000;
const PART = 5 * GB;

const tiers = [
  { upTo: '100', unit: '0.1' },
  { upTo: null, unit: '0.01' },
];

export const tiered = { meter: 'storage.gb_hours', model: { kind: 'graduated', tiers } };
export let api: TestApi;
export let org: string;
let owner: string;
export let token: string;
export let admin: string;

export async function newApi() {
  api = createTestApi({ startMs: START });
  const made = await api.organisation();
  [org, owner, token] = [made.org, made.owner.id, made.owner.token];
  admin = (await api.person('admin@example.org', { admin: true })).token;
}

/** A file whose bytes are all stored now. */
export async function upload(bytes: number, name = 'a.bin'): Promise<string> {
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

/** Of every job here. */
export const LABEL = 'Grant 12';

export async function createJob(...files: readonly string[]): Promise<string> {
  const run = { command: 'true', arguments: [], environment: {}, machineType: 'standard-1' };
  const spec = { ...run, timeoutMs: 60_000, maxAttempts: 1 };
  const at = { token, params: { org } };
  const { body } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'c', spec } });
  await api.send('jobs.publishConfiguration', { token, params: { org, configuration: body.id } });
  const work = { name: 'j', configuration: body.id, files, label: LABEL };
  const made = await api.send('jobs.create', { ...at, body: work });
  return made.body.id;
}

export async function publish(plan: string | undefined, charge: unknown): Promise<string> {
  const body = { name: 'P', currency: 'EUR', charges: [charge] };
  const drafted =
    plan === undefined
      ? await api.send('billing.draftPlan', { token: admin, body })
      : await api.send('billing.redraftPlan', { token: admin, params: { plan }, body });
  await api.send('billing.publishPlan', { token: admin, params: { plan: drafted.body.id } });
  return drafted.body.id;
}

/** What the bus does: everything in the log reaches the views that come later. */
export async function deliver(): Promise<void> {
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
export async function passDays(count: number): Promise<void> {
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
