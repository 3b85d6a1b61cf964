import { expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import { newCustomer } from '../integration/customer.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { violations } from './visit.ts';

const { owner: user } = inject('users');
const { member } = people();

test('costs are divided among folders, and those among the folders in them; the address says which', async () => {
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
});
