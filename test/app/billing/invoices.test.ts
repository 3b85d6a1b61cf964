import { commandsOf, isRejection, type SentCommand } from 'epoch';
import { beforeAll, describe, expect, test } from 'vitest';
import { type FoundInvoice, findInvoice, invoiceIdOf } from '../../../lib/app/billing/queries/invoices.ts';
import { invoices } from '../../../lib/app/billing/views/invoices.ts';
import { projectorOf } from '../../../lib/app/delivery.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import type { BillingAccountCommand } from '../../../lib/domain/billing-account/commands.ts';
import { addDays, type Day, lastDayOf, monthOf } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { createMemoryPlatform, digest } from '../../memory-platform.ts';

const ORG = 'org_a';
const FIRST: Day = '2026-01-31';
/** More than ten years of months: the last one is still open. */
const LAST: Day = '2036-06-15';

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

async function send(command: SentCommand<BillingAccountCommand>): Promise<void> {
  const outcome = await platform.kernel.execute(billingAccount, command, { actor: 'usr_a', correlation: 'test' });
  if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.code}`);
}

async function found(period: string): Promise<FoundInvoice> {
  const invoice = await findInvoice(ports, ORG, invoiceIdOf(ports, ORG, period));
  if (isRejection(invoice)) throw new Error(`${period}: ${invoice.code}`);
  return invoice;
}

describe('an invoice of an account that is more than ten years old', () => {
  beforeAll(async () => {
    const commands = commandsOf(billingAccount);
    const charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } } as const;
    const plan = { planId: 'pln_a', planVersion: 1, currency: 'EUR', charges: [charge] };
    await send(commands.OpenAccount(ORG, { organisationId: ORG, plan }));
    for (let day = FIRST; day <= LAST; day = addDays(day, 1)) {
      platform.setMs(Date.parse(day));
      await send(commands.RecordDailyUsage(ORG, { day, usage: [], closingBytes: '0', source: 's' }));
      if (day === lastDayOf(monthOf(day))) await send(commands.FinaliseInvoice(ORG, { period: monthOf(day) }));
    }
    await projectorOf(platform, invoices).catchUp(`${billingAccount.name}#${ORG}`);
  });

  test.each([monthOf(FIRST), '2026-02', '2036-05'])('is found when it is final: %s', async (period) => {
    calls.length = 0;
    expect(await found(period)).toMatchObject({ status: 'final', invoice: { period } });
    expect(calls).toEqual(['get']);
  });

  test('is found as a draft', async () => {
    expect(await found(monthOf(LAST))).toMatchObject({ status: 'draft', invoice: { period: monthOf(LAST) } });
  });

  test.each(['2025-12', '2036-07'])(
    'is not found for %s, of which no day is recorded, and no row is read',
    async (period) => {
      calls.length = 0;
      const id = invoiceIdOf(ports, ORG, period);
      expect(await findInvoice(ports, ORG, id)).toMatchObject({ code: 'not-found' });
      expect(await findInvoice(ports, 'org_b', id)).toMatchObject({ code: 'not-found' });
      expect(calls).toEqual([]);
    },
  );
});
