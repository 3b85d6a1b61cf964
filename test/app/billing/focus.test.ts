import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FocusRow } from '../../../lib/app/billing/queries/focus-columns.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { display, exact, minus, sum } from '../../../lib/domain/rating/exact.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';
import { csvOf, exported, variedCustomer } from './focus-customer.ts';

const HOUR = 3_600_000;
const MONTHS = ['2026-01', '2026-02', '2026-03'];
const billedBy = (rows: readonly FocusRow[]) => display(sum(rows.map(({ BilledCost = '0' }) => exact(BilledCost))));

/** Rows of every invoice and credit note are what is payable by it. */
async function expectPayable(customer: BilledCustomer, months: readonly string[]): Promise<void> {
  for (const month of months) {
    const { documents, rows } = await exported(customer, month);
    let others = rows;
    for (const { id, total, taxes = [], settlement } of documents.invoices) {
      const own = rows.filter(({ InvoiceId }) => InvoiceId === id);
      const credits = sum((settlement?.credits ?? []).map(({ amount }) => exact(amount)));
      expect(billedBy(own)).toBe(
        display(minus(sum([total, ...taxes.map(({ amount }) => amount)].map((one) => exact(one))), credits)),
      );
      others = others.filter((row) => !own.includes(row));
    }
    for (const { number, parts, taxes = [] } of documents.creditNotes) {
      const own = others.filter(({ InvoiceId }) => InvoiceId === `credit-note-${number}`);
      expect(billedBy(own)).toBe(display(minus(exact('0'), sum([...parts, ...taxes].map((one) => exact(one.amount))))));
      others = others.filter((row) => !own.includes(row));
    }
    expect(others).toEqual([]);
  }
}

describe('a month in the columns of FOCUS', () => {
  let customer: BilledCustomer;
  beforeAll(async () => {
    customer = await variedCustomer();
  });

  test('sums to its invoices and credit notes, credits taken off', () => expectPayable(customer, MONTHS));

  test('divides a file that jobs share, and says of which job each part is', async () => {
    const { rows } = await exported(customer, '2026-01');
    const named = rows.filter(({ ResourceType, x_JobName }) => ResourceType === 'File' && x_JobName !== undefined);
    const jobs = Map.groupBy(named, ({ ResourceId }) => ResourceId);
    const counts = [...jobs.values()].map((own) => new Set(own.map(({ x_JobId }) => x_JobId)).size);
    expect(counts.sort()).toEqual([1, 2]);
    expect(named.every(({ ChargePeriodStart = '', ChargePeriodEnd = '' }) => ChargePeriodStart < ChargePeriodEnd));
  });

  test('has its discounts on the rows that they take off, and names them', async () => {
    const { rows } = await exported(customer, '2026-01');
    const storage = rows.filter(({ SkuId, x_RowKind }) => SkuId === 'storage.gb_hours' && x_RowKind === 'usage');
    expect(new Set(storage.map(({ x_Discounts }) => x_Discounts))).toContain('partner');
    const off = storage.filter(({ x_Discounts }) => x_Discounts !== undefined);
    for (const { BilledCost = '', ListCost = '' } of off) expect(Number(BilledCost)).toBeLessThan(Number(ListCost));
  });

  test('names the month that a correction is of, and is billed in its own', async () => {
    const { rows } = await exported(customer, '2026-02');
    const corrections = rows.filter(({ ChargeClass }) => ChargeClass === 'Correction');
    expect(corrections.length).toBeGreaterThan(0);
    for (const row of corrections) {
      expect(row).toMatchObject({
        ChargePeriodStart: '2026-01-01T00:00:00Z',
        BillingPeriodStart: '2026-02-01T00:00:00Z',
        x_CorrectedPeriod: '2026-01',
      });
    }
  });

  test('is provisional as long as it has no invoice: its rows say so', async () => {
    const { documents, rows } = await exported(customer, '2026-03');
    expect(documents.isProvisional).toBe(true);
    const isOpen = ({ x_Provisional }: FocusRow) => x_Provisional === 'true';
    expect(rows.some(isOpen)).toBe(true);
    const drafts = documents.invoices.filter(({ status }) => status === 'draft').map(({ id }) => id);
    for (const row of rows) expect(isOpen(row)).toBe(drafts.includes(row.InvoiceId ?? ''));
    expect((await exported(customer, '2026-01')).documents.isProvisional).toBe(false);
  });

  test('is CSV whose names no spreadsheet runs as formulas', async () => {
    const text = await csvOf(await exported(customer, '2026-01'));
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain(`"'=Org, ""Inc."""`);
    expect(text).not.toMatch(/(^|,)"?[=+@]/m);
  });

  test('sums to its invoices whatever was used, linked and deleted, and when it was said', { timeout: 60_000 }, () => {
    const step = fc.record({
      hours: fc.integer({ min: 1, max: 200 }),
      act: fc.constantFrom('upload', 'remove', 'late', 'run', 'run'),
      size: fc.integer({ min: 1, max: 2_000_000_000 }),
      which: fc.nat(3),
    });
    return fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const customer = await createBilledCustomer('2026-01-01');
        const { deps, org } = customer;
        const files: string[] = [];
        const late: string[] = [];
        for (const { hours, act, size, which } of steps) {
          deps.to(Math.min(Math.max(deps.nowMs(), dayStart('2026-01-31') - 1), deps.nowMs() + hours * HOUR));
          const file = files[which];
          if (act === 'upload') files.push(await deps.upload(org, 'usr_a', size));
          else if (act === 'run') await customer.run(Math.ceil(size / 1_000), files.slice(0, which));
          else if (file !== undefined) {
            files.splice(which, 1);
            if (act === 'late') {
              deps.holdBack(`file#${file}`);
              late.push(file);
            }
            await deps.remove(org, file).catch(() => {});
          }
        }
        await customer.closeThrough('2026-02-04');
        for (const file of late) await deps.deliver(`file#${file}`);
        await customer.closeThrough('2026-02-10');
        await expectPayable(customer, ['2026-01', '2026-02']);
      }),
      { numRuns: 12 },
    );
  });
});
