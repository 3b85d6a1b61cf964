import { expect, test } from 'vitest';
import { compareSpans } from '../../../lib/app/billing/queries/compare-spans.ts';
import { dayStart } from '../../../lib/domain/metering/day.ts';
import { spanOf } from '../../../lib/domain/metering/span.ts';
import { createBilledCustomer } from './billed-customer.ts';

const GB = 1_000_000_000;

test('what was counted and taken back late is usage and a correction, of nothing that is there now', async () => {
  const customer = await createBilledCustomer('2026-01-10');
  const { deps, org } = customer;
  await customer.closeThrough('2026-01-11');
  deps.to(dayStart('2026-01-12'));
  const file = await deps.upload(org, 'usr_a', 40 * GB);
  deps.holdBack(`file#${file}`);
  await deps.remove(org, file);
  await customer.closeThrough('2026-01-13');
  await deps.deliver(`file#${file}`);
  await customer.closeThrough('2026-01-14');
  const [from, to] = [spanOf('2026-01-11'), spanOf('2026-01-12')];
  if (from === undefined || to === undefined) throw new Error('no spans');
  const found = await compareSpans(deps, org, { from, to }, deps.nowMs());
  const usage = found?.effects.find(({ cause }) => cause === 'usage');
  const correction = found?.effects.find(({ cause }) => cause === 'corrections');
  expect(correction?.amount).toBe(`-${usage?.amount}`);
  const nothing = [{ amount: usage?.amount, change: 'changed', count: 0n }];
  expect([usage?.jobs, usage?.files]).toEqual([nothing, nothing]);
});
