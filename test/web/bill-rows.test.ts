import { describe, expect, it } from 'vitest';
import { billCsv, type Invoice, totalsOf } from '../../web/src/bills/bill-rows.ts';

const LINE = {
  line: 1,
  meter: 'storage.gb_hours',
  description: '=HYPERLINK("evil")',
  quantity: '120',
  unit: 'GB-hour',
  amount: '2.40',
};
const BILL: Invoice = {
  id: 'inv_1',
  status: 'final',
  from: '2026-03-01',
  to: '2026-04-01',
  currency: 'EUR',
  total: '1.40',
  lines: [
    {
      ...LINE,
      rows: [
        { kind: 'usage', quantity: '120', unitPrice: '0.02', amount: '2.40' },
        { kind: 'discount', quantity: '1', unitPrice: '-1.00', amount: '-1.00', discount: 'dsc_1' },
      ],
    },
    {
      ...LINE,
      line: 2,
      description: 'Adjustment of 2026-02, "late"',
      unit: 'adjustment',
      quantity: '1',
      amount: '0.00',
    },
  ],
};

describe('A bill as CSV', () => {
  it('has a record for each printed row, quotes what needs it, and lets no text be a formula', () => {
    expect(billCsv(BILL).split('\r\n')).toEqual([
      'line,description,row,quantity,unit,unit price,amount,currency',
      `1,"'=HYPERLINK(""evil"")",usage,120,GB-hour,0.02,2.40,EUR`,
      `1,"'=HYPERLINK(""evil"")",discount,1,GB-hour,-1.00,-1.00,EUR`,
      '2,"Adjustment of 2026-02, ""late""",,1,adjustment,,0.00,EUR',
      '',
    ]);
  });
});

describe('What a bill ends with', () => {
  it('is its total alone while nothing pays of it', () => {
    expect(totalsOf(BILL)).toEqual([['Total', '1.40']]);
    expect(totalsOf({ ...BILL, due: '1.40', credits: [], fromBalance: '0.00' })).toEqual([['Total', '1.40']]);
  });

  it('is taxes, credits and the balance, row by row, down to what is to be paid', () => {
    const taxes = [{ percent: '19', text: 'VAT', base: '1.40', amount: '0.27' }];
    const credits = [{ credit: 'welcome', amount: '1.00' }];
    expect(totalsOf({ ...BILL, taxes, totalWithTaxes: '1.67', credits, fromBalance: '0.50', due: '0.17' })).toEqual([
      ['Total before taxes', '1.40'],
      ['VAT (19 %)', '0.27'],
      ['Total', '1.67'],
      ['Credit welcome', '-1.00'],
      ['From the balance', '-0.50'],
      ['To be paid', '0.17'],
    ]);
  });
});
