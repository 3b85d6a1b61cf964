import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOfInvoice } from '../../../lib/app/billing/queries/document-parts.ts';
import { revenueByService } from '../../../lib/client/revenue-by-service.ts';

const cents = (amount: number) => (amount / 100).toFixed(2);
const amount = fc.integer({ min: -100_000, max: 100_000 }).map(cents);
const sumOf = (parts: readonly { readonly amount: string }[]) =>
  parts.reduce((sum, part) => sum + Math.round(Number(part.amount) * 100), 0);

const invoice = fc.record({
  lines: fc.array(fc.record({ meter: fc.constantFrom('storage.gb_hours', 'egress.gb'), amount }), { maxLength: 6 }),
  adjustments: fc.array(fc.record({ period: fc.constant('2026-09'), amount }), { maxLength: 2 }),
  taxes: fc.array(fc.record({ amount }), { maxLength: 2 }),
});

test('an invoice is divided by what it is for, to the cent; what it has no line for is named so', () => {
  fc.assert(
    fc.property(fc.option(invoice, { nil: undefined }), amount, (found, whole) => {
      const parts = partsOfInvoice(found, whole, 'EUR');
      expect(sumOf(parts)).toBe(sumOf([{ amount: whole }]));
      expect(new Set(parts.map(({ of }) => of)).size).toBe(parts.length);
      if (found === undefined) expect(parts.map(({ of }) => of)).toEqual(Number(whole) === 0 ? [] : ['other']);
    }),
  );
});

test('revenue by service sums to the net of all documents, in each currency', () => {
  const document = fc.record({
    kind: fc.constantFrom('invoice' as const, 'credit-note' as const),
    currency: fc.constantFrom('EUR', 'USD'),
    amount,
    found: fc.option(invoice, { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(document, { maxLength: 20 }), (documents) => {
      const read = documents.map(({ found, ...one }) =>
        one.kind === 'invoice' ? { ...one, parts: [...partsOfInvoice(found, one.amount, one.currency)] } : one,
      );
      const rows = revenueByService(read);
      for (const currency of ['EUR', 'USD']) {
        const own = documents.filter((one) => one.currency === currency);
        const net = own.reduce((sum, one) => sum + (one.kind === 'invoice' ? 1 : -1) * sumOf([one]), 0);
        expect(sumOf(rows.filter((row) => row.currency === currency))).toBe(net);
      }
    }),
  );
});
