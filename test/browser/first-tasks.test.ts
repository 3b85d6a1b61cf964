import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../lib/client/client.ts';
import { clientOf, newCustomer, newName } from '../integration/customer.ts';
import { until } from '../until.ts';
import { type Hand, handOn } from './clicks.ts';
import { clicksOf } from './first-tasks.ts';
import { hasQuotaRow, parkQuotaOf } from './parked-quota.ts';
import { people } from './people.ts';
import { type Seeded, seeded } from './seeded.ts';
import { openPage, signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const place = { frontDoorUrl, endpoint: inject('endpoint'), outputs: inject('outputs'), users };
/** A job waits for a machine, and other tests want machines too. */
const { visitor, member } = people(360_000);
const LOG_MS = 240_000;

let story: Seeded;
let folder: string;

beforeAll(async () => {
  story = await seeded(place);
  folder = await mkdtemp(path.join(tmpdir(), 'catacloud-tasks-'));
  await mkdir(path.join(folder, 'plates'));
  for (const name of ['north', 'south']) await writeFile(path.join(folder, 'plates', `plate-${name}.csv`), name);
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** One of the tasks that docs/dashboards.md lists: by clicking alone, with as many clicks as it says. */
async function task(page: Page, name: string, work: (hand: Hand) => Promise<void>): Promise<void> {
  const hand = handOn(page);
  await work(hand);
  expect(hand.clicks(), name).toBe(clicksOf(name));
}

const toPage = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

async function atOverview(page: Page, org: string): Promise<void> {
  await openPage(page, org, '/');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

test('a newcomer uploads a folder, finds a file, makes a configuration, runs it on two files and follows its log', async () => {
  const { org } = await newCustomer(frontDoorUrl, users.owner, 'First tasks');
  const page = await member(users.owner);
  await atOverview(page, org);
  await task(page, 'upload a folder', async (hand) => {
    await hand.click(toPage(page, 'Files'));
    await button(page, 'Choose a folder').waitFor();
    // The button, the folder in the system's own dialog, and the dialog's button.
    hand.also();
    hand.also();
    hand.also();
    await page.getByLabel('Folder to upload').setInputFiles(path.join(folder, 'plates'));
    for (const name of ['north', 'south']) {
      await page
        .getByRole('group', { name: `Upload of plates/plate-${name}.csv` })
        .getByText(/^Uploaded/)
        .waitFor();
    }
  });
  await atOverview(page, org);
  await task(page, 'find a file by a part of its name', async (hand) => {
    await hand.click(toPage(page, 'Files'));
    await hand.type(page.getByLabel('Search in names'), 'sout');
    await hand.click(page.getByRole('region', { name: 'Files' }).getByRole('link', { name: 'plates/plate-south.csv' }));
    await page.getByRole('heading', { level: 1, name: 'plates/plate-south.csv' }).waitFor();
  });
  await atOverview(page, org);
  await task(page, 'make a configuration', async (hand) => {
    await hand.click(toPage(page, 'Configurations'));
    await hand.click(link(page, 'New configuration'));
    await hand.type(page.getByRole('textbox', { name: 'Name' }), 'Say each name');
    await hand.type(page.getByRole('textbox', { name: 'Argument 2' }), 'ls -R "$CATACLOUD_INPUTS"');
    await hand.click(button(page, 'Save as draft'));
    await hand.click(button(page, 'Publish'));
    await page.getByRole('heading', { name: 'Version 1' }).waitFor();
  });
  await atOverview(page, org);
  await task(page, 'run it on two files', async (hand) => {
    await hand.click(toPage(page, 'Jobs'));
    await hand.click(link(page, 'New job'));
    await hand.type(page.getByRole('textbox', { name: 'Name' }), 'Both plates');
    await hand.choose(page.getByRole('combobox', { name: 'Configuration' }), 'Say each name');
    await hand.click(page.getByLabel('Input files').first());
    for (const name of ['north', 'south']) {
      await hand.click(page.getByRole('option', { name: `plates/plate-${name}.csv` }));
    }
    // The list of choices lies over the button until it is closed.
    await page.keyboard.press('Escape');
    await hand.click(button(page, 'Run'));
    await page.getByRole('heading', { level: 1, name: 'Both plates' }).waitFor();
  });
  await atOverview(page, org);
  await task(page, 'follow the log', async (hand) => {
    await hand.click(page.getByRole('region', { name: 'Newest jobs' }).getByRole('link', { name: 'Both plates' }));
    const log = page.getByRole('region', { name: 'Output of the attempt' });
    await log.getByText(/plate-south\.csv/).waitFor({ timeout: LOG_MS });
  });
});

test('a customer sees why yesterday cost more and why a bill rose, invites somebody and makes a token', async () => {
  const page = await member(users.owner);
  await atOverview(page, story.harbour);
  await task(page, 'see why yesterday cost more', async (hand) => {
    await hand.click(link(page, 'See where it comes from'));
    await page.getByRole('region', { name: 'By job' }).getByRole('row').nth(1).waitFor();
  });
  await atOverview(page, story.harbour);
  await task(page, 'see why a bill rose', async (hand) => {
    await hand.click(page.getByRole('link', { name: /the month before/ }));
    await page.getByRole('region', { name: 'Causes' }).getByRole('row').nth(2).waitFor();
  });
  const { org } = await newCustomer(frontDoorUrl, users.owner, 'First settings');
  await atOverview(page, org);
  await task(page, 'invite somebody', async (hand) => {
    await hand.click(toPage(page, 'Settings'));
    await hand.click(link(page, 'Invitations'));
    await hand.type(page.getByLabel('Address to invite'), 'first-guest@catacloud.test');
    await hand.click(button(page, 'Invite'));
    await page.getByText('The invitation was mailed.').waitFor();
  });
  await atOverview(page, org);
  await task(page, 'make a token', async (hand) => {
    await hand.click(toPage(page, 'Settings'));
    await hand.click(link(page, 'API tokens'));
    await hand.type(page.getByLabel('What the token is for'), 'first');
    await hand.click(button(page, 'Make the token'));
    expect(await page.getByRole('dialog', { name: 'Your new token' }).locator('pre').textContent()).toMatch(/^cato_/);
  });
});

test('an administrator changes a price, finds a bill that is not paid, and redrives a parked stream', async () => {
  const admin = await clientOf(frontDoorUrl, users.admin);
  // Tried again, it has a plan of its own.
  const name = newName('First price');
  const { org } = await newCustomer(frontDoorUrl, users.owner, `Pays ${name}`);
  const first = { name, currency: 'EUR' };
  const price = (unit: string) => [{ meter: 'storage.gb_hours', model: { kind: 'perUnit', unit } }] as const;
  const { id: plan } = await admin.billing.draftPlan({ body: { ...first, charges: [...price('0.001')] } });
  await admin.billing.publishPlan({ plan });
  await admin.billing.openAccount({ body: { organisation: org, plan, version: 1 } });
  await parkQuotaOf(org);
  const page = await visitor();
  await signIn(page, users.admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  const parked = page.getByRole('row', { name: /^quotas@1 / });
  // Which, and why, is a click away.
  await parked.getByRole('button', { name: /^Parked by quotas@1: \d+$/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('row', { name: new RegExp(`^quota#${org} 0 .*was broken$`) })
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await task(page, 'redrive a parked stream', async (hand) => {
    await hand.click(parked.getByRole('button', { name: 'Try again' }));
    await parked.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' });
  });
  await until('the stream is there again', () => hasQuotaRow(org), { everyMs: 200 });
  await task(page, 'change the price of a customer', async (hand) => {
    await hand.click(toPage(page, 'Plans'));
    await hand.click(link(page, name));
    await hand.click(button(page, 'Draft the next version'));
    await hand.type(page.getByLabel('Price per GB-hour'), '0.002');
    await hand.click(button(page, 'Save the draft'));
    await hand.click(button(page, 'Publish the draft'));
    await page.getByRole('region', { name: 'Version 2', exact: true }).getByText('0.002 per GB-hour').waitFor();
    await hand.click(toPage(page, 'Customers'));
    await hand.type(page.getByLabel('Name or id contains'), name);
    await hand.click(link(page, `Pays ${name}`));
    await hand.click(link(page, 'Terms'));
    const list = page.getByRole('combobox', { name: 'Pays from the next day (UTC) on by' });
    await hand.choose(list, `${name}, version 2`);
    await hand.click(button(page, 'Change plan'));
    const terms = page.getByRole('region', { name: 'Terms', exact: true });
    await terms.getByRole('cell', { name: `${name}, version 2` }).waitFor();
  });
  await toPage(page, 'Platform').click();
  const { state, number } = await unpaidBill(admin);
  await task(page, 'find a bill that is not paid', async (hand) => {
    await hand.click(toPage(page, 'Invoices'));
    await hand.choose(page.getByRole('combobox', { name: 'State' }), state);
    const row = page.getByRole('region', { name: 'Invoices and credit notes' }).getByRole('row');
    await row
      .filter({ hasText: `Invoice ${number} ` })
      .getByRole('link')
      .waitFor();
  });
  await page.goto('/admin/revenue');
  await page
    .getByRole('region', { name: 'By service' })
    .getByRole('row', { name: /^Storage / })
    .waitFor();
  await page.goto(`/admin/customers/${story.harbour}`);
  await link(page, 'Why a bill changed').click();
  await page.getByRole('region', { name: 'Causes' }).getByRole('row').nth(2).waitFor();
  expect(await violations(page)).toEqual([]);
});

/** The first that the page shows. */
async function unpaidBill(admin: Client) {
  for (const state of ['open', 'overdue'] as const) {
    const [first] = (await admin.finance.listDocuments({ query: { state, limit: 50 } })).items;
    if (first !== undefined) return first;
  }
  throw new Error('The history has no bill that is not paid.');
}
