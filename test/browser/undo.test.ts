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
  const page = await member(users.owner, { width: 360, at: `/o/${org}/settings/members` });
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
  const page = await member(users.owner, { at: `/o/${org}/files?folder=${folder}` });
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

test('a file is renamed from its row and on its page, and is called as before when that is undone', async () => {
  const { owner, org } = customer;
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  const [name, other] = [newName('called'), newName('other')];
  const { fileId: file } = await uploadFile(owner, org, { name, sizeBytes: '1' }, source);
  const nameNow = async () => (await owner.files.get({ org, file })).name;
  const page = await member(users.owner, { expected: ['400'] });
  const dialog = page.getByRole('dialog', { name: 'Rename the file' });
  await openPage(page, org, '/files');
  const opener = page.getByRole('button', { name: `Rename ${name}` });
  await opener.click();
  await expect.poll(() => dialog.getByLabel('Name').inputValue()).toBe(name);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const focused = () => page.evaluate<string>('document.activeElement?.getAttribute("aria-label")');
  await expect.poll(focused).toBe(`Rename ${name}`);
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Name').fill(other);
  await page.keyboard.press('Enter');
  await notices(page).getByText(`${name} is called ${other} now.`).waitFor();
  await page.getByRole('region', { name: 'Files' }).getByRole('link', { name: other }).waitFor();
  await undo(page);
  await notices(page).getByText('Undone').waitFor();
  expect(await nameNow()).toBe(name);

  await openPage(page, org, `/files/${file}`);
  await page.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByLabel('Name').fill('no\u0000name');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Name').fill(`in/${other}`);
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('heading', { level: 1, name: `in/${other}` }).waitFor();
  await undo(page);
  await page.getByRole('heading', { level: 1, name }).waitFor();
});

test('the files of a moved folder are where they were when that is undone, and those that were there stay', async () => {
  const { owner, org } = customer;
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  const [from, to] = [newName('from'), newName('to')];
  const names = [`${from}/one.txt`, `${from}/deep/two.txt`, `${to}/three.txt`];
  for (const name of names) await uploadFile(owner, org, { name, sizeBytes: '1' }, source);
  const own = async () => {
    const { items } = await owner.files.list({ org, query: { limit: 100 } });
    return items.map(({ name }) => name).filter((name) => name.startsWith(from) || name.startsWith(to));
  };
  const page = await member(users.owner, { at: `/o/${org}/files?folder=${from}` });
  await page.getByRole('button', { name: 'Move folder' }).click();
  await page.getByLabel('New path of the folder').fill(to);
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await notices(page).getByText(`2 files moved from ${from} to ${to}.`).waitFor();
  expect((await own()).sort()).toEqual([`${to}/deep/two.txt`, `${to}/one.txt`, `${to}/three.txt`]);
  await undo(page);
  await notices(page).getByText('Undone').waitFor();
  expect((await own()).sort()).toEqual(names.sort());
});

test('a secret that is there is written over after a question only', async () => {
  const { owner, org } = await newCustomer(frontDoorUrl, users.owner, 'Second secrets');
  await owner.secrets.put({ org, secret: 'KEY', body: { value: 'first' } });
  const [{ changedAt } = { changedAt: '' }] = (await owner.secrets.list({ org, query: {} })).items;
  const changed = async () => (await owner.secrets.list({ org, query: {} })).items.find(({ name }) => name === 'KEY');
  const page = await member(users.owner, { at: `/o/${org}/settings/secrets` });
  await page.getByLabel('Name of the secret').fill('KEY');
  await page.getByLabel('Value').fill('second');
  await page.getByRole('button', { name: 'Set secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write over KEY' });
  await dialog.getByText(/^It was set on/).waitFor();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep it as it is' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await changed())?.changedAt).toBe(changedAt);
  await page.getByRole('button', { name: 'Set secret' }).click();
  await dialog.getByRole('button', { name: 'Write over KEY' }).click();
  await page.getByText('The secret is set.').waitFor();
  expect((await changed())?.changedAt).not.toBe(changedAt);
  await page.getByLabel('Name of the secret').fill('NEW');
  await page.getByLabel('Value').fill('third');
  await page.getByRole('button', { name: 'Set secret' }).click();
  await page.getByRole('cell', { name: 'NEW', exact: true }).waitFor();
});
