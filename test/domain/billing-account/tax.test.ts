import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naiveTaxes } from '../../../lib/app/billing/queries/naive-taxes.ts';
import type { PublishedPlan } from '../../../lib/domain/billing-account/commands.ts';
import { MAX_TAXES } from '../../../lib/domain/billing-account/decide/tax.ts';
import { taxOn, taxRows } from '../../../lib/domain/billing-account/tax.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { fromMinor, toMinor } from '../../../lib/domain/rating/money.ts';
import { suitesOf } from '../../conformance/suites.ts';
import { given } from '../given-events.ts';
import { numberedAccount as billingAccount } from '../numbered-account.ts';

const NOW = Date.UTC(2026, 0, 20);
const plan: PublishedPlan = {
  planId: 'pln_1',
  planVersion: 1,
  currency: 'EUR',
  charges: [{ meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } }],
};
const start = () => given(billingAccount, 'org_1', NOW).and('OpenAccount', { organisationId: 'org_1', plan });
const VAT = { percent: '19', text: 'VAT 19 %' };
const last = (spec: ReturnType<typeof start>) => spec.history().at(-1)?.data;
const balance = (spec: ReturnType<typeof start>) => {
  const state = spec.history().reduce(billingAccount.evolve, billingAccount.initial);
  return state.status === 'none' ? undefined : state.money.balance;
};

describe('the tax of an account', () => {
  test('is on the total of its invoices; credits and the balance pay of both', () => {
    const spec = start().and('SetTax', { ...VAT, fromDay: '2026-01-20' });
    spec.and('GrantCredit', { creditId: 'c', amount: '1.00', reason: 'an outage' });
    spec.and('IssueInvoice', { period: '2026-01', total: '10.50', lines: 1 });
    expect(last(spec)).toMatchObject({
      total: '10.50',
      taxes: [{ ...VAT, base: '10.50', amount: '2.00' }],
      credits: [{ creditId: 'c', amount: '1.00' }],
      due: '11.50',
    });
  });

  test('goes back with a credit note, at the rate of the month that it adjusts', () => {
    const spec = start().and('SetTax', { ...VAT, fromDay: '2026-01-20' });
    spec.and('IssueInvoice', { period: '2026-01', total: '10.50', lines: 1 });
    spec.and('SetTax', { percent: '7', text: 'VAT 7 %', fromDay: '2026-02-28' });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '-10.50' });
    expect(last(spec)).toMatchObject({ amount: '10.50', taxes: [{ ...VAT, base: '10.50', amount: '2.00' }] });
    expect(balance(spec)).toBe('12.50');
  });

  test('is a row for each rate when an invoice brings what an earlier month lacked', () => {
    const spec = start().and('SetTax', { ...VAT, fromDay: '2026-01-20' });
    spec.and('IssueInvoice', { period: '2026-01', total: '1.00', lines: 1 });
    spec.and('SetTax', { percent: '7', text: 'VAT 7 %', fromDay: '2026-02-28' });
    spec.and('AdjustPeriod', { period: '2026-01', adjustment: 1, amount: '2.00' });
    spec.and('IssueInvoice', { period: '2026-02', total: '3.50', lines: 1 });
    expect(last(spec)).toMatchObject({
      total: '5.50',
      taxes: [
        { percent: '7', base: '3.50', amount: '0.25' },
        { percent: '19', base: '2.00', amount: '0.38' },
      ],
      due: '6.13',
    });
  });

  test('is named also when it is nothing, and not at all when none was set', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '1.00', lines: 1 });
    expect(last(spec)).not.toHaveProperty('taxes');
    spec.and('SetTax', { percent: '0', text: 'Reverse charge', fromDay: '2026-02-01' });
    spec.and('IssueInvoice', { period: '2026-02', total: '1.00', lines: 1 });
    expect(last(spec)).toMatchObject({
      taxes: [{ percent: '0', text: 'Reverse charge', amount: '0.00' }],
      due: '1.00',
    });
  });

  test('begins after the last month that has its invoice; the same again changes nothing', () => {
    const spec = start().and('IssueInvoice', { period: '2026-01', total: '1.00', lines: 1 });
    expect(spec.types('SetTax', { ...VAT, fromDay: '2026-01-31' })).toBe('terms-in-past');
    expect(spec.types('SetTax', { ...VAT, fromDay: '2026-02-01' })).toEqual(['TaxSet']);
    spec.and('SetTax', { ...VAT, fromDay: '2026-02-01' });
    expect(spec.types('SetTax', { ...VAT, fromDay: '2026-02-01' })).toEqual([]);
  });

  test('holds from its day on, whatever is set later for an earlier day, also when it held on its day before', () => {
    const spec = start().and('SetTax', { ...VAT, fromDay: '2026-01-20' });
    spec.and('SetTax', { ...VAT, fromDay: '2026-03-01' });
    expect(spec.types('SetTax', { ...VAT, fromDay: '2026-03-01' })).toEqual([]);
    spec.and('SetTax', { percent: '7', text: 'VAT 7 %', fromDay: '2026-02-01' });
    for (const period of ['2026-01', '2026-02', '2026-03'])
      spec.and('IssueInvoice', { period, total: '1.00', lines: 1 });
    const percents = spec.history().flatMap(({ type, data }) => (type === 'InvoiceIssued' ? data.taxes : []));
    expect(percents.map((row) => row?.percent)).toEqual(['19', '7', '19']);
  });

  test('is what was set last for the latest day that is not after, whatever the order in which days are set', () => {
    const day = fc.integer({ min: 1, max: 9 }).map((n) => `2026-02-0${n}`);
    const percent = fc.constantFrom('0', '7', '19');
    fc.assert(
      fc.property(fc.array(fc.record({ day, percent }), { maxLength: 12 }), (sets) => {
        const spec = start();
        const said = new Map<string, string>();
        for (const one of sets) {
          spec.and('SetTax', { percent: one.percent, text: `VAT ${one.percent} %`, fromDay: one.day });
          said.set(one.day, one.percent);
        }
        const state = spec.state();
        const on = taxOn(state.status === 'none' ? [] : state.taxes);
        for (const at of ['2026-02-01', '2026-02-03', '2026-02-05', '2026-02-07', '2026-02-09']) {
          const [, expected] = [...said].sort().findLast(([from]) => from <= at) ?? [];
          expect(on(at)?.percent, at).toBe(expected);
        }
      }),
    );
  });

  test.each([
    [{ percent: '100.1' }, 'tax-invalid'],
    [{ percent: '-1' }, 'tax-invalid'],
    [{ percent: '1.00001' }, 'tax-invalid'],
    [{ percent: '1e1' }, 'tax-invalid'],
    [{ text: ' ' }, 'tax-invalid'],
    [{ text: 'x'.repeat(201) }, 'tax-invalid'],
    [{ fromDay: '2026-02-30' }, 'day-invalid'],
  ])('is refused with %j', (wrong, code) => {
    expect(start().types('SetTax', { ...VAT, ...wrong })).toBe(code);
  });

  test('may be said every day, without a day: it changes nothing where it holds', () => {
    const spec = start().and('SetTax', { ...VAT, fromDay: '2026-01-05' });
    expect(spec.types('SetTax', VAT)).toEqual([]);
    expect(spec.types('SetTax', { ...VAT, fromDay: '2026-01-20' })).toEqual(['TaxSet']);
    expect(spec.types('SetTax', { ...VAT, percent: '20' })).toEqual(['TaxSet']);
  });

  test('changes a bounded number of times', () => {
    const spec = start();
    for (let n = 0; n < MAX_TAXES; n += 1) {
      const fromDay = `${2030 + n}-01-01`;
      spec.and('SetTax', { percent: `${n % 2}`, text: 'VAT', fromDay });
    }
    expect(spec.types('SetTax', { ...VAT, fromDay: '2029-01-01' })).toBe('too-many-taxes');
  });

  const cases = suitesOf('rating').flatMap(({ taxes = [] }) => taxes);
  test.each(cases)('of a sum is what the suites say: $name', ({ currency, percent, expected }) => {
    for (const [amount, tax] of Object.entries(expected)) {
      const on = () => ({ percent, text: 'VAT' });
      expect(taxRows(on, [{ period: '2026-01', amount }], currency)[0]?.amount).toBe(tax);
    }
  });

  const months = fc.constantFrom('2026-01', '2026-02', '2026-03');
  const taxes = fc.uniqueArray(
    fc.record({
      fromDay: fc.constantFrom('2025-12-31', '2026-01-31', '2026-02-01', '2026-02-28', '2026-03-31', '2026-04-01'),
      percent: fc.constantFrom('0', '7', '7.7', '19', '8.1234', '100'),
      text: fc.constantFrom('VAT', 'GST'),
    }),
    { selector: ({ fromDay }) => fromDay },
  );
  const parts = fc.array(fc.record({ period: months, minor: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }) }));

  test('is within half a unit of the exact tax of each sum, the bases are the total, and an audit comes to the same', () => {
    fc.assert(
      fc.property(taxes, parts, fc.constantFrom('EUR', 'JPY', 'KWD'), (set, some, currency) => {
        const dated = set.sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1));
        const of = some.map(({ period, minor }) => ({ period, amount: fromMinor(minor, currency) }));
        const rows = taxRows(taxOn(dated), of, currency);
        expect(naiveTaxes(dated, of) ?? []).toEqual(rows);
        const taxed = of.filter(({ period }) => taxOn(dated)(`${period}-28`) ?? taxOn(dated)(`${period}-31`));
        expect(rows.reduce((all, row) => all + toMinor(row.base, currency), 0n)).toBe(
          taxed.reduce((all, { amount }) => all + toMinor(amount, currency), 0n),
        );
        for (const { percent, base, amount } of rows) {
          const exact = toMinor(base, currency) * BigInt(Math.round(Number(percent) * 10_000));
          const off = toMinor(amount, currency) * 1_000_000n - exact;
          expect(off <= 500_000n && off >= -500_000n).toBe(true);
        }
      }),
    );
  });
});
