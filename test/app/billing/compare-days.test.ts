import { expect, test } from 'vitest';
import { compareSpans } from '../../../lib/app/billing/queries/compare-spans.ts';
import { dayStart, type Month } from '../../../lib/domain/metering/day.ts';
import { spanOf } from '../../../lib/domain/metering/span.ts';
import { type BilledCustomer, createBilledCustomer } from './billed-customer.ts';

const GB = 1_000_000_000;
const NOON = 12 * 3_600_000;

test('what is new says its first day, what is gone its last one, and what was there in both none', async () => {
  const customer = await createBilledCustomer('2026-01-10');
  const { deps, org } = customer;
  const stays = await deps.upload(org, 'usr_a', 40 * GB, deps.nowMs() + 3 * NOON);
  const goes = await deps.upload(org, 'usr_a', 9 * GB);
  const early = await customer.run(60_000);
  deps.to(dayStart('2026-01-17') + NOON);
  await deps.remove(org, goes);
  await customer.closeThrough('2026-02-12');
  deps.to(dayStart('2026-02-13') + NOON);
  const comes = await deps.upload(org, 'usr_b', 700 * GB);
  deps.to(dayStart('2026-02-20'));
  // Of a file that is there by then, and run time of its own a week later.
  const late = await customer.run(90_000, [comes]);
  await customer.closeThrough('2026-02-28');

  const { files, jobs, runs } = await partsOf(customer, '2026-01', '2026-02');
  expect(files.get(comes)).toEqual(['new', '2026-02-13', undefined]);
  expect(files.get(goes)).toEqual(['gone', undefined, '2026-01-17']);
  expect(files.get(stays)).toEqual(['changed', undefined, undefined]);
  expect(jobs.get(late)).toEqual(['new', '2026-02-20', undefined]);
  expect(runs.get(early)).toEqual(['gone', undefined, '2026-01-11']);
  expect(runs.get(late)).toEqual(['new', '2026-02-20', undefined]);
});

async function partsOf({ deps, org }: BilledCustomer, before: Month, after: Month) {
  const [from, to] = [spanOf(before), spanOf(after)];
  if (from === undefined || to === undefined) throw new Error('no spans');
  const { effects = [] } = (await compareSpans(deps, org, { from, to }, deps.nowMs())) ?? {};
  const used = effects.filter(({ cause }) => cause === 'usage');
  const stored = used.find(({ meter }) => meter === 'storage.gb_hours');
  const ran = used.find(({ meter }) => meter.startsWith('compute.'));
  return { files: daysOf(stored?.files), jobs: daysOf(stored?.jobs), runs: daysOf(ran?.jobs) };
}

type Parts = NonNullable<Awaited<ReturnType<typeof compareSpans>>>['effects'][number]['jobs'];

function daysOf(parts: Parts = []) {
  return new Map(parts.map(({ id, change, firstDay, lastDay }) => [id, [change, firstDay, lastDay]]));
}
