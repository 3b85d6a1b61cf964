import { commandsOf } from 'epoch';
import { expect } from 'vitest';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { numberedAccount } from '../domain/numbered-account.ts';
import { createTestApi, type TestApi } from './api.ts';

/** Noon of 20 March. */
const START = Date.UTC(2026, 2, 20, 12);

export const ORIGIN = { actor: 'usr_test', correlation: 'test' };
export const storage = (unit: string) => ({ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit } });
export let api: TestApi;
export let org: string;
export let token: string;
export let admin: string;
export let plan: string;
type Route = Parameters<TestApi['send']>[0];

export const send = (id: Route, body?: object, params: object = {}) => {
  return api.send(id, { token: admin, params: { org, ...params }, ...(body !== undefined && { body }) });
};

export const code = async (...of: Parameters<typeof send>) => (await send(...of)).body.code;

export async function newAccount() {
  api = createTestApi({ startMs: START });
  const made = await api.organisation();
  [org, token] = [made.org, made.owner.token];
  admin = (await api.person('admin@example.org', { admin: true })).token;
  const drafted = await api.send('billing.draftPlan', {
    token: admin,
    body: { name: 'P', currency: 'EUR', charges: [storage('0.1')] },
  });
  plan = drafted.body.id;
  await api.send('billing.publishPlan', { token: admin, params: { plan } });
  await api.send('billing.openAccount', { token: admin, body: { organisation: org, plan, version: 1 } });
}

export async function invoice(period: string, total: string): Promise<void> {
  const command = commandsOf(billingAccount).IssueInvoice(org, { period, total, lines: 1 });
  expect(await api.kernel.execute(numberedAccount, command, ORIGIN)).toMatchObject({ ok: true });
}
