import { expect, test } from 'vitest';
import { documentsCsv } from '../../lib/client/documents-csv.ts';

const org = `org_${'0'.repeat(26)}`;

test('the register as CSV has a record for each document, with what is due of it, and lets no text be a formula', () => {
  const of = { organisation: org, currency: 'EUR', issuedAt: '2026-11-04T00:00:00.000Z' };
  const csv = documentsCsv([
    {
      ...of,
      kind: 'invoice',
      number: 7,
      period: '2026-10',
      amount: '748.00',
      state: 'open',
      due: '8.00',
      dueDay: '2026-11-18',
    },
    { ...of, kind: 'credit-note', number: 2, amount: '2.00', state: 'issued' },
  ]);
  expect(csv.split('\r\n')).toEqual([
    'kind,number,organisation,period,issued,amount,currency,state,due,due day',
    `invoice,7,${org},2026-10,2026-11-04T00:00:00.000Z,748.00,EUR,open,8.00,2026-11-18`,
    `credit-note,2,${org},,2026-11-04T00:00:00.000Z,2.00,EUR,issued,,`,
    '',
  ]);
  expect(
    documentsCsv([{ ...of, organisation: '=1+1', kind: 'invoice', number: 1, amount: '1.00', state: 'paid' }]),
  ).toContain("'=1+1");
});
