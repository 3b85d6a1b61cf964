import { expect, inject, test } from 'vitest';
import type { ReplyOf } from '../../lib/client/types.ts';
import { uploadFile } from '../../lib/client/upload.ts';
import { display, exact, sum } from '../../lib/domain/rating/exact.ts';
import { newCustomer } from '../integration/customer.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { openPage, violations } from './visit.ts';

const { owner: user } = inject('users');
const { member } = people();

test('costs are divided among folders, and those among the folders in them; the address says which; of many files more are named at every click', async () => {
  const { owner, org } = await newCustomer(inject('frontDoorUrl'), user, 'Folders in folders');
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  for (const name of ['scans/left/one.raw', 'scans/left/raw/two.raw', 'scans/three.raw', 'notes.txt']) {
    await uploadFile(owner, org, { name, sizeBytes: '1' }, source);
  }
  // What is used comes by deliveries, which an open page is not told of.
  const areCounted = async () => {
    const day = (await owner.billing.currentUsage({ org })).at.slice(0, 10);
    return (await owner.billing.listUsageByJob({ org, query: { from: day, to: day } })).files.length === 4;
  };
  await until('the files are counted', areCounted, { everyMs: 500 });
  const page = await member(user, { at: `/o/${org}/usage?by=folder` });
  const table = page.getByRole('region', { name: 'By folder' });
  await table.getByRole('link', { name: 'scans' }).waitFor();
  await table.getByRole('cell', { name: 'in no folder' }).waitFor();
  await table.getByRole('button', { name: 'Divide scans' }).click();
  for (const name of ['directly in scans', 'not in scans']) await table.getByRole('cell', { name }).waitFor();
  await table.getByRole('link', { name: 'scans/left' }).waitFor();
  expect(new URL(page.url()).searchParams.get('in')).toBe('scans');
  expect(await violations(page)).toEqual([]);
  await table.getByRole('button', { name: 'Divide scans/left' }).click();
  await table.getByRole('link', { name: 'scans/left/raw' }).waitFor();
  expect(await table.getByRole('button', { name: /^Divide/ }).count()).toBe(0);
  const trail = page.getByRole('navigation', { name: 'Folder that is divided' });
  await trail.getByRole('button', { name: 'scans' }).click();
  await table.getByRole('link', { name: 'scans/left', exact: true }).waitFor();
  await trail.getByRole('button', { name: 'All folders' }).click();
  await trail.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('in')).toBe(null);
  await table.getByRole('cell', { name: 'in no folder' }).waitFor();

  // As where there are more files than an answer names: here it names one, and others come two at a time.
  await page.route(/\/usage\/jobs\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: namingOneFile(await response.json()) });
  });
  await page.route(/\/usage\/by-file\?/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/limit=\d+/, 'limit=2'),
    }),
  );
  await openPage(page, org, '/usage?by=file');
  const files = page.getByRole('region', { name: 'By file' });
  const named = files.locator('tbody').getByRole('link');
  const more = files.getByRole('button', { name: 'Show more of them' });
  await files.getByRole('row', { name: /^all other files/ }).waitFor();
  expect(await named.count()).toBe(1);
  await more.click();
  await expect.poll(() => named.count()).toBeGreaterThan(1);
  expect(await named.count()).toBeLessThan(4);
  expect(await violations(page)).toEqual([]);
  await more.click();
  await expect.poll(() => named.count()).toBe(4);
  await files.getByRole('link', { name: 'scans/three.raw' }).waitFor();
  // What was stored since the first answer is in none of them.
  await files.getByRole('row', { name: /^all other files/ }).waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

function namingOneFile(divided: ReplyOf<'billing.listUsageByJob'>): ReplyOf<'billing.listUsageByJob'> {
  const [first, ...others] = divided.files;
  if (first === undefined) return divided;
  const used = others.flatMap(({ usage }) => usage);
  const [one] = used;
  if (one === undefined) return divided;
  const count = `${used.reduce((all, { count: own }) => all + BigInt(own), 0n)}`;
  const quantity = display(sum(used.map((own) => exact(own.quantity))));
  return { ...divided, files: [first], otherFiles: [{ ...one, count, quantity }] };
}
