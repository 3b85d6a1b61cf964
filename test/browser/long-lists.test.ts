import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import { type Customer, configurationOf, newCustomer } from '../integration/customer.ts';
import { MOVED, MOVED_UNTIL_NOW } from './in-page.ts';
import { tabTo } from './keys.ts';
import { people } from './people.ts';
import { openPage, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner } = inject('users');
const FILES = ['c-oldest.txt', 'b-middle.txt', 'a-newest.txt'] as const;
const JOBS = ['First', 'Second', 'Third'] as const;
const LAST = 'The last of my organisations';

const OTHERS = 8;

const { member } = people();
let customer: Customer;
let configuration: string;
let inUse: string;

beforeAll(async () => {
  customer = await newCustomer(frontDoorUrl, owner, 'Long lists');
  // So many that their list has to scroll.
  for (let n = 1; n <= OTHERS; n += 1) await customer.owner.organisations.create({ body: { name: `Another ${n}` } });
  await customer.owner.organisations.create({ body: { name: LAST } });
  configuration = await configurationOf(customer, 'true');
  for (const name of FILES) inUse = await oneByte(name);
  const { owner: client, org } = customer;
  for (const name of JOBS) await client.jobs.create({ org, body: { name, configuration, files: [inUse] } });
});

async function oneByte(name: string): Promise<string> {
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  const { fileId } = await uploadFile(customer.owner, customer.org, { name, sizeBytes: '1' }, source);
  return fileId;
}

/** The owner's window in which pages of lists are this short: few entries take as many of them as hundreds. */
async function withPagesOf(entries: number): Promise<Page> {
  // What this page asks for has no limits.
  const page = await member(owner, { at: '/account' });
  await page.route(/[?&]limit=\d+/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/limit=\d+/, `limit=${entries}`),
    }),
  );
  return page;
}

/** Goes by the arrow keys to an option of the open list, and takes it. */
async function choose(page: Page, option: string): Promise<void> {
  const wanted = await page.getByRole('option', { name: option }).getAttribute('id');
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowDown');
      return page.locator(':focus').getAttribute('aria-activedescendant');
    })
    .toBe(wanted);
  await page.keyboard.press('Enter');
}

test('a new job takes files of later pages, by keyboard: found page after page, or by the beginning of the name', async () => {
  const page = await withPagesOf(1);
  await openPage(page, customer.org, '/jobs/new');
  await page.getByRole('textbox', { name: 'Name' }).fill('Of old files');
  await page.getByRole('combobox', { name: 'Configuration' }).click();
  await page.getByRole('option', { name: 'Script' }).click();
  await tabTo(page, 'Input files');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'a-newest.txt' }).waitFor();
  await choose(page, 'Show more files');
  await page.getByRole('option', { name: 'b-middle.txt' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await choose(page, 'b-middle.txt');
  await page.keyboard.type('c-old');
  await page.getByRole('option', { name: 'c-oldest.txt' }).waitFor();
  await page.getByRole('option', { name: 'a-newest.txt' }).waitFor({ state: 'detached' });
  await choose(page, 'c-oldest.txt');
  await page.getByRole('option', { name: 'c-oldest.txt', selected: true }).waitFor();
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Save as draft' }).click();
  await page.getByRole('heading', { level: 1, name: 'Of old files' }).waitFor();
  const main = page.getByRole('main');
  await main.getByRole('link', { name: 'b-middle.txt' }).waitFor();
  await main.getByRole('link', { name: 'c-oldest.txt' }).waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  await main.getByText('b-middle.txt').first().waitFor();
});

test('the last of many organisations can be chosen, by keyboard', async () => {
  const page = await withPagesOf(1);
  await openPage(page, customer.org, '/files');
  const choice = page.getByRole('combobox', { name: 'Organisation' });
  await expect.poll(() => choice.inputValue()).toBe('Long lists');
  await tabTo(page, 'Organisation');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: LAST }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('The last');
  await page.getByRole('option', { name: 'Long lists' }).waitFor({ state: 'detached' });
  await choose(page, LAST);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  expect(await choice.inputValue()).toBe(LAST);
});

test("a file's page leads to every job that uses it, and stands at its address", async () => {
  const page = await withPagesOf(1);
  await openPage(page, customer.org, `/files/${inUse}`);
  await page.getByRole('link', { name: 'First' }).waitFor();
  // The history below the jobs has more too.
  const more = page.getByRole('button', { name: 'Show more' }).first();
  await more.click();
  await page.getByRole('link', { name: 'Second' }).waitFor();
  await more.click();
  await page.getByRole('link', { name: 'Third' }).click();
  await page.getByRole('heading', { level: 1, name: 'Third' }).waitFor();
});

test('a list that is there already is drawn at once as a whole: nothing of it moves', async () => {
  const page = await withPagesOf(2);
  await page.addInitScript(MOVED);
  await openPage(page, customer.org, '/jobs');
  const more = page.getByRole('button', { name: 'Show more' });
  await more.waitFor();
  await page.getByRole('link', { name: 'New job' }).click();
  await page.evaluate('moved.length = 0');
  await page.getByRole('link', { name: 'Back to the jobs' }).click();
  await more.waitFor();
  expect(await page.evaluate<readonly string[]>(MOVED_UNTIL_NOW)).not.toContain('Show more');
});

test('a job that is not among the newest is found by its name: where files are filtered by it, linked to it, and in the palette', async () => {
  const page = await withPagesOf(1);
  await openPage(page, customer.org, '/files');
  await page.getByRole('combobox', { name: 'Job' }).click();
  await page.keyboard.type('irs');
  await page.getByRole('option', { name: 'Second' }).waitFor({ state: 'detached' });
  await page.getByRole('option', { name: 'First' }).click();
  await page.waitForURL(/job=job_/);
  await page.getByRole('link', { name: FILES[2] }).waitFor();
  await page.reload();
  await expect.poll(() => page.getByRole('combobox', { name: 'Job' }).inputValue()).toBe('First');
  await page.getByRole('checkbox', { name: `Select ${FILES[2]}` }).check();
  await page.getByRole('button', { name: 'Link to a job' }).click();
  await page.getByRole('combobox', { name: 'Job to link them to' }).click();
  await page.keyboard.type('seco');
  await page.getByRole('option', { name: 'Second' }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Link files' }).click();
  await page.getByRole('group', { name: 'Selected files' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Go to a page or a thing' }).locator('input:focus').waitFor();
  await page.keyboard.insertText('firs');
  await page.getByRole('button', { name: /^First.*Job$/ }).click();
  await page.getByRole('heading', { level: 1, name: 'First' }).waitFor();
});
