import { commandsOf } from 'epoch';
import { expect, test } from 'vitest';
import { uncounted } from '../../../lib/app/billing/queries/uncounted.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import { DAY_MS, type Day, dayEnd, dayStart } from '../../../lib/domain/metering/day.ts';
import { STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { createBilledCustomer } from './billed-customer.ts';

const HALF = DAY_MS / 2;

test('a correction whose part of a month was in quarantine and is released is not on its way to that month any more', async () => {
  const { deps, org } = await createBilledCustomer('2026-01-31');
  const { CloseDay, TakeLate } = commandsOf(dailyUsage);
  const close = async (day: Day, net: number) => {
    deps.to(dayEnd(day));
    const storage = { inDay: `${net * HALF}`, net: `${net}` };
    const frozen = { storage, compute: {}, meters: {} };
    await deps.send(dailyUsage, CloseDay(org, { day, frozen, late: [], watermarkMs: dayEnd(day) }));
  };
  await close('2026-01-31', 0);
  // An end without its beginning, which was in January.
  await close('2026-02-01', -7);
  const begun = { meter: STORAGE_METER, delta: '7', atMs: dayStart('2026-01-31') + HALF, userId: 'usr_a' };
  const late = [{ ...begun, cause: 'file#fil_a@1/0' }];
  const missing = () => uncounted(deps, org, ['2026-01', '2026-02']);
  await deps.send(dailyUsage, TakeLate(org, { day: '2026-02-02', sequence: 1, late }));
  expect((await missing()).map(({ cause }) => cause)).toEqual(['file#fil_a@1/0']);
  await deps.settle(org);
  expect(await missing()).toEqual([]);
});
