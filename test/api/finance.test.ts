import { commandsOf, streamOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { numberedAccount } from '../domain/numbered-account.ts';
import { createTestApi, type TestApi } from './api.ts';

/** Noon of 20 March. */
const START = Date.UTC(2026, 2, 20, 12);
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const storage = (unit: string) => ({ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit } });

let api: TestApi;
let org: string;
let token: string;
let admin: string;
let plan: string;

type Route = Parameters<TestApi['send']>[0];
const send = (id: Route, body?: object, params: object = {}) => {
  return api.send(id, { token: admin, params: { org, ...params }, ...(body !== undefined && { body }) });
};
const code = async (...of: Parameters<typeof send>) => (await send(...of)).body.code;

beforeEach(async () => {
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
});

async function invoice(period: string, total: string): Promise<void> {
  const command = commandsOf(billingAccount).IssueInvoice(org, { period, total, lines: 1 });
  expect(await api.kernel.execute(numberedAccount, command, ORIGIN)).toMatchObject({ ok: true });
}

describe('what an account owes and is owed', () => {
  test('is paid, overpaid, refunded and credited, each once by its reference, and listed newest first', async () => {
    await invoice('2026-01', '10.00');
    await invoice('2026-02', '5.00');
    const pay = (payment: string, amount: string) => send('finance.recordPayment', { payment, invoice: 1, amount });
    expect((await pay('p1', '4.00')).body).toMatchObject({ unpaid: [{ number: 1, due: '6.00' }, { number: 2 }] });
    expect((await pay('p1', '4.00')).body).toMatchObject({ unpaid: [{ number: 1, due: '6.00' }, { number: 2 }] });
    expect((await pay('p2', '7.00')).body).toMatchObject({ balance: '1.00', unpaid: [{ number: 2, overdue: false }] });
    expect(await code('finance.recordPayment', { payment: 'p3', invoice: 1, amount: '1.00' })).toBe('nothing-due');
    expect(await code('finance.recordPayment', { payment: 'p3', invoice: 2, amount: '0.001' })).toBe('payment-invalid');
    expect(await code('finance.recordRefund', { refund: 'r1', amount: '2.00' })).toBe('refund-too-large');
    await send('finance.recordRefund', { refund: 'r1', amount: '0.40' });
    await send('finance.grantCredit', { credit: 'c1', amount: '3.00', expiresOn: '2026-12-31', reason: 'an outage' });
    api.pass(15 * DAY_MS);
    const balance = await api.send('finance.getBalance', { token, params: { org } });
    expect(balance.body).toEqual({
      organisation: org,
      currency: 'EUR',
      balance: '0.60',
      unpaid: [{ number: 2, due: '5.00', dueDay: '2026-04-03', overdue: true }],
      adjustments: [],
      credits: [{ credit: 'c1', left: '3.00', expiresOn: '2026-12-31' }],
      held: [],
    });
    const kinds: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: '2', ...(cursor !== undefined && { cursor }) };
      const { body } = await api.send('finance.listEntries', { token, params: { org }, query });
      kinds.push(...body.items.map((item: { kind: string }) => item.kind));
      cursor = body.nextCursor;
      if (cursor === undefined) break;
    }
    expect(kinds).toEqual(['credit', 'refund', 'overpayment', 'payment', 'payment', 'invoice', 'invoice']);
    const wrong = await api.send('finance.listEntries', { token, params: { org }, query: { cursor: 'x' } });
    expect(wrong.body.code).toBe('cursor-invalid');
  });
});

describe('a plan', () => {
  test('is warned of meters that it leaves without a price, as a draft and once it is published', async () => {
    const priced = ['storage.gb_hours', 'egress.gb'];
    const charges = priced.map((meter) => ({ meter, model: { kind: 'perUnit', unit: '0.1' } }));
    const body = { name: 'Q', currency: 'EUR', charges };
    const drafted = await api.send('billing.draftPlan', { token: admin, body });
    const params = { plan: drafted.body.id };
    const published = await api.send('billing.publishPlan', { token: admin, params });
    for (const { unpriced } of [drafted.body, published.body]) {
      expect(unpriced).toContain('requests.downloads');
      expect(unpriced).toContain('compute.seconds:standard-1');
      for (const meter of priced) expect(unpriced).not.toContain(meter);
    }
  });
});

describe('terms of an account', () => {
  test('have days, never some that have begun', async () => {
    expect(await code('finance.overridePrice', { charge: storage('0.2'), from: '2026-03-20' })).toBe('terms-in-past');
    await send('finance.overridePrice', { charge: storage('0.2'), to: '2026-03-31' });
    expect(await code('finance.overridePrice', { charge: storage('0.3') })).toBe('override-overlaps');
    await send('finance.endOverride', { meter: 'storage.gb_hours', lastDay: '2026-03-25' });
    const off = { kind: 'percentage', percent: '10' };
    expect(await code('finance.grantDiscount', { discount: 'd', off: { ...off, percent: '101' } })).toBe(
      'discount-invalid',
    );
    await send('finance.grantDiscount', { discount: 'd', off, periods: 3, cap: '5.00', order: 1 });
    await send('finance.endDiscount', { discount: 'd', lastDay: '2026-04-30' });
    expect(await code('finance.scheduleMigration', { plan, version: 9, onDay: '2026-04-01' })).toBe('plan-not-found');
    await api.send('billing.redraftPlan', {
      token: admin,
      params: { plan },
      body: { name: 'P', currency: 'EUR', charges: [storage('0.2')] },
    });
    await api.send('billing.publishPlan', { token: admin, params: { plan } });
    await send('finance.scheduleMigration', { plan, version: 2, onDay: '2026-04-01' });
    expect(await code('finance.scheduleMigration', { plan, version: 1, onDay: '2026-04-01' })).toBe(
      'migration-same-instant',
    );
    expect(await code('finance.setTax', { percent: '101', text: 'VAT' })).toBe('tax-invalid');
    await send('finance.setTax', { percent: '19', text: 'VAT 19 %', from: '2026-03-20' });
    expect(await code('finance.changeGrace', { graceDays: 99 })).toBe('grace-invalid');
    await send('finance.changeGrace', { graceDays: 5 });
    expect((await send('finance.getTerms')).body).toEqual({
      organisation: org,
      currency: 'EUR',
      graceDays: 5,
      firstDay: '2026-03-20',
      plans: [
        { plan, version: 1, from: '2026-03-20' },
        { plan, version: 2, from: '2026-04-01' },
      ],
      overrides: [{ charge: storage('0.2'), from: '2026-03-21', to: '2026-03-25' }],
      discounts: [{ discount: 'd', off, from: '2026-03-21', to: '2026-04-30', cap: '5.00', order: 1 }],
      taxes: [{ percent: '19', text: 'VAT 19 %', from: '2026-03-20' }],
      emptyInvoices: false,
      held: [],
      members: [],
      memberOf: [],
    });
    expect((await send('finance.cancelMigration', {})).body.plans).toHaveLength(1);
    expect(await code('finance.closeAccount', { lastDay: '2026-03-19' })).toBe('account-used');
    expect((await send('finance.closeAccount', { lastDay: '2026-03-31' })).body).toMatchObject({
      lastDay: '2026-03-31',
    });
    expect(await code('finance.priceUsage', { period: '2026-03', charge: storage('1') })).toBe('period-not-final');
  });

  test('may be those of another account: rated together by whole months, with who pays, until it ends', async () => {
    const other = await api.organisation('Other');
    const account = { organisation: other.org, plan, version: 1 };
    expect(await code('finance.addVolumeMember', { member: other.org, payer: 'member', from: '2026-04' })).toBe(
      'not-found',
    );
    await api.send('billing.openAccount', { token: admin, body: account });
    const add = (from: string, member = other.org) => ({ member, payer: 'parent', from });
    expect(await code('finance.addVolumeMember', add('2026-03'))).toBe('terms-in-past');
    expect(await code('finance.addVolumeMember', add('2026-04', org))).toBe('volume-invalid');
    const added = await send('finance.addVolumeMember', add('2026-04'));
    expect(added.body).toMatchObject({ members: [{ organisation: other.org, payer: 'parent', from: '2026-04' }] });
    expect((await send('finance.addVolumeMember', add('2026-04'))).body).toEqual(added.body);
    expect(await code('finance.addVolumeMember', add('2026-05'))).toBe('volume-member');
    const nested = { member: org, payer: 'member', from: '2026-05' };
    expect(await code('finance.addVolumeMember', nested, { org: other.org })).toBe('volume-nested');
    const member = await send('finance.getTerms', undefined, { org: other.org });
    expect(member.body.memberOf).toEqual([{ organisation: org, payer: 'parent', from: '2026-04' }]);
    expect(await code('finance.endVolumeMember', { member: other.org, lastMonth: '2026-02' })).toBe('terms-in-past');
    const ended = await send('finance.endVolumeMember', { member: other.org, lastMonth: '2026-06' });
    expect(ended.body.members).toEqual([{ organisation: other.org, payer: 'parent', from: '2026-04', to: '2026-06' }]);
    expect(await code('finance.getVolumeMonth', undefined, { month: '2026-04' })).toBe('not-found');
  });

  test('of a retired plan take nobody new', async () => {
    await api.send('billing.retirePlan', { token: admin, params: { plan } });
    expect(await code('finance.scheduleMigration', { plan, version: 1, onDay: '2026-04-01' })).toBe('plan-retired');
    expect(await code('billing.pinPlan', { plan, version: 1 })).toBe('plan-retired');
    const other = await api.organisation('Other');
    const opened = await api.send('billing.openAccount', {
      token: admin,
      body: { organisation: other.org, plan, version: 1 },
    });
    expect(opened.body.code).toBe('plan-retired');
  });

  test('of no account are unknown', async () => {
    const { org: none, owner } = await api.organisation('Other');
    expect((await api.send('finance.getBalance', { token: owner.token, params: { org: none } })).status).toBe(404);
    expect((await send('finance.getTerms', undefined, { org: none })).status).toBe(404);
  });

  test('are previewed over months, in order and not too many', async () => {
    const preview = (query: object) =>
      api.send('finance.previewMigration', { token: admin, params: { org }, query: { plan, version: '1', ...query } });
    expect((await preview({ from: '2026-02', to: '2026-03' })).body).toEqual({
      currency: 'EUR',
      months: [],
      total: '0.00',
      preview: '0.00',
    });
    expect((await preview({ from: '2026-03', to: '2026-02' })).body.code).toBe('range-invalid');
    expect((await preview({ from: '2024-03', to: '2026-02' })).body.code).toBe('range-too-large');
  });
});

describe('budgets of an organisation', () => {
  const cap = { name: 'All jobs', amount: '10.00', cap: true, thresholds: [{ percent: 80, of: 'actual' }] };
  const budgetsOf = (id: Parameters<TestApi['send']>[0], budget: string, body?: object, by = token) =>
    api.send(id, { token: by, params: { org, budget }, ...(body !== undefined && { body }) });

  test('are set and removed by owners, and name no person and no job of others', async () => {
    const set = await budgetsOf('finance.setBudget', 'all-jobs', cap);
    expect(set.body).toMatchObject({
      currency: 'EUR',
      budgets: [{ id: 'all-jobs', spent: '0', reserved: '0', cap: true }],
    });
    const stranger = await api.person('eve@example.org');
    expect((await budgetsOf('finance.setBudget', 'eve', { ...cap, person: stranger.id })).body.code).toBe(
      'person-not-found',
    );
    const job = api.newId('job');
    expect((await budgetsOf('finance.setBudget', 'job', { ...cap, job })).body.code).toBe('job-not-found');
    expect((await budgetsOf('finance.setBudget', 'all-jobs', { ...cap, amount: '0.001' })).body.code).toBe(
      'budget-invalid',
    );
    expect((await budgetsOf('finance.setBudget', 'all-jobs', cap, stranger.token)).status).toBe(404);
    expect((await budgetsOf('finance.removeBudget', 'all-jobs')).status).toBe(204);
    expect((await budgetsOf('finance.removeBudget', 'all-jobs')).body.code).toBe('not-found');
    const listed = await api.send('finance.listBudgets', { token, params: { org } });
    expect(listed.body).toMatchObject({ organisation: org, budgets: [] });
  });
});

describe('an invoice that is void', () => {
  test('says so to the customer and in the register, once, and nothing of it is due', async () => {
    const sent = commandsOf(billingAccount).IssueInvoice(org, { period: '2026-03', total: '10.00', lines: 1 });
    const command = { type: sent.type, id: api.newId('job'), aggregateId: org, data: sent.data };
    await issuingDocuments(api.kernel)(billingAccount, command, ORIGIN, {});
    await send('finance.recordPayment', { payment: 'p1', invoice: 1, amount: '4.00' });
    const body = { invoice: 1, reason: 'never agreed' };
    expect((await api.send('finance.voidInvoice', { token, params: { org }, body })).status).toBe(403);
    expect(await code('finance.voidInvoice', { ...body, invoice: 7 })).toBe('not-found');
    expect((await send('finance.voidInvoice', body)).body).toMatchObject({ balance: '4.00', unpaid: [] });
    expect((await send('finance.voidInvoice', body)).body).toMatchObject({ balance: '4.00', unpaid: [] });
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    const bills = (await api.send('billing.listInvoices', { token, params: { org } })).body.items;
    const voided = { creditNote: 1, amount: '10.00', reason: 'never agreed', at: '2026-03-20T12:00:00.000Z' };
    expect(bills.find(({ number }: { number?: number }) => number === 1)).toMatchObject({ voided });
    const { items } = (await api.send('finance.listDocuments', { token: admin })).body;
    expect(items).toMatchObject([
      { kind: 'credit-note', number: 1, amount: '10.00', state: 'issued' },
      { kind: 'invoice', number: 1, state: 'void' },
    ]);
    const entries = (await api.send('finance.listEntries', { token, params: { org } })).body.items;
    expect(entries[0]).toMatchObject({ kind: 'credit-note', number: 1, amount: '10.00' });
  });
});

describe('an invoice that an audit holds', () => {
  const hold = async (period: string, difference = 'total of PeriodFinalised') => {
    const command = commandsOf(billingAccount).HoldInvoice(org, { period, number: 1, difference });
    expect(await api.kernel.execute(numberedAccount, command, ORIGIN)).toMatchObject({ ok: true });
  };

  test('says so to the customer and to the seller, and is not overdue, until it is released', async () => {
    await invoice('2026-03', '10.00');
    await hold('2026-03');
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    api.pass(30 * DAY_MS);
    const balance = async () => (await api.send('finance.getBalance', { token, params: { org } })).body;
    const held = {
      period: '2026-03',
      number: 1,
      since: '2026-03-20T12:00:00.000Z',
      difference: 'total of PeriodFinalised',
    };
    expect(await balance()).toMatchObject({ unpaid: [{ number: 1, overdue: false }], held: [held] });
    const bills = (await api.send('billing.listInvoices', { token, params: { org } })).body.items;
    const { id: bill, held: said } = bills.find(({ number }: { number?: number }) => number === 1);
    expect(said).toEqual({ since: held.since, difference: held.difference });
    const { body } = await api.send('billing.getInvoice', { token, params: { org, invoice: bill } });
    expect(body.held).toEqual(said);
    expect((await send('finance.getTerms')).body.held).toEqual([held]);
    expect(await code('finance.releaseInvoice', { period: '2026-02', reason: 'explained' })).toBe('not-held');
    const release = { token, params: { org }, body: { period: '2026-03', reason: 'explained' } };
    expect((await api.send('finance.releaseInvoice', release)).status).toBe(403);
    expect((await send('finance.releaseInvoice', { period: '2026-03', reason: 'explained' })).body.held).toEqual([]);
    expect(await balance()).toMatchObject({ unpaid: [{ number: 1, overdue: true }], held: [] });
  });

  test('is listed as held in the register', async () => {
    const sent = commandsOf(billingAccount).IssueInvoice(org, { period: '2026-03', total: '5.00', lines: 1 });
    const command = { type: sent.type, id: api.newId('job'), aggregateId: org, data: sent.data };
    await issuingDocuments(api.kernel)(billingAccount, command, ORIGIN, {});
    await hold('2026-03');
    const { body } = await api.send('finance.listDocuments', { token: admin, query: { state: 'held' } });
    expect(body.items).toMatchObject([{ number: 1, period: '2026-03', state: 'held' }]);
  });
});

test('an account says whether it wants invoices for months in which nothing was used', async () => {
  expect((await send('finance.getTerms')).body.emptyInvoices).toBe(false);
  expect((await send('finance.setEmptyInvoices', { wanted: true })).body.emptyInvoices).toBe(true);
  expect((await send('finance.setEmptyInvoices', { wanted: false })).body.emptyInvoices).toBe(false);
});

test('a job on a type of machine that has no price is refused, until it has one', async () => {
  const spec = {
    command: '/bin/true',
    arguments: [],
    environment: {},
    machineType: 'standard-1',
    timeoutMs: 60_000,
    maxAttempts: 1,
  };
  const at = { token, params: { org } };
  const { body: configuration } = await api.send('jobs.draftConfiguration', { ...at, body: { name: 'C', spec } });
  await api.send('jobs.publishConfiguration', { token, params: { org, configuration: configuration.id } });
  const { body } = await api.send('jobs.create', { ...at, body: { name: 'J', configuration: configuration.id } });
  const submit = () => api.send('jobs.submit', { token, params: { org, job: body.id } });
  expect((await submit()).body).toMatchObject({ code: 'machine-type-unpriced', status: 409 });
  const charge = { meter: 'compute.seconds:standard-1', model: { kind: 'perUnit', unit: '0.01' } };
  await send('finance.overridePrice', { charge });
  expect((await submit()).body.code).toBe('machine-type-unpriced');
  api.pass(DAY_MS);
  expect((await submit()).status).toBe(202);
});
