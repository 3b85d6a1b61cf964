import { expect } from 'vitest';
import type { RouteId } from '../../../lib/api/paths.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import type { Customer, Scene } from './scene.ts';
import type { Reply } from './sending.ts';

/** What pages and clients read, as administrators or as the customer. */
export async function read(
  { api, admin }: Scene,
  id: RouteId,
  params: object = {},
  query: object = {},
): Promise<Reply> {
  const reply = await api.send(id, { token: admin, params: { ...params }, query: { ...query } });
  expect(reply.status, `${id}: ${JSON.stringify(reply.body)}`).toBe(200);
  return reply.body;
}

export async function own(
  { api }: Scene,
  { org, token }: Customer,
  id: RouteId,
  params: object = {},
  query = {},
): Promise<Reply> {
  const reply = await api.send(id, { token, params: { org, ...params }, query });
  expect(reply.status, `${id}: ${JSON.stringify(reply.body)}`).toBe(200);
  return reply.body;
}

/** All pages of a list. */
export async function every(page: (query: object) => Promise<Reply>): Promise<Reply[]> {
  const items: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const body = await page({ limit: '7', ...(cursor !== undefined && { cursor }) });
    items.push(...body.items);
    cursor = body.nextCursor;
    if (cursor === undefined) return items;
  }
}

export async function accountOf({ api }: Scene, { org }: Customer) {
  const { state } = await api.behind.load(billingAccount, org);
  if (state.status === 'none') throw new Error('no account');
  const events: BillingAccountEvent[] = [];
  for await (const commit of api.behind.history(billingAccount, org)) events.push(...commit.events);
  return { state, events };
}

export function cents(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(amount);
  if (match === null) throw new Error(`${amount} is finer than cents`);
  const size = BigInt(`${match[2]}${(match[3] ?? '').padEnd(2, '0')}`);
  return match[1] === '-' ? -size : size;
}

export function sum(amounts: Iterable<string>): bigint {
  let all = 0n;
  for (const amount of amounts) all += cents(amount);
  return all;
}
