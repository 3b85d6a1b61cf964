import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../lib/client/client.ts';
import { clientOf } from '../integration/customer.ts';
import { people } from './people.ts';
import { seeded } from './seeded.ts';
import { openPage } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const place = { frontDoorUrl, endpoint: inject('endpoint'), outputs: inject('outputs'), users };

const { member } = people();
let org: string;
let owner: Client;

beforeAll(async () => {
  org = (await seeded(place)).harbour;
  owner = await clientOf(frontDoorUrl, users.owner);
}, 600_000);

const paletteOf = (page: Page) => page.getByRole('dialog', { name: 'Go to a page or a thing' });

/** Opens the palette by its keys, types or pastes, and takes what is called so. */
async function goTo(page: Page, text: string, entry: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = paletteOf(page);
  // What is typed before the field has the focus goes to the page.
  await palette.locator('input:focus').waitFor();
  await page.keyboard.insertText(text);
  const found = palette.getByRole('button', { name: entry }).first();
  await found.waitFor();
  // Arrows lead through what is found; the first is chosen already.
  await expect
    .poll(async () => {
      if ((await found.getAttribute('data-selected')) === null) await page.keyboard.press('ArrowDown');
      return found.getAttribute('data-selected');
    })
    .not.toBe(null);
  await page.keyboard.press('Enter');
  await palette.waitFor({ state: 'detached' });
}

test('the command palette leads by keys alone to any page, and to files, jobs and bills by their names and ids', async () => {
  const [file] = (await owner.files.list({ org, query: {} })).items;
  const [job] = (await owner.jobs.list({ org, query: {} })).items;
  const [bill] = (await owner.billing.listInvoices({ org, query: {} })).items;
  const page = await member(users.owner, { at: `/o/${org}/usage` });
  await goTo(page, 'Pipel', /^Pipelines/);
  await page.waitForURL(`**/o/${org}/pipelines`);
  await goTo(page, file?.name ?? '', new RegExp(`^${file?.name.slice(0, 8)}.*File$`));
  await page.waitForURL('**/files/fil_*');
  await goTo(page, job?.name ?? '', /Job$/);
  await page.waitForURL('**/jobs/job_*');
  await goTo(page, 'bill', /^Bill .* until .*Bill$/);
  await page.waitForURL('**/bills/inv_*');
  for (const [id = '', path] of [
    [file?.id, 'files'],
    [job?.id, 'jobs'],
    [bill?.id, 'bills'],
  ]) {
    await goTo(page, id, `Open ${path?.slice(0, -1)} ${id} By its id`);
    await page.waitForURL(`**/o/${org}/${path}/${id}`);
  }
});

test('it does what the open page can do, and gives the focus back when it is left; an id that is pasted anywhere leads there', async () => {
  const [job] = (await owner.jobs.list({ org, query: {} })).items;
  const [configuration] = (await owner.jobs.listConfigurations({ org, query: {} })).items;
  const page = await member(users.owner, { at: `/o/${org}/jobs` });
  await page.getByRole('link', { name: 'New job' }).focus();
  await page.keyboard.press('Control+k');
  await paletteOf(page).waitFor();
  await page.keyboard.press('Escape');
  await paletteOf(page).waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('New job');
  await goTo(page, 'new jo', /^New job/);
  await page.getByRole('heading', { level: 1, name: 'New job' }).waitFor();
  await openPage(page, org, `/configurations/${configuration?.id}`);
  await goTo(page, 'edi', /^Edit/);
  await page.getByRole('button', { name: 'Stop editing' }).waitFor();
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', ' ${job?.id}\\n');
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  })()`);
  await page.waitForURL(`**/o/${org}/jobs/${job?.id}`);
});
