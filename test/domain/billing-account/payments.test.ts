import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recomputeAccount } from '../../../lib/app/billing/queries/recompute-account.ts';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { PAYMENTS_KEPT } from '../../../lib/domain/billing-account/payments.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { fromMinor } from '../../../lib/domain/rating/money.ts';
import { given } from '../given-events.ts';
import { numberedAccount } from '../numbered-account.ts';
import { moneyFaults } from './money-book.ts';

const NOW = Date.UTC(2026, 5, 20);
const DUE = '2026-07-04';
const planIn = (currency: string): PublishedPlan => ({
  planId: 'pln_1',
  planVersion: 1,
  currency,
  charges: [{ meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } }],
});
const start = (currency = 'EUR') =>
  given(numberedAccount, 'org_1', NOW).and('OpenAccount', {
    organisationId: 'org_1',
    plan: planIn(currency),
    firstDay: '2026-01-01',
  });
const billed = () => start().and('IssueInvoice', { period: '2026-01', total: '10.00', lines: 1 });
type Spec = ReturnType<typeof start>;
const pay = (spec: Spec, paymentId: string, amount: string, invoiceNumber?: number) =>
  spec.and('RecordPayment', { paymentId, amount, ...(invoiceNumber !== undefined && { invoiceNumber }) });
const reverse = (spec: Spec, paymentId: string) => spec.and('ReversePayment', { paymentId, reason: 'it came back' });
const refused = (spec: Spec, paymentId: string) => spec.types('ReversePayment', { paymentId, reason: 'it came back' });

describe('money of which no invoice needs anything', () => {
  test('of a paid invoice joins the balance as a whole, once, and pays of the next invoice', () => {
    const spec = pay(pay(billed(), 'p1', '10.00', 1), 'p2', '10.00', 1);
    expect(spec.history().at(-1)).toMatchObject({
      type: 'OverpaymentRecorded',
      data: { paymentId: 'p2', amount: '10.00', invoiceNumber: 1, atMs: NOW },
    });
    pay(spec, 'p2', '10.00', 1);
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '10.00' } });
    spec.and('IssueInvoice', { period: '2026-02', total: '4.00', lines: 1 });
    expect(spec.history().at(-1)).toMatchObject({ data: { fromBalance: '4.00', due: '0.00' } });
    spec.and('RecordRefund', { refundId: 'r1', amount: '6.00' });
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '0.00' } });
  });

  test('of a void invoice, or of none, joins the balance as well', () => {
    const spec = billed().and('VoidInvoice', { number: 1, reason: 'never agreed' });
    pay(spec, 'p1', '10.00', 1);
    pay(spec, 'p2', '0.50');
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '10.50' } });
  });

  test('of an invoice that the account never had is refused', () => {
    expect(billed().types('RecordPayment', { paymentId: 'p', amount: '1.00', invoiceNumber: 2 })).toBe('not-found');
  });
});

describe('a reference', () => {
  test('is of one payment, one refund and one credit: none of them takes that of another kind', () => {
    const spec = pay(billed(), 'r1', '25.00', 1).and('RecordRefund', { refundId: 'r1', amount: '5.00' });
    spec.and('GrantCredit', { creditId: 'r1', amount: '3.00', reason: 'an outage' });
    expect(spec.state()).toMatchObject({ money: { balance: '10.00', credits: [{ creditId: 'r1', left: '3.00' }] } });
    expect(refused(spec.and('GrantCredit', { creditId: 'c1', amount: '1', reason: 'x' }), 'c1')).toBe('not-found');
  });

  test('that was used is refused for anything else, and for the same nothing is done', () => {
    const spec = pay(billed(), 'p1', '12.00', 1).and('RecordRefund', { refundId: 'r1', amount: '1.50' });
    spec.and('GrantCredit', { creditId: 'c1', amount: '3.00', expiresOn: '2026-12-31', reason: 'an outage' });
    expect(spec.types('RecordPayment', { paymentId: 'p1', amount: '12', invoiceNumber: 1 })).toEqual([]);
    expect(spec.types('RecordPayment', { paymentId: 'p1', amount: '12.01', invoiceNumber: 1 })).toBe('reference-used');
    expect(spec.types('RecordPayment', { paymentId: 'p1', amount: '12.00' })).toBe('reference-used');
    expect(spec.types('RecordRefund', { refundId: 'r1', amount: '1.5' })).toEqual([]);
    expect(spec.types('RecordRefund', { refundId: 'r1', amount: '1.00' })).toBe('reference-used');
    const credit = { creditId: 'c1', amount: '3.00', reason: 'an outage' };
    expect(spec.types('GrantCredit', { ...credit, expiresOn: '2026-12-31' })).toEqual([]);
    expect(spec.types('GrantCredit', credit)).toBe('reference-used');
    expect(spec.types('GrantCredit', { ...credit, expiresOn: '2026-12-31', amount: '4.00' })).toBe('reference-used');
  });
});

describe('a payment is taken back', () => {
  test('once: its invoice is due again, until the same day, and its reference stays used', () => {
    const spec = pay(pay(billed(), 'p1', '4.00', 1), 'p2', '6.00', 1);
    reverse(spec, 'p1');
    expect(spec.state()).toMatchObject({ unpaid: { 1: '4.00' }, dueDays: { 1: DUE } });
    expect(refused(spec, 'p1')).toEqual([]);
    reverse(spec, 'p2');
    expect(spec.state()).toMatchObject({ unpaid: { 1: '10.00' }, dueDays: { 1: DUE }, money: { balance: '0.00' } });
    expect(spec.types('RecordPayment', { paymentId: 'p1', amount: '4.00', invoiceNumber: 1 })).toEqual([]);
  });

  test('and what of it joined the balance is taken from there', () => {
    const spec = reverse(pay(pay(billed(), 'p0', '1.00'), 'p1', '12.00', 1), 'p1');
    expect(spec.history().at(-1)).toMatchObject({
      type: 'PaymentReversed',
      data: {
        amount: '12.00',
        dueAgain: { number: 1, amount: '10.00', dueDay: DUE },
        fromBalance: '2.00',
        reopened: [],
      },
    });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '10.00' }, money: { balance: '1.00' } });
  });

  test('and what the balance has paid since is due again, of the newest invoice first', () => {
    const spec = pay(pay(billed(), 'p1', '10.00', 1), 'p2', '10.00', 1);
    spec.and('IssueInvoice', { period: '2026-02', total: '5.00', lines: 1 });
    spec.and('IssueInvoice', { period: '2026-03', total: '4.00', lines: 1 });
    reverse(spec, 'p2');
    expect(spec.history().at(-1)).toMatchObject({
      data: {
        fromBalance: '1.00',
        reopened: [
          { number: 3, amount: '4.00', dueDay: DUE },
          { number: 2, amount: '5.00', dueDay: DUE },
        ],
      },
    });
    expect(spec.state()).toMatchObject({ unpaid: { 2: '5.00', 3: '4.00' }, dueDays: { 2: DUE, 3: DUE } });
  });

  test('and not when it was paid back to the customer', () => {
    const spec = pay(pay(billed(), 'p1', '10.00', 1), 'p2', '10.00', 1);
    spec.and('RecordRefund', { refundId: 'r1', amount: '3.00' });
    expect(refused(spec, 'p2')).toBe('payment-paid-back');
    // The refund came back.
    pay(spec, 'r1-back', '3.00');
    reverse(spec, 'p2');
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '0.00' } });
  });

  test('also of an invoice that is void since: what was paid of it had joined the balance', () => {
    const spec = pay(billed(), 'p1', '6.00', 1).and('VoidInvoice', { number: 1, reason: 'never agreed' });
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '6.00' } });
    reverse(spec, 'p1');
    expect(spec.history().at(-1)).toMatchObject({ data: { amount: '6.00', fromBalance: '6.00', reopened: [] } });
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '0.00' } });
  });

  test('not one that nobody recorded, a credit, or one of long ago', () => {
    const spec = start().and('GrantCredit', { creditId: 'c1', amount: '1.00', reason: 'an outage' });
    for (let n = 0; n <= PAYMENTS_KEPT; n += 1) pay(spec, `p${n}`, '1.00');
    expect(refused(spec, 'none')).toBe('not-found');
    expect(refused(spec, 'c1')).toBe('not-found');
    expect(refused(spec, 'p0')).toBe('payment-too-old');
    expect(refused(spec, 'p1')).toEqual(['PaymentReversed']);
  });
});

type Step = readonly [kind: number, which: number, minor: number];
const steps = fc.array(fc.tuple(fc.nat(10), fc.nat(8), fc.integer({ min: -9_999, max: 9_999 })), {
  minLength: 10,
  maxLength: 60,
});
const currencies = fc.constantFrom('JPY', 'EUR', 'KWD');

/** Invoices, corrections, voids, payments of any invoice or none, refunds, credits and reversals, each refused or done. */
function live(of: readonly Step[], currency: string, percent: string): Spec {
  const spec = start(currency).and('SetTax', { percent, text: `VAT ${percent} %`, fromDay: '2026-01-01' });
  const adjusted = new Map<string, { total: bigint; count: number }>();
  const paid: string[] = [];
  const send = (type: Parameters<typeof spec.types>[0], data: object) => {
    if (Array.isArray(spec.types(type, data as never))) spec.and(type, data as never);
  };
  of.forEach(([kind, which, minor], index) => {
    const size = BigInt(Math.abs(minor)) + 1n;
    const amount = fromMinor(size, currency);
    const period = `2026-0${(which % 5) + 1}`;
    const known = adjusted.get(period);
    if (kind <= 1 && known === undefined) {
      spec.and('IssueInvoice', { period, total: amount, lines: 1 });
      adjusted.set(period, { total: size, count: 0 });
    } else if (kind === 2 && known !== undefined) {
      const change = minor < 0 && size > known.total ? -known.total : BigInt(minor);
      if (change === 0n) return;
      adjusted.set(period, { total: known.total + change, count: known.count + 1 });
      send('AdjustPeriod', { period, adjustment: known.count + 1, amount: fromMinor(change, currency) });
    } else if (kind === 3) send('VoidInvoice', { number: which, reason: 'tried' });
    else if (kind <= 6) {
      const of = which === 0 ? {} : { invoiceNumber: which };
      // One in nine is a repeat, which counts nothing.
      const paymentId = (which === 8 ? paid.at(-1) : undefined) ?? `pay_${index}`;
      paid.push(paymentId);
      send('RecordPayment', { paymentId, amount, ...of });
    } else if (kind === 7) send('RecordRefund', { refundId: `ref_${index}`, amount });
    else if (kind === 8) send('GrantCredit', { creditId: `crd_${index}`, amount, reason: 'goodwill' });
    else send('ReversePayment', { paymentId: paid[paid.length - 1 - (which % 4)] ?? 'none', reason: 'tried' });
  });
  return spec;
}

describe('money that came in', () => {
  test('and was not taken back is what was used, what the balance has and what was paid back, whatever is paid, void and taken back', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(steps, currencies, fc.constantFrom('0', '7.7', '19'), (of, currency, percent) => {
        const spec = live(of, currency, percent);
        const state = spec.state();
        if (state.status === 'none') throw new Error('no account');
        expect(moneyFaults(spec.history(), state)).toEqual([]);
        for (const event of spec.history()) {
          seen.add(event.type);
          if (event.type === 'PaymentReversed' && event.data.reopened.length > 0) seen.add('reopened');
        }
      }),
      { numRuns: 300 },
    );
    for (const rare of ['PaymentReversed', 'reopened', 'InvoiceVoided', 'OverpaymentRecorded', 'RefundRecorded']) {
      expect(seen).toContain(rare);
    }
  });

  test('and what takes it back is made again by an audit', async () => {
    await fc.assert(
      fc.asyncProperty(steps, currencies, async (of, currency) => {
        const events = live(of, currency, '19').history();
        const log = {
          async *read() {
            yield { stream: 'billing-account#org_1', version: 1, events } as never;
          },
        };
        expect((await recomputeAccount(log as never, 'org_1')).differences).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
