import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import {
  type Customer,
  clientOf,
  configurationOf,
  join,
  newAddress,
  newCustomer,
  newName,
} from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const { member } = people();

let customer: Customer;

beforeAll(async () => {
  customer = await newCustomer(frontDoorUrl, users.owner, 'Second thoughts');
});

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const undo = (page: Page) => notices(page).getByRole('button', { name: 'Undo' }).last().click();

test('a role, the organisation’s name and a budget are changed at once, and are as before when that is undone', async () => {
  const { owner, org } = await newCustomer(frontDoorUrl, users.owner, 'Changes its mind');
  const guest = { email: newAddress('undone'), name: 'Uma Undone', password: 'Only-for-local-1', admin: false };
  await (await clientOf(frontDoorUrl, users.admin)).admin.createUser({ body: guest });
  const their = await clientOf(frontDoorUrl, { ...users.member, ...guest });
  await join(inject('endpoint'), { owner, org }, their, { email: guest.email, role: 'member' });
  const thresholds = [{ percent: 80, of: 'actual' as const }];
  await owner.finance.setBudget({ org, budget: 'all', body: { name: 'All', amount: '10.00', cap: true, thresholds } });
  const page = await member(users.owner, { width: 360 });

  await openPage(page, org, '/settings/members');
  const role = page.getByRole('combobox', { name: 'Role of Uma Undone' });
  await role.click();
  await page.getByRole('option', { name: 'manager' }).click();
  await notices(page).getByText('Uma Undone was member and is manager now.').waitFor();
  await expect.poll(() => role.inputValue()).toBe('manager');
  expect(await violations(page)).toEqual([]);
  await undo(page);
  await notices(page).getByText('Undone: Uma').waitFor();
  await expect.poll(() => role.inputValue()).toBe('member');

  await openPage(page, org, '/settings');
  await page.getByLabel('Name of the organisation').fill('Another mind');
  await page.getByRole('button', { name: 'Rename' }).click();
  await notices(page).getByText('Changes its mind is called Another mind now.').waitFor();
  await undo(page);
  await expect.poll(async () => (await owner.organisations.get({ org })).name).toBe('Changes its mind');

  await openPage(page, org, '/settings/budgets');
  await page.getByLabel('Name').fill('All');
  await page.getByLabel(/^Amount for each month/).fill('99.00');
  await page.getByRole('button', { name: 'Set the budget' }).click();
  await notices(page).getByText('The budget All is changed.').waitFor();
  await undo(page);
  await notices(page).getByText('Undone').waitFor();
  const { budgets } = await owner.finance.listBudgets({ org });
  expect(budgets).toMatchObject([{ id: 'all', amount: '10.00', cap: true, thresholds }]);
});

test('moved files are where they were when that is undone', async () => {
  const { owner, org } = customer;
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  const folder = newName('here');
  const name = `${folder}/moved.txt`;
  await uploadFile(owner, org, { name, sizeBytes: '1' }, source);
  const page = await member(users.owner);
  await openPage(page, org, `/files?folder=${folder}`);
  await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByLabel('Folder to move them to').fill('there');
  await page.getByRole('button', { name: 'Move files' }).click();
  await notices(page).getByText('1 file moved to there.').waitFor();
  await undo(page);
  await notices(page).getByText('Undone').waitFor();
  const { items } = await owner.files.list({ org, query: {} });
  expect(items.map((file) => file.name)).toContain(name);
});

test('what cannot be undone is asked before, and is left as it is when one thinks again', async () => {
  const { owner, org } = customer;
  const configuration = await configurationOf(customer, 'true');
  const { id: job } = await owner.jobs.create({ org, body: { name: 'Not to be run', configuration } });
  const page = await member(users.owner);
  const asked = async (label: string, act: string, words: RegExp) => {
    await page.getByRole('button', { name: label }).click();
    const dialog = page.getByRole('dialog', { name: act });
    await dialog.getByText(words).waitFor();
    return dialog;
  };
  await openPage(page, org, `/jobs/${job}`);
  const cancelling = await asked('Cancel', 'Cancel the job', /^It is not run/);
  await cancelling.getByRole('button', { name: 'Keep it as it is' }).click();
  await cancelling.waitFor({ state: 'detached' });
  expect((await owner.jobs.get({ org, job })).status).toBe('draft');
  await (await asked('Cancel', 'Cancel the job', /^It is not run/))
    .getByRole('button', { name: 'Cancel the job' })
    .click();
  await page.getByText('cancelled', { exact: true }).waitFor();

  await openPage(page, org, `/configurations/${configuration}`);
  const retiring = await asked('Retire', 'Retire the configuration', /^No new job/);
  await retiring.getByRole('button', { name: 'Keep it as it is' }).click();
  await retiring.waitFor({ state: 'detached' });
  expect((await owner.jobs.getConfiguration({ org, configuration })).status).toBe('active');
  await (await asked('Retire', 'Retire the configuration', /^No new job/))
    .getByRole('button', { name: 'Retire the configuration' })
    .click();
  await page.getByText('retired', { exact: true }).waitFor();
});
