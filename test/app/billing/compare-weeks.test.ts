import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { compareSpans } from '../../../lib/app/billing/queries/compare-spans.ts';
import { billingAccount } from '../../../lib/domain/billing-account/billing-account.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { spanOf } from '../../../lib/domain/metering/span.ts';
import type { Discount } from '../../../lib/domain/rating/discount.ts';
import { createBilledCustomer } from './billed-customer.ts';

const DISCOUNTS: readonly (readonly [string, Discount, string])[] = [
  ['a percentage', { kind: 'percentage', percent: '10' }, '151.20'],
  ['an amount', { kind: 'fixed', amount: '20.00' }, '148.00'],
];

test.each(DISCOUNTS)(
  'a week over the end of a month has a discount once that ended after the first month was billed: %s',
  async (_, discount, ought) => {
    const charge = { meter: STORAGE_METER, model: { kind: 'perUnit', unit: '1' } } as const;
    const customer = await createBilledCustomer('2026-01-05', [charge]);
    const { deps, org } = customer;
    const { GrantDiscount, EndDiscount } = commandsOf(billingAccount);
    await deps.send(billingAccount, GrantDiscount(org, { discountId: 'loyal', discount, fromDay: '2026-01-12' }));
    await deps.upload(org, 'usr_a', 1_000_000_000);
    await customer.closeThrough('2026-02-03');
    deps.to(dayStart('2026-02-10'));
    await deps.send(billingAccount, EndDiscount(org, { discountId: 'loyal' }));
    await customer.closeThrough('2026-02-20');
    const [from, to] = [spanOf('2026-W04'), spanOf('2026-W05')];
    if (from === undefined || to === undefined) throw new Error('no weeks');
    // 1 GB for 168 hours in each of both, under the same terms.
    expect(await compareSpans(deps, org, { from, to }, deps.nowMs())).toMatchObject({
      from: ought,
      to: ought,
      effects: [],
    });
  },
);
