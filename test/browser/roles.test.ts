import { beforeAll, expect, inject, test } from 'vitest';
import { clientOf, join, newAddress } from '../integration/customer.ts';
import { people } from './people.ts';
import { type Seeded, seeded } from './seeded.ts';
import { ISSUED_BILL, openPage } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const place = { frontDoorUrl, endpoint: inject('endpoint'), outputs: inject('outputs'), users };

// Every window fails its test when a request was refused: the console says so.
const { member } = people();
let story: Seeded;

beforeAll(async () => {
  story = await seeded(place);
}, 600_000);

test('a member works with files and jobs, is shown nothing that is paid, and nothing is asked that is refused', async () => {
  const page = await member(users.member, { at: `/o/${story.harbour}/` });
  const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  await expect
    .poll(() => pages.allTextContents())
    .toEqual(['Overview', 'Files', 'Jobs', 'Pipelines', 'Configurations', 'Settings']);
  const main = page.getByRole('main');
  await main.getByText('Stored now').waitFor();
  expect(await main.textContent()).not.toMatch(/€|Month to date|meter/);
  await main.getByRole('region', { name: 'Newest jobs' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 2, name: 'Attempts' }).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Output files' }).waitFor();
  expect(await main.textContent()).not.toContain('Cost so far');
  for (const path of ['/usage', '/bills']) {
    await openPage(page, story.harbour, path);
    await main.getByText('This page is for owner, manager, or billing-reader.').waitFor();
  }
});

/** A line of a bill reads all of the events that it comes from. */
const LINE_MS = 150_000;

test('a billing reader follows a bill to its parts by name, and is led to no file and no job', {
  timeout: 2 * LINE_MS,
}, async () => {
  const reader = { email: newAddress('reader'), name: 'Rita Reader', password: 'Only-for-local-1', admin: false };
  const admin = await clientOf(frontDoorUrl, users.admin);
  const owner = await clientOf(frontDoorUrl, users.owner);
  await admin.admin.createUser({ body: reader });
  const guest = await clientOf(frontDoorUrl, { ...users.member, ...reader });
  await join(place.endpoint, { owner, org: story.harbour }, guest, { email: reader.email, role: 'billing-reader' });
  const page = await member(reader, { at: `/o/${story.harbour}/` });
  const pages = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
  await expect.poll(() => pages.allTextContents()).toEqual(['Overview', 'Usage', 'Bills', 'Settings']);
  const main = page.getByRole('main');
  await main.getByText('Month to date').waitFor();
  expect(await main.textContent()).not.toContain('Newest jobs');
  await openPage(page, story.harbour, '/bills');
  await page.getByRole('row', { name: ISSUED_BILL }).last().getByRole('link').click();
  await page
    .getByRole('row', { name: /^Storage/ })
    .getByRole('link')
    .click();
  const parts = page.getByRole('region', { name: 'Files and jobs' });
  await parts.getByRole('row').nth(1).waitFor({ timeout: LINE_MS });
  expect(await parts.getByRole('link').count()).toBe(0);
  await openPage(page, story.harbour, '/files');
  await main.getByText('This page is for owner, manager, or member.').waitFor();
});
