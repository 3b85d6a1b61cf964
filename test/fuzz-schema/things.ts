import type { Client } from '../../lib/client/client.ts';
import { addDays, dayOf } from '../../lib/domain/metering/day.ts';

/** Values that exist, by the name of the path's parameter. */
export type Things = Readonly<Record<string, readonly string[]>>;

/** Somebody else than the caller, whom requests may suspend, erase or make a member. */
export const GUEST = { email: 'guest@example.org', name: 'Guest', password: 'Only-for-fuzzing-1' };

/** Beyond the month, whatever day it is. */
const AHEAD_DAYS = 62;

/** An organisation of the caller, and one of each thing that a path can name. */
export async function makeThings(client: Client): Promise<Things> {
  const { id: org } = await client.organisations.create({ body: { name: 'Fuzzed' } });
  const { id: user } = await client.admin.createUser({ body: GUEST });
  const upload = await client.files.startUpload({ org, body: { name: 'open.bin', sizeBytes: '20' } });
  const { endpoint } = await client.files.createUploadCapability({
    org,
    body: { maxUploads: 1_000, maxBytes: '100000' },
  });
  const ofAccess = await accessTo(client, org);
  const ofWork = await workIn(client, org);
  const ofMoney = await moneyOf(client, org);
  return {
    org: [org],
    user: [user],
    file: [upload.fileId],
    upload: [upload.uploadId],
    capability: [endpoint.split('/').at(-1) ?? ''],
    subscriber: ['files@1'],
    ...ofAccess,
    ...ofWork,
    ...ofMoney,
  };
}

async function accessTo(client: Client, org: string): Promise<Things> {
  const own = await client.account.createToken({ body: { name: 'own', scopes: ['files:read'], expiresInDays: 30 } });
  const shared = await client.organisations.createToken({
    org,
    body: { name: 'shared', scopes: ['files:read'], expiresInDays: 30, role: 'member' },
  });
  const { id: invitation } = await client.organisations.invite({
    org,
    body: { email: 'invited@example.org', role: 'member' },
  });
  return { token: [own.id, shared.id], invitation: [invitation] };
}

async function workIn(client: Client, org: string): Promise<Things> {
  const command = { command: '/bin/true', arguments: [], environment: {}, machineType: 'standard-1' };
  const spec = { ...command, timeoutMs: 60_000, maxAttempts: 1 };
  const { id: configuration } = await client.jobs.draftConfiguration({ org, body: { name: 'Script', spec } });
  await client.jobs.publishConfiguration({ org, configuration });
  const { id: job } = await client.jobs.create({ org, body: { name: 'Script', configuration } });
  const { id: pipeline } = await client.pipelines.submit({
    org,
    body: { name: 'Two', steps: [{ name: 'one', configuration }] },
  });
  await client.secrets.put({ org, secret: 'api-key', body: { value: 'a secret' } });
  return { configuration: [configuration], job: [job], pipeline: [pipeline], step: ['one'], secret: ['api-key'] };
}

async function moneyOf(client: Client, org: string): Promise<Things> {
  const model = { kind: 'perUnit' as const, unit: '0.1' };
  const charges = ['storage.gb_hours', 'compute.seconds:standard-1'].map((meter) => ({ meter, model }));
  const { id: plan } = await client.billing.draftPlan({ body: { name: 'Plan', currency: 'EUR', charges } });
  await client.billing.publishPlan({ plan });
  await client.billing.openAccount({ body: { organisation: org, plan, version: 1 } });
  // Terms of days that have begun do not change.
  const { now } = await client.admin.getClock();
  const from = addDays(dayOf(Date.parse(now)), AHEAD_DAYS);
  const discount = { discount: 'spring', off: { kind: 'percentage' as const, percent: '10' }, from };
  await client.finance.grantDiscount({ org, body: discount });
  await client.finance.setBudget({
    org,
    budget: 'all-jobs',
    body: { name: 'All jobs', amount: '100', cap: false, thresholds: [] },
  });
  const { id: dataExport } = await client.billing.requestExport({ org, body: { kind: 'files' } });
  return { plan: [plan], budget: ['all-jobs'], export: [dataExport] };
}
