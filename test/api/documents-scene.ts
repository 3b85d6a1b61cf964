import { commandsOf, streamOf } from 'epoch';
import { expect } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingSaga } from '../../lib/app/billing/sagas/billing.ts';
import { closeThrough } from '../../lib/app/usage/commands/close-day.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/daily-usage.ts';
import { file } from '../../lib/domain/file/file.ts';
import { DAY_MS, dayOf } from '../../lib/domain/metering/day.ts';
import { SAGA_TARGETS } from '../app/saga-targets.ts';
import { createTestApi, type TestApi } from './api.ts';

/** Noon. */
const START = Date.UTC(2026, 2, 10, 12);

export const ORIGIN = { actor: 'usr_test', correlation: 'test' };
export const STORAGE = 'storage.gb_hours';
export let api: TestApi;
export let org: string;
export let token: string;
export let admin: string;
let owner: string;
export let invoice: string;

async function store(bytes: number): Promise<string> {
  const fileId = api.newId('file');
  const { StartUpload, ConfirmParts, CompleteUpload } = commandsOf(file);
  const of = { organisationId: org };
  const about = { name: 'a.bin', contentType: 'text/plain', declaredBytes: bytes, sizing: 'observed' } as const;
  const parts = [{ part: 1, bytes, atMs: api.clock.nowMs() }];
  for (const command of [
    StartUpload(fileId, { ...of, uploaderId: owner, ...about, uploadId: 'u' }),
    ConfirmParts(fileId, { ...of, parts }),
    CompleteUpload(fileId, { ...of, bytes }),
  ])
    expect(await api.kernel.execute(file, command, ORIGIN)).toMatchObject({ ok: true });
  return fileId;
}

/** Passes a day, and does what the daily run and the billing saga do when it is over. */
async function passDay(): Promise<void> {
  const day = dayOf(api.clock.nowMs());
  api.pass(DAY_MS);
  for await (const { stream } of api.log.scan(0, 1))
    for (const name of ['usage-ledger', 'usage-timelines']) await api.projectors[name]?.catchUp(stream);
  const watermark = { sweptThroughMs: async () => api.clock.nowMs() };
  const ports = { kernel: api.kernel, ledger: api.ledger, watermark, nowMs: api.clock.nowMs };
  await closeThrough(ports, { organisationId: org, foundedAtMs: START, day, origin: ORIGIN });
  await api.projectors['usage-ledger']?.catchUp(streamOf(dailyUsage, org));
  for await (const commit of api.kernel.history(dailyUsage, org)) {
    for (const { aggregate, aggregateId, type, data } of billingSaga.react(billingSaga.initial, commit).send) {
      const target = await SAGA_TARGETS[aggregate]?.();
      if (target === undefined) throw new Error(`no aggregate ${aggregate}`);
      const execute = issuingDocuments(api.kernel);
      await execute(target, { type, id: api.newId('job'), aggregateId, data }, ORIGIN, {});
    }
  }
}

export async function newInvoice() {
  api = createTestApi({ startMs: START });
  const made = await api.organisation();
  [org, owner, token] = [made.org, made.owner.id, made.owner.token];
  admin = (await api.person('admin@example.org', { admin: true })).token;
  const charges = [{ meter: STORAGE, model: { kind: 'perUnit', unit: '0.1' }, minimum: '1' }];
  const { body } = await api.send('billing.draftPlan', { token: admin, body: { name: 'P', currency: 'EUR', charges } });
  await api.send('billing.publishPlan', { token: admin, params: { plan: body.id } });
  await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan: body.id, version: 1 } });
  await store(1_000_000_007);
  await store(2_000_000_001);
  await passDay();
  invoice = (await api.send('billing.listInvoices', { token, params: { org } })).body.items[0].id;
}
