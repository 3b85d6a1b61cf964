import { commandsOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { admin, api, code, invoice, newAccount, ORIGIN, org, send, token } from './finance-scene.ts';

beforeEach(newAccount);

describe('what an account owes and is owed', () => {
  test('is paid, overpaid, refunded and credited, each once by its reference, and listed newest first', async () => {
    await invoice('2026-01', '10.00');
    await invoice('2026-02', '5.00');
    const pay = (payment: string, amount: string) => send('finance.recordPayment', { payment, invoice: 1, amount });
    expect((await pay('p1', '4.00')).body).toMatchObject({ unpaid: [{ number: 1, due: '6.00' }, { number: 2 }] });
    expect((await pay('p1', '4.00')).body).toMatchObject({ unpaid: [{ number: 1, due: '6.00' }, { number: 2 }] });
    expect((await pay('p2', '7.00')).body).toMatchObject({ balance: '1.00', unpaid: [{ number: 2, overdue: false }] });
    expect(await code('finance.recordPayment', { payment: 'p3', invoice: 3, amount: '1.00' })).toBe('not-found');
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

test('money for a paid invoice or for none is on the books, and a payment is taken back', async () => {
  await invoice('2026-01', '10.00');
  const pay = async (body: object) => (await send('finance.recordPayment', body)).body;
  await pay({ payment: 'p1', invoice: 1, amount: '10.00' });
  expect(await pay({ payment: 'p2', invoice: 1, amount: '10.00' })).toMatchObject({ balance: '10.00', unpaid: [] });
  expect(await pay({ payment: 'p3', amount: '0.50' })).toMatchObject({ balance: '10.50', unpaid: [] });
  const reverse = { payment: 'p1', reason: 'the bank took it back' };
  expect((await api.send('finance.reversePayment', { token, params: { org }, body: reverse })).status).toBe(403);
  for (let times = 0; times < 2; times += 1) {
    const { body } = await send('finance.reversePayment', reverse);
    expect(body).toMatchObject({ balance: '10.50', unpaid: [{ number: 1, due: '10.00' }] });
  }
  expect(await code('finance.reversePayment', { payment: 'p9', reason: 'x' })).toBe('not-found');
  await send('finance.recordRefund', { refund: 'r1', amount: '10.50' });
  expect(await code('finance.reversePayment', { payment: 'p2', reason: 'x' })).toBe('payment-paid-back');
  const { items } = (await api.send('finance.listEntries', { token, params: { org } })).body;
  expect(items.slice(1, 4)).toMatchObject([
    { kind: 'reversal', reference: 'p1', number: 1, amount: '10.00' },
    { kind: 'overpayment', reference: 'p3', amount: '0.50' },
    { kind: 'overpayment', reference: 'p2', number: 1, amount: '10.00' },
  ]);
});

test('an account that ends with no month to come is asked at once for what waited for the next invoice', async () => {
  const { IssueInvoice, AdjustPeriod } = commandsOf(billingAccount);
  const issue = async ({ type, data }: ReturnType<typeof IssueInvoice | typeof AdjustPeriod>) => {
    const command = { type, id: api.newId('job'), aggregateId: org, data } as Parameters<
      ReturnType<typeof issuingDocuments>
    >[1];
    expect(await issuingDocuments(api.kernel)(billingAccount, command, ORIGIN, {})).toMatchObject({ ok: true });
  };
  await issue(IssueInvoice(org, { period: '2026-03', total: '10.00', lines: 1 }));
  await issue(AdjustPeriod(org, { period: '2026-03', adjustment: 1, amount: '2.00' }));
  for (const _once of ['once', 'again'])
    expect((await send('finance.closeAccount', { lastDay: '2026-03-20' })).body.lastDay).toBe('2026-03-20');
  expect(await code('finance.closeAccount', { lastDay: '2026-03-25' })).toBe('account-closed');
  expect((await send('finance.getAccountBalance')).body).toMatchObject({
    unpaid: [
      { number: 1, due: '10.00' },
      { number: 2, due: '2.00' },
    ],
    adjustments: [],
  });
  const { items } = (await api.send('finance.listDocuments', { token: admin })).body;
  expect(items).toMatchObject([
    { number: 2, amount: '2.00' },
    { number: 1, amount: '10.00' },
  ]);
});

test('an account says whether it wants invoices for months in which nothing was used', async () => {
  expect((await send('finance.getTerms')).body.emptyInvoices).toBe(false);
  expect((await send('finance.setEmptyInvoices', { wanted: true })).body.emptyInvoices).toBe(true);
  expect((await send('finance.setEmptyInvoices', { wanted: false })).body.emptyInvoices).toBe(false);
});
