import { commandsOf, streamOf } from 'epoch';
import { beforeEach, describe, expect, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { DAY_MS } from '../../lib/domain/metering/day.ts';
import { admin, api, invoice, newInvoice, ORIGIN, org, token } from './documents-scene.ts';

beforeEach(newInvoice);

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
    // Without a rated month behind it, it has no line; nothing is left out.
    expect((await list({ include: 'parts' })).body.items[0].parts).toEqual([{ of: 'other', amount: first.amount }]);
    expect((await list({ state: 'open' })).body.items).toEqual([]);
    expect((await list({ kind: 'credit-note' })).body.items).toEqual([]);
    expect((await list({ month: '2026-04', organisation: org })).body.items).toHaveLength(1);
    expect((await list({ month: '2026-03' })).body.items).toEqual([]);
  });

  test('says what documents come to with taxes, divided into what they are for', async () => {
    const tax = { percent: '19', text: 'VAT 19 %', from: '2026-03-01' };
    expect((await api.send('finance.setTax', { token: admin, params: { org }, body: tax })).status).toBe(200);
    api.pass(26 * DAY_MS);
    const { IssueInvoice, AdjustPeriod } = commandsOf(billingAccount);
    for (const { type, data } of [
      IssueInvoice(org, { period: '2026-03', total: '5.00', lines: 1 }),
      AdjustPeriod(org, { period: '2026-03', adjustment: 1, amount: '-1.00' }),
    ]) {
      const sent = { type, id: api.newId('job'), aggregateId: org, data } as Parameters<
        ReturnType<typeof issuingDocuments>
      >[1];
      await issuingDocuments(api.kernel)(billingAccount, sent, ORIGIN, {});
    }
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    const [note, invoiced] = (await list({ include: 'parts' })).body.items;
    expect(note).toMatchObject({ kind: 'credit-note', amount: '1.19' });
    expect(invoiced).toMatchObject({ kind: 'invoice', amount: '5.95', due: '5.95' });
    expect(invoiced.parts).toEqual([
      { of: 'taxes', amount: '0.95' },
      { of: 'other', amount: '5.00' },
    ]);
    await api.send('finance.voidInvoice', { token: admin, params: { org }, body: { invoice: 1, reason: 'none' } });
    expect((await list({ kind: 'credit-note' })).body.items).toMatchObject([{ amount: '4.76' }, { amount: '1.19' }]);
  });

  test('has of each invoice the state that its customer reads, before and after each payment, and when it is late', async () => {
    api.pass(26 * DAY_MS);
    const issue = commandsOf(billingAccount).IssueInvoice(org, { period: '2026-03', total: '5.00', lines: 1 });
    const sent = { type: issue.type, id: api.newId('job'), aggregateId: org, data: issue.data };
    await issuingDocuments(api.kernel)(billingAccount, sent, ORIGIN, {});
    await api.projectors['invoices']?.catchUp(streamOf(billingAccount, org));
    const states = async () => {
      const [{ state, due }] = (await list()).body.items;
      const bill = (await api.send('billing.listInvoices', { token, params: { org } })).body.items.at(-1);
      const { body } = await api.send('billing.getInvoice', { token, params: { org, invoice: bill.id } });
      expect(body.payment).toEqual(bill.payment);
      expect(bill.payment).toMatchObject({ state, ...(due === undefined ? {} : { due }) });
      return [bill.payment.state, bill.payment.due, body.due];
    };
    const pay = (payment: string, amount: string) =>
      api.send('finance.recordPayment', { token: admin, params: { org }, body: { payment, invoice: 1, amount } });
    const [, whole = ''] = await states();
    const left = (Number(whole) - 1).toFixed(2);
    expect(await states()).toEqual(['open', whole, whole]);
    await pay('first', '1.00');
    expect(await states()).toEqual(['open', left, whole]);
    api.pass(15 * DAY_MS);
    expect(await states()).toEqual(['overdue', left, whole]);
    await pay('second', left);
    expect(await states()).toEqual(['paid', undefined, whole]);
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
