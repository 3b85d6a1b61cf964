import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { revenueBy, revenueCsv } from '../../lib/client/revenue.ts';

const cents = (amount: number) => (amount / 100).toFixed(2);

const document = fc
  .record({
    isNote: fc.boolean(),
    organisation: fc.constantFrom('org_a', 'org_b'),
    currency: fc.constantFrom('EUR', 'USD'),
    amount: fc.nat(1_000_000),
    month: fc.constantFrom('2026-09', '2026-10', '2026-11'),
    state: fc.constantFrom('open', 'overdue', 'paid', 'held'),
  })
  .map(({ isNote, amount, month, state, ...of }) => ({
    ...of,
    kind: isNote ? ('credit-note' as const) : ('invoice' as const),
    amount: cents(amount),
    issuedAt: `${month}-03T00:00:00.000Z`,
    state: isNote ? ('issued' as const) : (state as 'open'),
    ...(!isNote && state !== 'paid' && { due: cents(amount) }),
  }));

describe('Revenue', () => {
  it('is what was invoiced without what was credited, by month and by customer, and the same in all, to the cent', () => {
    fc.assert(
      fc.property(fc.array(document, { maxLength: 30 }), (documents) => {
        for (const currency of ['EUR', 'USD']) {
          const own = documents.filter((one) => one.currency === currency);
          const inAll = (kind: string) =>
            own
              .filter((one) => one.kind === kind)
              .reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
          for (const by of ['month', 'customer'] as const) {
            const rows = revenueBy(by, documents).filter((row) => row.currency === currency);
            const sumOf = (column: 'invoiced' | 'credited' | 'net') =>
              rows.reduce((sum, row) => sum + Math.round(Number(row[column]) * 100), 0);
            expect([sumOf('invoiced'), sumOf('credited')]).toEqual([inAll('invoice'), inAll('credit-note')]);
            expect(sumOf('net')).toBe(inAll('invoice') - inAll('credit-note'));
          }
        }
      }),
    );
  });

  it('says what is still to be paid and what of it is overdue; a spreadsheet reads it', () => {
    const of = {
      kind: 'invoice' as const,
      organisation: 'org_a',
      currency: 'EUR',
      issuedAt: '2026-10-03T00:00:00.000Z',
    };
    const rows = revenueBy('month', [
      { ...of, amount: '10.10', state: 'overdue', due: '4.10' },
      { ...of, amount: '5.00', state: 'open', due: '5.00' },
      { ...of, amount: '1.00', state: 'paid' },
      { ...of, kind: 'credit-note', amount: '2.00', state: 'issued' },
    ]);
    expect(rows).toEqual([
      { of: '2026-10', currency: 'EUR', invoiced: '16.1', credited: '2', net: '14.1', due: '9.1', overdue: '4.1' },
    ]);
    expect(revenueCsv('month', rows)).toBe(
      'month,currency,invoiced,credited,net,to be paid,overdue\r\n2026-10,EUR,16.1,2,14.1,9.1,4.1\r\n',
    );
  });
});
