import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import { type Customer, clientOf, configurationOf, newCustomer, newName } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage, signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner, member: other } = inject('users');
const { member } = people();

const SLOTS = [
  { name: 'reads', files: 'many' as const, accept: ['*.fq'] },
  { name: 'reference', required: false },
];

let customer: Customer;
let beside: string;
let configuration: string;
const ids = new Map<string, string>();

beforeAll(async () => {
  customer = await newCustomer(frontDoorUrl, owner, 'New jobs in a browser');
  // Another organisation of the same person, and one of another person.
  ({ id: beside } = await customer.owner.organisations.create({ body: { name: 'Beside new jobs' } }));
  await (await clientOf(frontDoorUrl, other)).organisations.create({ body: { name: 'Of somebody else' } });
  configuration = await configurationOf(customer, 'ls -R "$CATACLOUD_INPUTS"', { slots: SLOTS });
  for (const name of ['a.fq', 'b.fq', 'genome.fa']) {
    const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
    const { fileId } = await uploadFile(customer.owner, customer.org, { name, sizeBytes: '1' }, source);
    ids.set(name, fileId);
  }
});

const idOf = (name: string) => ids.get(name) ?? '';
const nameField = (page: Page) => page.getByRole('textbox', { name: 'Name' });
const unfinished = (page: Page) => page.getByRole('region', { name: 'Unfinished jobs' });

async function chooseConfiguration(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Configuration' }).click();
  await page.getByRole('option', { name: 'Script' }).click();
}

/** What a slot's field has: the labels of its chosen files. */
async function inSlot(page: Page, slot: string): Promise<string> {
  const label = page.locator('label', { hasText: new RegExp(`^${slot}`) });
  const field = page.locator('.mantine-InputWrapper-root').filter({ has: label });
  return (await field.locator('.mantine-Pill-label').allTextContents()).join();
}

test('a job that is begun outlives a reload, is listed for who began it alone, and is gone when it is made', async () => {
  const { org } = customer;
  const name = newName('Begun');
  const page = await member(owner);
  await openPage(page, org, '/jobs');
  await page.getByRole('link', { name: 'New job' }).click();
  await nameField(page).pressSequentially(name);
  expect(new URL(page.url()).searchParams.get('unfinished')).toMatch(/^[0-9a-f-]{36}$/);
  await chooseConfiguration(page);
  await page
    .getByLabel(/^reads/)
    .first()
    .click();
  await page.getByRole('option', { name: 'a.fq' }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect.poll(() => nameField(page).inputValue()).toBe(name);
  await expect.poll(() => inSlot(page, 'reads')).toBe('a.fq');

  await openPage(page, beside, '/jobs/new');
  await nameField(page).waitFor();
  expect(await unfinished(page).count()).toBe(0);

  await openPage(page, org, '/jobs');
  await page.getByRole('link', { name: '1 unfinished' }).click();
  await unfinished(page)
    .getByRole('button', { name: `Remove ${name}` })
    .click();
  await unfinished(page).getByRole('link').waitFor({ state: 'detached' });
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await unfinished(page).getByRole('link', { name }).click();
  await expect.poll(() => nameField(page).inputValue()).toBe(name);
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText('reads: a.fq').waitFor();
  await openPage(page, org, '/jobs');
  await page.getByRole('link', { name }).waitFor();
  expect(await page.getByRole('link', { name: /unfinished/ }).count()).toBe(0);
});

test('what one person has begun, the next one at the same browser does not see', async () => {
  const { org } = customer;
  const page = await member(owner, { expected: ['401', '404'] });
  await openPage(page, org, '/jobs/new');
  await nameField(page).fill('Mine alone');
  const address = page.url();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signIn(page, other);
  await page.waitForURL(/\/o\//);
  await page.goto(address);
  await page.getByRole('alert').waitFor();
  expect(await page.locator('body').textContent()).not.toContain('Mine alone');
});

test('selected files begin a job, each in the slot that takes it; an address says the same', async () => {
  const { org } = customer;
  const page = await member(owner);
  await openPage(page, org, '/files');
  for (const name of ['b.fq', 'genome.fa']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('group', { name: 'Selected files' }).getByRole('link', { name: 'New job' }).click();
  await chooseConfiguration(page);
  await expect.poll(() => inSlot(page, 'reads')).toBe('b.fq');
  expect(await inSlot(page, 'reference')).toBe('genome.fa');
  expect(await violations(page)).toEqual([]);
  const files = [idOf('genome.fa'), idOf('a.fq'), idOf('b.fq')].join();
  await openPage(page, org, `/jobs/new?configuration=${configuration}&files=${files}`);
  await expect.poll(() => inSlot(page, 'reads')).toBe('a.fq,b.fq');
  expect(await inSlot(page, 'reference')).toBe('genome.fa');
});

test('running a job again begins with that job’s own files and values, never with another’s', async () => {
  const { org, owner: client } = customer;
  const made = async (name: string, reads: string) => {
    const body = { name, label: `label of ${name}`, configuration, inputs: { reads: [idOf(reads)] } };
    return (await client.jobs.create({ org, body })).id;
  };
  const [one, other] = [newName('First run'), newName('Second run')];
  const [first, second] = [await made(one, 'a.fq'), await made(other, 'b.fq')];
  const page = await member(owner);
  for (const [job, name, file] of [
    [first, one, 'a.fq'],
    [second, other, 'b.fq'],
    [first, one, 'a.fq'],
  ] as const) {
    await page.goto(`/o/${org}/jobs`);
    await page.getByRole('region', { name: 'Jobs' }).getByRole('link', { name, exact: true }).click();
    await page.waitForURL(`**/jobs/${job}`);
    await page.getByRole('link', { name: 'Run again' }).click();
    await page.getByText(`With the values and input files of ${name}`).waitFor();
    expect(await nameField(page).inputValue()).toBe(name);
    expect(await page.getByLabel('Label').inputValue()).toBe(`label of ${name}`);
    expect(await inSlot(page, 'reads')).toBe(file);
  }
});

test('a job that is made and may not run is said to be a draft, and is not made twice', async () => {
  const { org, owner: client } = customer;
  const page = await member(owner, { expected: ['409'] });
  await page.route('**/submit', (route) =>
    route.fulfill({ status: 409, contentType: 'application/problem+json', body: '{"title":"Not now","status":409}' }),
  );
  await openPage(page, org, `/jobs/new?configuration=${configuration}&files=${idOf('a.fq')}`);
  const name = newName('Made once');
  await nameField(page).fill(name);
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('The job was made, and is a draft').waitFor();
  await page.getByText('Not now').waitFor();
  expect(await page.getByRole('button', { name: 'Run' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Open the job' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const { items } = await client.jobs.list({ org, query: { search: name } });
  expect(items.map(({ status }) => status)).toEqual(['draft']);
});
