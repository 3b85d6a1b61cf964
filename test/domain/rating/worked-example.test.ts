import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Day, firstDayOf, lastDayOf, monthOf } from '../../../lib/domain/metering/day.ts';
import { correctionByDay } from '../../../lib/domain/metering/ledger.ts';
import { BYTE_MS_PER_GB_HOUR, EGRESS_METER, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../lib/domain/rating/charge.ts';
import { ratePeriod } from '../../../lib/domain/rating/rate-period.ts';

const GB = 1_000_000_000n;
const tiers = [
  { upTo: '900', unit: '0.10' },
  { upTo: null, unit: '0.05' },
];
const charge: Charge = { meter: STORAGE_METER, model: { kind: 'graduated', tiers }, allowance: '100' };

/** 20 GB from 1 April, 10:00, until an instant. */
function bill(until: string) {
  const [period, fromDay] = ['2026-04', '2026-04-01'];
  const stored = { delta: 20n * GB, atMs: Date.parse('2026-04-01T10:00:00Z') };
  const days = correctionByDay(stored, Date.parse(until));
  const counts = new Map(
    [...days].map(([day, count]): [Day, Map<string, bigint>] => [day, new Map([[STORAGE_METER, count]])]),
  );
  const terms = {
    plans: [{ planId: 'pln_1', planVersion: 1, charges: [charge], fromDay }],
    overrides: [],
    discounts: [],
  };
  expect([firstDayOf(period), monthOf(lastDayOf(period))]).toEqual([fromDay, period]);
  return ratePeriod({ period, fromDay, toDay: lastDayOf(period), currency: 'EUR', terms, counts });
}

test.each([
  ['2026-04-02T00:00:00Z', '280', ['100 × 0', '180 × 0.10'], '18.00'],
  ['2026-05-01T00:00:00Z', '14200', ['100 × 0', '900 × 0.10', '13200 × 0.05'], '750.00'],
  ['2026-04-30T22:00:00Z', '14160', ['100 × 0', '900 × 0.10', '13160 × 0.05'], '748.00'],
])('the example of docs/billing.md is what rating says: stored until %s', (until, quantity, rows, total) => {
  const rated = bill(until);
  expect(rated.lines.map((line) => line.quantity)).toEqual([quantity]);
  expect(rated.lines[0]?.rows.map((row) => `${row.quantity} × ${row.unitPrice}`)).toEqual(rows);
  expect(rated.total).toBe(total);
});

/** A month with every kind of row, as docs/billing.md tells it. */
function monthOfEveryRow() {
  const fromDay = '2026-04-01';
  const graduated = [
    { upTo: '900', unit: '0.10', flat: '5.00' },
    { upTo: null, unit: '0.05' },
  ];
  const charges: Charge[] = [
    { meter: STORAGE_METER, model: { kind: 'graduated', tiers: graduated }, allowance: '100' },
    { meter: 'compute.seconds:standard-1', model: { kind: 'package', size: '60', price: '0.07' }, minimum: '20.00' },
    { meter: 'requests.downloads', model: { kind: 'flat', amount: '12.00' } },
  ];
  const spring = {
    discountId: 'spring',
    discount: { kind: 'percentage', percent: '10' },
    meter: STORAGE_METER,
    fromDay,
  } as const;
  const counts = new Map([
    [
      fromDay,
      new Map([
        [STORAGE_METER, 14_200n * BYTE_MS_PER_GB_HOUR],
        ['compute.seconds:standard-1', 90_500n],
        ['requests.downloads', 40n],
        [EGRESS_METER, 3n * GB],
      ]),
    ],
  ]);
  const terms = {
    plans: [{ planId: 'pln_1', planVersion: 1, charges, fromDay }],
    overrides: [],
    discounts: [spring],
  };
  return ratePeriod({ period: '2026-04', fromDay, toDay: '2026-04-30', currency: 'EUR', terms, counts });
}

test('the month of every row in docs/billing.md is what rating says, and has every row that a line can have', async () => {
  const { lines, total } = monthOfEveryRow();
  const shown = lines.flatMap(({ meter, rows, amount }) => [
    ...rows.map((row) => `| ${meter} | \`${row.kind}\` | ${row.quantity} × ${row.unitPrice} | ${row.amount} |`),
    `| | | **${meter}** | **${amount}** |`,
  ]);
  const page = await readFile(new URL('../../../docs/billing.md', import.meta.url), 'utf8');
  const section = (title: string) => page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  const example = section('A month with every row');
  expect(example.split('\n').filter((line) => /^\| (\w|\| \|)/.test(line) && !line.startsWith('| line'))).toEqual([
    ...shown,
    `| | | **total** | **${total}** |`,
  ]);
  const kinds = [...section('The rows of a line').matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect([...new Set(lines.flatMap(({ rows }) => rows.map(({ kind }) => kind)))].sort()).toEqual(
    [...new Set(kinds)].sort(),
  );
});
