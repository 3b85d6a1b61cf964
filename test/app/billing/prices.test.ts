import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { pricesOf } from '../../../lib/app/billing/endpoints/prices.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { createBilledCustomer } from './billed-customer.ts';

const GB = 1_000_000_000;
const storage = (unit: string) => ({ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit } }) as const;
const commands = commandsOf(billingAccount);

test('prices are said with examples, and changes to come with what they make of last month', async () => {
  const customer = await createBilledCustomer('2026-02-01', [storage('0.01')]);
  const { deps, org, closeThrough } = customer;
  await deps.upload(org, 'usr_a', 10 * GB, deps.nowMs());
  await closeThrough('2026-03-10');
  const dearer = { currency: 'EUR', charges: [storage('0.02')] };
  await deps.publish({ name: 'Dearer', ...dearer });
  for (const command of [
    commands.ScheduleMigration(org, { planId: deps.plan, planVersion: 2, ...dearer, onDay: '2026-05-01' }),
    commands.GrantDiscount(org, {
      discountId: 'spring',
      discount: { kind: 'percentage', percent: '50' },
      fromDay: '2026-04-01',
      toDay: '2026-05-31',
    }),
    commands.SetTax(org, { percent: '19', text: 'VAT 19 %', fromDay: '2026-06-01' }),
  ])
    await deps.send(billingAccount, command);

  const found = await pricesOf(deps, org, deps.nowMs());
  // February: 10 GB for 28 days are 6,720 GB-hours.
  const lastMonth = (after: string) => ({ period: '2026-02', total: '67.20', after });
  const charge = (unit: string) => ({ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit } });
  const spring = { discount: 'spring', off: { kind: 'percentage', percent: '50' }, to: '2026-05-31' };
  expect(found).toEqual({
    currency: 'EUR',
    plan: { id: expect.any(String), version: 1, name: 'P', since: '2026-02-01' },
    charges: [
      {
        charge: charge('0.01'),
        own: false,
        examples: [
          { quantity: '7200', words: '10 GB for 30 days', amount: '72.00' },
          { quantity: '72000', words: '100 GB for 30 days', amount: '720.00' },
          { quantity: '720000', words: '1,000 GB for 30 days', amount: '7200.00' },
        ],
      },
    ],
    unpriced: expect.arrayContaining(['egress.gb', 'compute.seconds:standard-1']),
    discounts: [],
    ratedTogether: false,
    changes: [
      { from: '2026-04-01', prices: [], discountsBegin: [spring], discountsEnd: [], lastMonth: lastMonth('33.60') },
      {
        from: '2026-05-01',
        plan: { id: deps.plan, version: 2, name: 'Dearer' },
        prices: [{ meter: 'storage.gb_hours', before: charge('0.01'), after: charge('0.02') }],
        discountsBegin: [],
        discountsEnd: [],
        lastMonth: lastMonth('67.20'),
      },
      {
        from: '2026-06-01',
        prices: [],
        discountsBegin: [],
        discountsEnd: ['spring'],
        tax: { percent: '19', text: 'VAT 19 %' },
        lastMonth: lastMonth('134.40'),
      },
    ],
  });
});
