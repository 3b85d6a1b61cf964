import { commandsOf, type SentCommand } from 'epoch';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  finalInvoices,
  findFinal,
  invoiceIdOf,
  periodOfInvoice,
  summaryOf,
} from '../../../lib/app/billing/queries/invoices.ts';
import { invoices } from '../../../lib/app/billing/views/invoices.ts';
import { projectorOf } from '../../../lib/app/delivery.ts';
import type { BillingAccountCommand } from '../../../lib/domain/billing-account/commands.ts';
import { type Day, firstDayOf, type Month, nextMonth } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { numberedAccount as billingAccount } from '../../domain/numbered-account.ts';
import { createMemoryPlatform, digest } from '../../memory-platform.ts';

const ORG = 'org_a';
const FIRST: Day = '2026-01-31';
/** More than ten years of months. */
const LAST: Month = '2036-06';
const NOW = Date.parse('2036-07-04');

const platform = createMemoryPlatform({ startMs: Date.parse(FIRST) });
const calls: string[] = [];
const views: typeof platform.views = {
  ...platform.views,
  get: (...of) => {
    calls.push('get');
    return platform.views.get(...of);
  },
  page: (...of) => {
    calls.push('page');
    return platform.views.page(...of);
  },
};
const ports = { kernel: platform.kernel, views, digest };
const idOf = (period: string) => invoiceIdOf(ports, ORG, period);
const periodOf = (period: string, org = ORG) => periodOfInvoice(ports, org, idOf(period), NOW);

async function send(command: SentCommand<BillingAccountCommand>): Promise<void> {
  const outcome = await platform.kernel.execute(billingAccount, command, { actor: 'usr_a', correlation: 'test' });
  if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.code}`);
}

const commands = commandsOf(billingAccount);
const deliver = () => projectorOf(platform, invoices).catchUp(`${billingAccount.name}#${ORG}`);

describe('an invoice of an account that is more than ten years old', () => {
  beforeAll(async () => {
    const charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } } as const;
    const plan = { planId: 'pln_a', planVersion: 1, currency: 'EUR', charges: [charge] };
    await send(commands.OpenAccount(ORG, { organisationId: ORG, plan }));
    for (let period = '2026-01'; period <= LAST; period = nextMonth(period)) {
      await send(commands.IssueInvoice(ORG, { period, total: '1.00', lines: 1 }));
    }
    await deliver();
  });

  test.each(['2026-01', '2026-02', LAST])('is found by one row, however old it is: %s', async (period) => {
    expect(await periodOf(period)).toBe(period);
    calls.length = 0;
    expect(await findFinal(ports, ORG, period)).toMatchObject({ status: 'final', period, total: '1.00' });
    expect(calls).toEqual(['get']);
  });

  test.each(['2025-12', '2036-08'])('is not found for %s, and no row is read', async (period) => {
    calls.length = 0;
    expect(await periodOf(period)).toBeUndefined();
    expect(await periodOf('2026-02', 'org_b')).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test('one that only brings an adjustment, after the last month, is listed first and found by its id', async () => {
    platform.setMs(Date.parse('2036-06-20'));
    await send(commands.CloseAccount(ORG, { lastDay: '2036-06-20' }));
    await send(commands.AdjustPeriod(ORG, { period: '2036-05', adjustment: 1, amount: '2.00' }));
    await deliver();
    const [newest] = (await finalInvoices(ports, ORG, 1)).items;
    expect(newest).toMatchObject({ total: '2.00', due: '2.00', fromDay: firstDayOf('2036-06') });
    const period = await periodOfInvoice(ports, ORG, newest?.id ?? '', NOW);
    expect(await findFinal(ports, ORG, period ?? '')).toMatchObject({
      lines: [],
      adjustments: [{ period: '2036-05', amount: '2.00' }],
    });
  });

  test('so is each of several in the month in which the account ended', async () => {
    await send(commands.AdjustPeriod(ORG, { period: '2036-05', adjustment: 2, amount: '3.00' }));
    await send(commands.AdjustPeriod(ORG, { period: '2036-05', adjustment: 3, amount: '4.00' }));
    await deliver();
    const { items } = await finalInvoices(ports, ORG, 3);
    expect(items.map(({ total }) => total)).toEqual(['4.00', '3.00', '2.00']);
    for (const { id, total } of items) {
      const period = await periodOfInvoice(ports, ORG, id, NOW);
      expect(await findFinal(ports, ORG, period ?? '')).toMatchObject({ id, total });
    }
  });
});

test('an invoice is listed with the total with taxes that it has itself', async () => {
  const org = 'org_taxed';
  const charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } } as const;
  const plan = { planId: 'pln_a', planVersion: 1, currency: 'EUR', charges: [charge] };
  const firstDay = '2036-05-01';
  await send(commands.OpenAccount(org, { organisationId: org, plan, firstDay }));
  await send(commands.IssueInvoice(org, { period: '2036-05', total: '1.00', lines: 1 }));
  await send(commands.SetTax(org, { percent: '19', text: 'VAT 19 %', fromDay: '2036-06-01' }));
  await send(commands.IssueInvoice(org, { period: '2036-06', total: '2.50', lines: 1 }));
  await projectorOf(platform, invoices).catchUp(`${billingAccount.name}#${org}`);
  const { items } = await finalInvoices(ports, org, 10);
  expect(items).toMatchObject([
    { total: '2.50', totalWithTaxes: '2.98', due: '2.98' },
    { total: '1.00', due: '1.00' },
  ]);
  expect(items[1]?.totalWithTaxes).toBeUndefined();
  for (const [index, period] of ['2036-06', '2036-05'].entries()) {
    const found = await findFinal(ports, org, period);
    expect(found && summaryOf(found)).toEqual(items[index]);
  }
});
