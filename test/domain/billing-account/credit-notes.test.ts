import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recomputeAccount } from '../../../lib/app/billing/queries/recompute-account.ts';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import type { BillingAccountEvent } from '../../../lib/domain/billing-account/events.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { fromMinor, toMinor } from '../../../lib/domain/rating/money.ts';
import { given } from '../given-events.ts';
import { numberedAccount } from '../numbered-account.ts';

const NOW = Date.UTC(2026, 5, 20);
const plan: PublishedPlan = {
  planId: 'pln_1',
  planVersion: 1,
  currency: 'EUR',
  charges: [{ meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } }],
};
const start = () =>
  given(numberedAccount, 'org_1', NOW).and('OpenAccount', { organisationId: 'org_1', plan, firstDay: '2026-01-01' });
const cents = (amount: string) => toMinor(amount, 'EUR');
const euros = (minor: bigint) => fromMinor(minor, 'EUR');
const taxed = ({ amount, taxes = [] }: { readonly amount: string; readonly taxes?: readonly { amount: string }[] }) =>
  taxes.reduce((all, tax) => all + cents(tax.amount), cents(amount));

describe('an invoice is void', () => {
  test('by a credit note over what is left of it, once: what is due is settled, and what was paid is owed', () => {
    const spec = start().and('SetTax', { percent: '19', text: 'VAT 19 %', fromDay: '2026-01-01' });
    spec.and('IssueInvoice', { period: '2026-01', total: '100.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '-10.00' });
    spec.and('RecordPayment', { invoiceNumber: 1, amount: '50.00', paymentId: 'pay_1' });
    spec.and('VoidInvoice', { number: 1, reason: 'never agreed' });
    expect(spec.history().at(-1)).toMatchObject({
      type: 'InvoiceVoided',
      data: {
        invoiceNumber: 1,
        number: 2,
        amount: '90.00',
        taxes: [{ base: '90.00', amount: '17.10' }],
        ofDue: '69.00',
        toBalance: '38.10',
        reason: 'never agreed',
      },
    });
    expect(spec.state()).toMatchObject({ unpaid: {}, dueDays: {}, money: { balance: '50.00', creditNotes: 2 } });
    expect(spec.types('VoidInvoice', { number: 1, reason: 'again' })).toEqual([]);
    expect(spec.types('VoidInvoice', { number: 2, reason: 'none' })).toBe('not-found');
    spec.and('IssueInvoice', { period: '2026-02', total: '5.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-02', adjustment: 1, amount: '-5.00' });
    expect(spec.types('VoidInvoice', { number: 2, reason: 'all is back' })).toBe('nothing-due');
  });

  test('and nothing of it is due any more: what earlier credit notes brought to the balance settles the rest', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '100.00', lines: 1 });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '-40.00' });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '100.00' }, money: { balance: '40.00' } });
    spec.and('RecordRefund', { refundId: 'ref_1', amount: '10.00' });
    spec.and('VoidInvoice', { number: 1, reason: 'never agreed' });
    expect(spec.history().at(-1)).toMatchObject({ data: { ofDue: '60.00', toBalance: '0.00', fromBalance: '30.00' } });
    // What was paid back without ever having been paid is owed.
    expect(spec.state()).toMatchObject({ unpaid: { 1: '10.00' }, money: { balance: '0.00' } });
  });

  test('also of an account that is closed, whose unpaid invoices stay due until they are paid or void', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '100.00', lines: 1 });
    spec.and('IssueInvoice', { period: '2026-02', total: '50.00', lines: 1 });
    spec.and('CloseAccount', { lastDay: '2026-02-28' });
    expect(spec.state()).toMatchObject({ unpaid: { 1: '100.00', 2: '50.00' } });
    spec.and('RecordPayment', { invoiceNumber: 1, amount: '100.00', paymentId: 'pay_1' });
    spec.and('VoidInvoice', { number: 2, reason: 'the customer is gone' });
    expect(spec.state()).toMatchObject({ unpaid: {}, money: { balance: '0.00' } });
  });

  test('ends its hold', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '100.00', lines: 1 });
    spec.and('HoldInvoice', { period: '2026-01', number: 1, difference: 'total' });
    spec.and('VoidInvoice', { number: 1, reason: 'it was wrong' });
    expect(spec.state()).toMatchObject({ held: { '2026-01': { released: true } } });
  });

  test('and what comes late of its month is not given back twice, and owed only beyond it', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '100.00', lines: 1 });
    spec.and('VoidInvoice', { number: 1, reason: 'never agreed' });
    expect(spec.types('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '-40.00' })).toEqual([
      'AdjustmentWaived',
    ]);
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '-40.00' });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 2, amount: '55.00' });
    expect(spec.history().slice(-2)).toMatchObject([
      { type: 'AdjustmentWaived', data: { amount: '40.00' } },
      { type: 'AdjustmentNoted', data: { amount: '15.00' } },
    ]);
  });
});

const MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04'] as const;

type Step = readonly [kind: number, which: number, minor: number];
const steps = fc.array(fc.tuple(fc.nat(9), fc.nat(7), fc.integer({ min: -9_999, max: 9_999 })), { maxLength: 60 });

/** An account that lives through the steps: what each month is rated at is never below zero, as rating has it. */
function live(of: readonly Step[], percent: string) {
  const spec = start().and('SetTax', { percent, text: `VAT ${percent} %`, fromDay: '2026-01-01' });
  const rated = new Map<string, { total: bigint; adjustments: number }>();
  const send = (type: Parameters<typeof spec.types>[0], data: never) => {
    if (Array.isArray(spec.types(type, data))) spec.and(type, data);
  };
  const money = (type: 'RecordPayment' | 'RecordRefund' | 'GrantCredit', which: number, size: bigint, id: string) => {
    const amount = euros(size);
    if (type === 'RecordPayment') send(type, { invoiceNumber: which, amount, paymentId: id } as never);
    else if (type === 'RecordRefund') send(type, { refundId: id, amount } as never);
    else send(type, { creditId: id, amount, reason: 'goodwill' } as never);
  };
  of.forEach(([kind, which, minor], index) => {
    const size = BigInt(minor < 0 ? -minor : minor) + 1n;
    const month = MONTHS[which % MONTHS.length] ?? '';
    const known = rated.get(month);
    if (kind < 2 && known === undefined) {
      spec.and('IssueInvoice', { period: month, total: euros(size), lines: 1 });
      rated.set(month, { total: size, adjustments: 0 });
    } else if (kind < 5 && known !== undefined) {
      const change = minor < 0 && size > known.total ? -known.total : BigInt(minor);
      if (change === 0n) return;
      const adjustment = known.adjustments + 1;
      spec.and('AdjustPeriod', { period: month, adjustment, amount: euros(change) });
      // A repeat changes nothing.
      spec.and('AdjustPeriod', { period: month, adjustment, amount: euros(change) });
      rated.set(month, { total: known.total + change, adjustments: adjustment });
    } else if (kind < 7) {
      send('VoidInvoice', { number: which, reason: 'tried' } as never);
      send('VoidInvoice', { number: which, reason: 'tried again' } as never);
    } else
      money(
        (['RecordPayment', 'RecordRefund', 'GrantCredit'] as const)[kind - 7] ?? 'GrantCredit',
        which,
        size,
        `id_${index}`,
      );
  });
  return { events: spec.history(), state: spec.state(), rated };
}

/** What each invoice asks for and what credit notes take of it, by its number; with taxes. */
function creditedOf(events: readonly BillingAccountEvent[]) {
  const asked = new Map<number, bigint>();
  const alone: { numbers: Set<number>; amount: bigint }[] = [];
  for (const { type, data } of events) {
    if (type === 'InvoiceIssued') asked.set(data.number, taxed({ amount: data.total, ...data }));
    if (type === 'InvoiceVoided') alone.push({ numbers: new Set([data.invoiceNumber]), amount: taxed(data) });
    if (type === 'CreditNoteIssued') {
      const numbers = new Set((data.invoices ?? []).flatMap(({ number = [] }) => number));
      alone.push({ numbers, amount: taxed(data) });
    }
  }
  return { asked, notes: alone };
}

describe('credit notes together', () => {
  test('never come to more than their invoices, taxes included, whatever order voids, corrections and money come in', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('0', '7.7', '19'), async (of, percent) => {
        const { events, state, rated } = live(of, percent);
        const { asked, notes } = creditedOf(events);
        // Of any set of invoices: what takes of them alone is no more than they ask for.
        for (const number of asked.keys()) {
          const own = notes.filter(({ numbers }) => numbers.size === 1 && numbers.has(number));
          const sum = own.reduce((all, { amount }) => all + amount, 0n);
          expect(sum <= (asked.get(number) ?? 0n), `invoice ${number}`).toBe(true);
        }
        const all = notes.reduce((sum, { amount }) => sum + amount, 0n);
        expect(all <= [...asked.values()].reduce((sum, amount) => sum + amount, 0n)).toBe(true);
        if (state.status === 'none') throw new Error('no account');
        const left = Object.values(state.money.billed ?? {}).flat();
        expect(left.every((part) => cents(part.left) >= 0n)).toBe(true);
        expect(cents(state.money.balance) >= 0n).toBe(true);
        expect(Object.values(state.unpaid).every((due) => cents(due) >= 0n)).toBe(true);
        for (const [month, { total }] of rated) {
          const { billed, given: back } = billedOf(events, month);
          expect(billed, month).toBe(total > back ? total - back : 0n);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('are numbered without gaps, and an audit makes their taxes and what they settle again', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('7.7', '19'), async (of, percent) => {
        const { events } = live(of, percent);
        const numbers = events.flatMap(({ type, data }) =>
          type === 'CreditNoteIssued' || type === 'InvoiceVoided' ? [data.number] : [],
        );
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        const log = {
          async *read() {
            yield { stream: 'billing-account#org_1', version: 1, events } as never;
          },
        };
        expect((await recomputeAccount(log as never, 'org_1')).differences).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

/** What the customer is asked for of a month in all, and what void invoices gave back of it; before taxes. */
function billedOf(events: readonly BillingAccountEvent[], month: string) {
  let [billed, back] = [0n, 0n];
  for (const { type, data } of events) {
    if (type === 'InvoiceIssued' && data.period === month) billed += cents(data.periodTotal);
    if (type === 'AdjustmentNoted' && data.period === month) billed += cents(data.amount);
    if (type === 'CreditNoteIssued' && data.period === month) billed -= cents(data.amount);
    if (type !== 'InvoiceVoided') continue;
    for (const part of data.parts.filter(({ period }) => period === month)) {
      billed -= cents(part.amount);
      back += cents(part.amount);
    }
  }
  return { billed, given: back };
}
