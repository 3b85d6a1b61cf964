import { expect, test } from 'vitest';
import { figuresOf } from '../../../lib/app/billing/queries/figures.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { createBilledCustomer } from './billed-customer.ts';

test('a month by itself counts what it does among others, also while its last days and what corrects it are on their way', async () => {
  const customer = await createBilledCustomer('2026-01-28');
  const { deps, org } = customer;
  await deps.upload(org, 'usr_a', 40_000_000_000);
  const late = await deps.upload(org, 'usr_a', 7_000_000_000);
  await customer.closeThrough('2026-01-29');
  deps.to(dayStart('2026-01-30'));
  deps.holdBack(`file#${late}`);
  await deps.remove(org, late);
  const monthOf = async (days: { readonly from: string; readonly to?: string }) => {
    const { counts } = await figuresOf(deps, org, days, deps.nowMs());
    return [...counts].filter(([day]) => day < '2026-02-01').sort(([a], [b]) => (a < b ? -1 : 1));
  };
  // Two days are closed at once, and what was late before the second one; their month hears of it later.
  deps.to(dayStart('2026-02-02'));
  await deps.close(org, dayStart('2026-01-28'), '2026-01-31');
  await deps.deliver(`file#${late}`);
  await deps.close(org, dayStart('2026-01-28'), '2026-02-01');
  const [alone, among] = [
    await monthOf({ from: '2026-01-01', to: '2026-01-31' }),
    await monthOf({ from: '2026-01-01' }),
  ];
  expect(alone).toEqual(among);
  await deps.settle(org);
  expect(await monthOf({ from: '2026-01-01', to: '2026-01-31' })).toEqual(alone);
});
