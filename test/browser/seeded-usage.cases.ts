import { expect, test } from 'vitest';
import type { ReplyOf } from '../../lib/client/types.ts';
import { formatMoney } from '../../web/src/format/money.ts';
import { clientOf } from '../integration/customer.ts';
import { frontDoorUrl, member, story, users } from './seeded-scene.ts';
import { openPage } from './visit.ts';

test('usage is a chart and a table of the same days, and is divided among the jobs by their names', async () => {
  const page = await member(users.owner);
  // The page's own replies: other tests let midnights pass meanwhile, and the page reads again when something changes.
  let days: ReplyOf<'billing.listUsageDays'>['items'] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/usage/days?') && response.ok()) days = (await response.json()).items;
  });
  await openPage(page, story.harbour, '/usage?days=90');
  await page.getByText('As many days before').waitFor();
  await page.getByRole('radiogroup', { name: 'Shown in the chart' }).getByText('Quantity').click();
  await page.getByRole('main').locator('svg').nth(1).waitFor();
  const closed = page.getByRole('region', { name: 'Day by day' }).getByRole('cell', { name: 'closed' });
  await expect.poll(async () => (await closed.count()) - days.filter((day) => day.closed).length).toBe(0);
  // More than the history has where other tests have let midnights pass.
  expect(days.filter((day) => day.closed).length).toBeGreaterThanOrEqual(45);
  await page.getByRole('region', { name: 'Day by day' }).getByRole('button').first().click();
  await page.getByRole('region', { name: 'Hours' }).getByRole('cell', { name: 'Storage' }).first().waitFor();
  await page
    .getByRole('region', { name: 'By job' })
    .getByRole('link', { name: /^Align scan-/ })
    .first()
    .waitFor();
  await page.getByLabel('Only rows that contain').fill('scan-44');
  const shown = page.getByRole('region', { name: 'By job' });
  await shown.getByText('Total of these rows').waitFor();
  expect(new URL(page.url()).searchParams.get('only')).toBe('scan-44');
  expect(await shown.locator('span[title$=" EUR"]').first().getAttribute('title')).toMatch(/^\d+\.\d{5,} EUR$/);
  await page.getByLabel('Only rows that contain').fill('');
  await page.getByRole('radiogroup', { name: 'Divided among' }).getByText('Person').click();
  await page.getByRole('region', { name: 'By person' }).getByText('Max Member').first().waitFor();
  await page.getByRole('radiogroup', { name: 'Divided among' }).getByText('Folder').click();
  await page.getByRole('region', { name: 'By folder' }).getByText('in no folder').first().waitFor();
  await page.getByRole('radiogroup', { name: 'Divided among' }).getByText('Machine type').click();
  await page
    .getByRole('region', { name: 'By machine type' })
    .getByRole('row', { name: /^standard-2/ })
    .waitFor();
  await page.getByRole('radiogroup', { name: 'Divided among' }).getByText('Configuration').click();
  const configurations = page.getByRole('region', { name: 'By configuration' });
  await configurations.getByRole('link', { name: 'Align volumes' }).first().waitFor();
  await configurations.getByRole('button', { name: 'Change', exact: true }).click();
  await configurations
    .getByRole('columnheader', { name: 'Change' })
    .and(page.locator('[aria-sort=descending]'))
    .waitFor();
  expect(new URL(page.url()).searchParams.get('sort')).toBe('-change');
});

test('usage by job, by file and by person each sum to the total, to the byte-millisecond', async () => {
  const client = await clientOf(frontDoorUrl, users.owner);
  const query = { from: dayBefore(60), to: dayBefore(0) };
  const divided = await client.billing.listUsageByJob({ org: story.harbour, query });
  const { items, unlinked, files, otherFiles, people } = divided;
  const total = sums([divided.total]);
  expect(total['storage.gb_hours']).toBeGreaterThan(0n);
  expect(total['compute.seconds:standard-2']).toBeGreaterThan(0n);
  expect(sums([...items.map(({ usage }) => usage), unlinked])).toEqual(total);
  expect(sums(people.map(({ usage }) => usage))).toEqual(total);
  const storage = { 'storage.gb_hours': total['storage.gb_hours'] };
  expect(sums([...files.map(({ usage }) => usage), otherFiles])).toEqual(storage);
  expect(people).toHaveLength(2);
});

test('a job’s page says what it costs, line by line, as the API does', async () => {
  const client = await clientOf(frontDoorUrl, users.owner);
  const { items: jobs } = await client.jobs.list({ org: story.harbour, query: { limit: 100 } });
  // The oldest one: its files have been stored through a month that is billed and one that is not.
  const oldest = jobs.at(-1);
  const page = await member(users.owner);
  // The page's own reply, for the same reason as above.
  const told = page.waitForResponse((response) => /\/jobs\/\w+\/cost$/.test(response.url()) && response.ok());
  await openPage(page, story.harbour, `/jobs/${oldest?.id}`);
  const { items, usage, amount }: ReplyOf<'billing.getJobCost'> = await (await told).json();
  const statuses = items.map(({ status }) => status);
  expect(statuses).toEqual(expect.arrayContaining(['running', 'final']));
  expect(usage.map(({ meter }) => meter)).toEqual(['storage.gb_hours', 'compute.seconds:standard-2']);
  expect(amount).toMatch(/^\d+\.\d+$/);
  const lines = page.getByRole('region', { name: 'Cost by bill' }).getByRole('row');
  await lines.first().waitFor();
  expect(await lines.count()).toBe(items.length + 1);
  expect(await lines.filter({ hasText: 'final' }).count()).toBe(items.filter((one) => one.status === 'final').length);
  const compute = usage.find(({ meter }) => meter !== 'storage.gb_hours');
  const row = page.getByRole('region', { name: 'Cost so far' }).getByRole('row', { name: /^Compute/ });
  expect(await row.textContent()).toContain(formatMoney(compute?.amount ?? '', 'EUR', 'en-GB', 4));
});

function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

function sums(parts: readonly (readonly { readonly meter: string; readonly count: string }[])[]) {
  const counts = new Map<string, bigint>();
  for (const { meter, count } of parts.flat()) counts.set(meter, (counts.get(meter) ?? 0n) + BigInt(count));
  return Object.fromEntries(counts);
}
