import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import { type Customer, configurationOf, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner: user } = inject('users');
const { member } = people();
const SIZES = { 'b.txt': 1, 'a.txt': 3, 'c.txt': 2 } as const;

let customer: Customer;

beforeAll(async () => {
  customer = await newCustomer(frontDoorUrl, user, 'Lists in order');
  const { owner, org } = customer;
  for (const [name, bytes] of Object.entries(SIZES)) {
    const source = { sizeBytes: bytes, slice: async () => new Uint8Array(bytes) };
    await uploadFile(owner, org, { name, sizeBytes: `${bytes}` }, source);
  }
  const configuration = await configurationOf(customer, 'true');
  const { spec } = await owner.jobs.getConfiguration({ org, configuration });
  if (spec === undefined) throw new Error('it is not published');
  await owner.jobs.draftConfiguration({ org, body: { name: 'Another', spec: { ...spec, machineType: 'standard-2' } } });
});

/** The links of a list's rows, in order. */
const names = (page: Page, list: string) =>
  page.getByRole('region', { name: list }).locator('tbody').getByRole('link').allTextContents();

const head = (page: Page, title: string) => page.getByRole('columnheader', { name: title }).getByRole('button');

async function hide(page: Page, column: string): Promise<void> {
  await page.getByLabel('Columns').first().click();
  await page.getByRole('option', { name: column, exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: column, exact: true }).waitFor({ state: 'detached' });
}

test('files are sorted by the server from the heads of their columns; the address keeps order, columns and search', async () => {
  const page = await member(user, { at: `/o/${customer.org}/files` });
  await expect.poll(() => names(page, 'Files')).toEqual(['c.txt', 'a.txt', 'b.txt']);
  await head(page, 'Size').click();
  await expect.poll(() => names(page, 'Files')).toEqual(['a.txt', 'c.txt', 'b.txt']);
  await head(page, 'Name').click();
  await expect.poll(() => names(page, 'Files')).toEqual(['a.txt', 'b.txt', 'c.txt']);
  await page.locator('th[aria-sort=ascending]').waitFor();
  await hide(page, 'State');
  await page.getByLabel('Search in names').fill('txt');
  await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('txt');
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toMatchObject({
    sort: 'name',
    columns: 'size,added,by,rename',
  });
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await expect.poll(() => names(page, 'Files')).toEqual(['a.txt', 'b.txt', 'c.txt']);
  expect(await page.getByRole('columnheader', { name: 'State' }).count()).toBe(0);
});

test('the field of a search says what is searched for, also after going back or by a link', async () => {
  const page = await member(user, { at: `/o/${customer.org}/files` });
  const [words, ending] = [page.getByLabel('Search in names'), page.getByLabel('Type', { exact: true })];
  await words.fill('b');
  await expect.poll(() => names(page, 'Files')).toEqual(['b.txt']);
  await ending.fill('txt');
  await expect.poll(() => new URL(page.url()).searchParams.get('type')).toBe('txt');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Files' }).click();
  await expect.poll(() => names(page, 'Files')).toEqual(['c.txt', 'a.txt', 'b.txt']);
  expect([await words.inputValue(), await ending.inputValue()]).toEqual(['', '']);
  await page.goBack();
  await expect.poll(() => names(page, 'Files')).toEqual(['b.txt']);
  expect([await words.inputValue(), await ending.inputValue()]).toEqual(['b', 'txt']);
  await words.fill('c ');
  await expect.poll(() => names(page, 'Files')).toEqual(['c.txt']);
  expect(await words.inputValue()).toBe('c ');
});

test('configurations and members are there to the end, and are sorted by any column', async () => {
  const page = await member(user, { at: `/o/${customer.org}/configurations` });
  await page.getByRole('link', { name: 'Another' }).waitFor();
  await head(page, 'Configuration').click();
  await expect.poll(() => names(page, 'Configurations')).toEqual(['Script', 'Another']);
  await head(page, 'Configuration').click();
  await expect.poll(() => names(page, 'Configurations')).toEqual(['Another', 'Script']);
  await hide(page, 'Machine');
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    sort: 'name',
    columns: 'state,version,changed',
  });
  expect(await violations(page)).toEqual([]);
  await openPage(page, customer.org, '/settings/members');
  await head(page, 'Since').click();
  await page.locator('th[aria-sort=descending]').waitFor();
});

test('a list that comes by time alone says so at the head of its times', async () => {
  const { owner, org } = customer;
  const configuration = await configurationOf(customer, 'true');
  await owner.jobs.create({ org, body: { name: 'Listed', configuration } });
  const page = await member(user, { at: `/o/${org}/jobs` });
  const created = page.getByRole('columnheader', { name: 'Created' });
  await created.waitFor();
  expect(await created.getAttribute('title')).toMatch(/^The newest first\./);
  expect(await created.getByRole('button').count()).toBe(0);
});
