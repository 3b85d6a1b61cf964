import { expect, inject, test } from 'vitest';
import { inParallel } from '../../lib/client/in-parallel.ts';
import { uploadFile } from '../../lib/client/upload.ts';
import { newCustomer } from '../integration/customer.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { openPage, violations } from './visit.ts';

const { owner: user } = inject('users');
const { member } = people(360_000);

/** More than the hundred that one answer names. */
const FILES = 120;

test('of a hundred and twenty files each is named, and the sum stays', async () => {
  const { owner, org } = await newCustomer(inject('frontDoorUrl'), user, 'Very many files');
  const names = Array.from({ length: FILES }, (_, index) => `lane ${index % 3}/${index}.raw`);
  await inParallel(names, 8, async (name) => {
    const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
    await uploadFile(owner, org, { name, sizeBytes: '1' }, source);
  });
  const areCounted = async () => {
    const day = (await owner.billing.currentUsage({ org })).at.slice(0, 10);
    const { items } = await owner.billing.listUsageByFile({ org, query: { from: day, to: day, limit: 100 } });
    const { otherFiles } = await owner.billing.listUsageByJob({ org, query: { from: day, to: day } });
    return items.length === 100 && otherFiles.length === 1;
  };
  await until('the files are counted', areCounted, { everyMs: 1_000, limitMs: 120_000 });
  const page = await member(user);
  await openPage(page, org, '/usage?by=folder');
  const more = page.getByRole('button', { name: 'Show more of them' });
  await page.getByRole('region', { name: 'By folder' }).getByText('all other files').waitFor();
  await page.getByText('File', { exact: true }).click();
  const table = page.getByRole('region', { name: 'By file' });
  await table.getByText('all other files').waitFor();
  expect(await violations(page)).toEqual([]);
  await more.click();
  await more.click();
  await table.getByText('all other files').waitFor({ state: 'detached' });
  await page.getByLabel('Only rows that contain').fill('.raw');
  await page.getByRole('button', { name: 'Show more', exact: true }).click();
  await expect.poll(() => table.getByRole('link', { name: /raw$/ }).count()).toBe(FILES);
});
