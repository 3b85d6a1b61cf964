import { commandsOf, streamOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { numberedAccount } from '../domain/numbered-account.ts';
import { admin, api, code, invoice, newAccount, ORIGIN, org, send, token } from './finance-scene.ts';

beforeEach(newAccount);

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
    expect(bills.find(({ number }: { number?: number }) => number === 1)).toMatchObject({
      voided,
      payment: { state: 'void' },
    });
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
    const { id: bill, held: said, payment } = bills.find(({ number }: { number?: number }) => number === 1);
    expect(payment).toMatchObject({ state: 'held', due: '10.00' });
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
