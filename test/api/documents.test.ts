import { commandsOf, streamOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingSaga } from '../../lib/app/billing/sagas/billing.ts';
import { SAGA_TARGETS } from '../../lib/app/saga-targets.ts';
import { closeThrough } from '../../lib/app/usage/commands/close-day.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { billingPeriod } from '../../lib/domain/billing-period/billing-period.ts';
import { periodId } from '../../lib/domain/billing-period/period-id.ts';
import { dailyUsage } from '../../lib/domain/daily-usage/daily-usage.ts';
import { file } from '../../lib/domain/file/file.ts';
import { DAY_MS, dayOf } from '../../lib/domain/metering/day.ts';
import { display, exact, sum } from '../../lib/domain/rating/exact.ts';
import { createTestApi, type TestApi } from './api.ts';

/** Noon. */
const START = Date.UTC(2026, 2, 10, 12);
const ORIGIN = { actor: 'usr_test', correlation: 'test' };
const STORAGE = 'storage.gb_hours';

let api: TestApi;
let org: string;
let token: string;
let admin: string;
let owner: string;
let invoice: string;

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

beforeEach(async () => {
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
});

const total = (items: readonly { amount: string }[]) => display(sum(items.map(({ amount }) => exact(amount))));

describe('the receipt of a bill', () => {
  test('is written to the store of documents, and who may see the bill is told where', async () => {
    const { status, body } = await api.send('billing.getReceipt', { token, params: { org, invoice } });
    expect([status, body.status]).toEqual([200, 'draft']);
    const text = api.documents.fetch(body.url);
    expect([Buffer.byteLength(text), api.digest(text)]).toEqual([Number(body.sizeBytes), body.sha256]);
    const [statement = '', signed = ''] = text.trimEnd().split('\n').slice(-2);
    expect(JSON.parse(statement)).toMatchObject({ format: 'catacloud-receipt/1', organisation: org, invoice });
    const keys = (await api.send('billing.listReceiptKeys')).body.items;
    expect(keys.map(({ id }: { id: string }) => id)).toEqual([JSON.parse(signed).key]);
  });

  test('is nobody else’s, and there is none of another invoice', async () => {
    const stranger = await api.organisation('Other');
    const { status } = await api.send('billing.getReceipt', { token: stranger.owner.token, params: { org, invoice } });
    expect(status).toBe(404);
    const unknown = `inv_${'0'.repeat(26)}`;
    expect(await api.send('billing.getReceipt', { token, params: { org, invoice: unknown } })).toMatchObject({
      status: 404,
    });
  });
});

describe('the costs of a month for other tools', () => {
  test('are written to the store as CSV, provisional as long as the month is open', async () => {
    const query = { month: '2026-03' };
    const { status, body } = await api.send('billing.exportFocus', { token, params: { org }, query });
    expect([status, body.status, body.name]).toEqual([200, 'provisional', 'focus-2026-03-provisional.csv']);
    const [header, ...rows] = api.documents.fetch(body.url).trimEnd().split('\r\n');
    expect(header).toContain('BilledCost,BillingAccountId,');
    expect([rows.length, Number(body.sizeBytes) > 0]).toEqual([body.rows, true]);
  });

  test('are nobody else’s, and of months that the account has days in', async () => {
    const ask = async (month: string, as = token) => {
      const { status, body } = await api.send('billing.exportFocus', { token: as, params: { org }, query: { month } });
      return [status, body.code];
    };
    const stranger = await api.organisation('Other');
    expect(await ask('2026-03', stranger.owner.token)).toEqual([404, 'not-found']);
    expect(await ask('2026-02')).toEqual([404, 'not-found']);
    expect(await ask('2026-04')).toEqual([404, 'not-found']);
    expect((await ask('2026-13'))[0]).toBeGreaterThanOrEqual(400);
  });
});

describe("the seller's register", () => {
  const list = async (query: Readonly<Record<string, string>> = {}, as = admin) => {
    const { status, body } = await api.send('finance.listDocuments', { token: as, query });
    return { status, body };
  };

  test('lists the documents of all customers, newest first, page by page, and what is left to be paid', async () => {
    api.pass(26 * DAY_MS);
    const issue = commandsOf(billingAccount).IssueInvoice(org, { period: '2026-03', total: '5.00', lines: 1 });
    const sent = { type: issue.type, id: api.newId('job'), aggregateId: org, data: issue.data };
    await issuingDocuments(api.kernel)(billingAccount, sent, ORIGIN, {});
    const [first] = (await list()).body.items;
    expect(first).toMatchObject({ kind: 'invoice', number: 1, organisation: org, period: '2026-03', state: 'open' });
    expect(first.due).toBe(first.amount);
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    const bill = (await api.send('billing.listInvoices', { token, params: { org } })).body.items.at(-1);
    const { body } = await api.send('billing.getInvoice', { token, params: { org, invoice: bill.id } });
    expect(body).toMatchObject({ number: 1, issuedOn: '2026-04-06', credits: [], fromBalance: '0.00', due: first.due });
    const pay = { payment: 'pay-1', invoice: 1, amount: first.due };
    await api.send('finance.recordPayment', { token: admin, params: { org }, body: pay });
    expect((await list()).body.items).toMatchObject([{ number: 1, state: 'paid' }]);
    expect((await list({ state: 'open' })).body.items).toEqual([]);
    expect((await list({ kind: 'credit-note' })).body.items).toEqual([]);
    expect((await list({ month: '2026-04', organisation: org })).body.items).toHaveLength(1);
    expect((await list({ month: '2026-03' })).body.items).toEqual([]);
  });

  test('has the name and address of who issues, and of whom: a document keeps those of its time', async () => {
    const party = (name: string) => ({ name, lines: ['Kai 1', '20457 Hamburg'], country: 'DE', taxId: 'DE123456789' });
    const name = (seller: string, as = admin) => api.send('finance.nameSeller', { token: as, body: party(seller) });
    expect((await name('Mine', token)).status).toBe(403);
    expect((await api.send('finance.getSeller', { token: admin })).body).toEqual({});
    expect((await name('Cloud AG')).body).toEqual({ seller: party('Cloud AG') });
    expect((await api.send('finance.nameSeller', { token: admin, body: { ...party('x'), lines: [] } })).status).toBe(
      400,
    );
    const exported = await api.send('billing.exportFocus', { token, params: { org }, query: { month: '2026-03' } });
    expect(api.documents.fetch(exported.body.url)).toContain(',Cloud AG,');
    const address = (body: object) => api.send('organisations.changeBillingDetails', { token, params: { org }, body });
    await address({ recipient: party('Harbour GmbH') });
    api.pass(26 * DAY_MS);
    for (const [month, seller] of [
      ['2026-03', 'Cloud AG'],
      ['2026-04', 'Cloud SE'],
    ] as const) {
      await name(seller);
      const issue = commandsOf(billingAccount).IssueInvoice(org, { period: month, total: '5.00', lines: 1 });
      const sent = { type: issue.type, id: api.newId('job'), aggregateId: org, data: issue.data };
      await issuingDocuments(api.kernel)(billingAccount, sent, ORIGIN, {});
    }
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    const bills = (await api.send('billing.listInvoices', { token, params: { org } })).body.items;
    const march = bills.find(({ number }: { number?: number }) => number === 1);
    const { body } = await api.send('billing.getInvoice', { token, params: { org, invoice: march.id } });
    expect([body.seller, body.recipient]).toEqual([party('Cloud AG'), party('Harbour GmbH')]);
    expect((await list()).body.items).toHaveLength(2);
  });

  test('is the seller’s alone, and takes no cursor of another list', async () => {
    expect((await list({}, token)).status).toBe(403);
    expect((await list({ cursor: 'x' })).body.code).toBe('cursor-invalid');
  });
});

describe('a line of a bill', () => {
  test('is days, files and events: each level sums to the one above, page by page', async () => {
    const line = { token, params: { org, invoice, line: 1 } };
    const { body: whole } = await api.send('billing.explainLine', line);
    expect(total([...whole.days, { amount: whole.rest }])).toBe(display(exact(whole.line.amount)));
    const [{ day }] = whole.days;
    const of = { token, params: { org, invoice, line: 1, day } };
    const found: { file?: string; count: string; amount: string }[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = { limit: '1', ...(cursor !== undefined && { cursor }) };
      const { body } = await api.send('billing.listLineParts', { ...of, query });
      found.push(...body.items);
      cursor = body.nextCursor;
      if (cursor === undefined) break;
    }
    const files = found.filter(({ file }) => file !== undefined);
    expect(files).toHaveLength(2);
    expect(total(found)).toBe(whole.days[0].amount);
    expect(files.reduce((all, { count }) => all + BigInt(count), 0n)).toBe(BigInt(whole.days[0].count));
    for (const part of files) {
      const { body } = await api.send('billing.listPartEvents', { ...of, query: { file: part.file ?? '' } });
      expect(body.items).toMatchObject([{ type: 'PartsUploaded', count: part.count, amount: part.amount }]);
    }
  });

  test('says by which rows it is computed, and how much of a day came late', async () => {
    const late = {
      sequence: 1,
      days: [{ day: '2026-03-10', usage: [{ meter: STORAGE, count: '-7' }] }],
      source: 'late@1',
    };
    const command = commandsOf(billingPeriod).RecordLateUsage(periodId(org, '2026-03'), late);
    expect(await api.kernel.execute(billingPeriod, command, ORIGIN)).toMatchObject({ ok: true });
    const { body } = await api.send('billing.explainLine', { token, params: { org, invoice, line: 1 } });
    expect(body.line.rows.map(({ kind }: { kind: string }) => kind)).toContain('usage');
    expect(body.days).toMatchObject([{ day: '2026-03-10', corrected: '-7' }]);
  });

  test('says what is wrong with a question for another day, file or page', async () => {
    const params = { org, invoice, line: 1, day: '2026-03-10' };
    const ask = async (id: 'billing.listLineParts' | 'billing.listPartEvents', change: object, query = {}) => {
      const { status, body } = await api.send(id, { token, params: { ...params, ...change }, query });
      return [status, body.code];
    };
    expect(await ask('billing.listLineParts', { day: '2026-03-11' })).toEqual([404, 'not-found']);
    expect(await ask('billing.listLineParts', { line: 9 })).toEqual([404, 'not-found']);
    expect(await ask('billing.listLineParts', {}, { cursor: 'x' })).toEqual([400, 'cursor-invalid']);
    expect(await ask('billing.listPartEvents', {})).toEqual([422, 'range-invalid']);
    const foreign = `fil_${'0'.repeat(26)}`;
    expect(await ask('billing.listPartEvents', {}, { file: foreign })).toEqual([404, 'not-found']);
  });
});

describe('what is no bill, no line, no day and no month', () => {
  const NONE = `inv_${'0'.repeat(26)}`;
  type Asked = Parameters<TestApi['send']>[0];
  const cases: readonly (readonly [string, Asked, object, Readonly<Record<string, string>>, number, string])[] = [
    ['a receipt of another invoice', 'billing.getReceipt', { invoice: NONE }, {}, 404, 'not-found'],
    ['another invoice', 'billing.getInvoice', { invoice: NONE }, {}, 404, 'not-found'],
    ['an invoice’s id that is none', 'billing.getInvoice', { invoice: 'x' }, {}, 400, 'invalid-request'],
    ['a line that the bill lacks', 'billing.explainLine', { line: 99 }, {}, 404, 'not-found'],
    ['a day that the line lacks', 'billing.listLineParts', { day: '2026-04-01' }, {}, 404, 'not-found'],
    ['a cursor of another list', 'billing.listLineParts', {}, { cursor: 'v1' }, 400, 'cursor-invalid'],
    ['events of nothing', 'billing.listPartEvents', {}, {}, 422, 'range-invalid'],
    ['an export before the account', 'billing.exportFocus', {}, { month: '2025-12' }, 404, 'not-found'],
    ['an export of a month to come', 'billing.exportFocus', {}, { month: '2027-01' }, 404, 'not-found'],
    ['an export of no month', 'billing.exportFocus', {}, { month: 'March' }, 400, 'invalid-request'],
    ['months that are none', 'billing.getBridge', {}, { from: '2026-3', to: '2026-04' }, 400, 'invalid-request'],
  ];
  test.each(cases)('%s is refused with its code', async (_what, id, change, query, status, code) => {
    const params = { org, invoice, line: 1, day: '2026-03-10', ...change };
    const { status: found, body } = await api.send(id, { token, params, query });
    expect([found, body.code]).toEqual([status, code]);
  });
});
