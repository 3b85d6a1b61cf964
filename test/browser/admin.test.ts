import { expect, inject, test } from 'vitest';
import {
  clientOf,
  isRunning,
  jobUntil,
  newAddress,
  newCustomer,
  newName,
  submitScript,
} from '../integration/customer.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { admin, owner } = inject('users');

const { visitor, member } = people();

/** A customer that administrators find in their lists: its row comes by a delivery, and a page reads a list when it is opened. */
async function listedCustomer(name: string) {
  const customer = await newCustomer(frontDoorUrl, owner, name);
  const client = await clientOf(frontDoorUrl, admin);
  await until(`${customer.org} is listed`, async () => {
    for await (const { id } of client.items('admin.listOrganisations', {})) if (id === customer.org) return true;
    return false;
  });
  return customer;
}

test('an administrator is led to the administration, drafts and publishes a plan, and puts a customer on it', async () => {
  const customer = await listedCustomer('Administered in a browser');
  // A new customer has no billing account yet, and its page asks for one.
  const page = await visitor({ expected: ['404', '409', '422'] });
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.getByRole('row', { name: /files/ }).first().waitFor();
  expect(await violations(page)).toEqual([]);
  const pages = page.getByRole('navigation', { name: 'Pages' });

  await pages.getByRole('link', { name: 'Plans' }).click();
  await page.getByRole('button', { name: 'New plan' }).click();
  const dialog = page.getByRole('dialog', { name: 'New plan' });
  const plan = newName('Drafted in a browser');
  await dialog.getByLabel('Name').fill(plan);
  await dialog.getByLabel('Price per GB-hour').fill('0.000123456789');
  await dialog.getByRole('button', { name: 'Save as draft' }).click();
  await page.getByRole('heading', { level: 1, name: plan }).waitFor();
  const costs = page.getByRole('region', { name: 'What some quantities cost' });
  await page.getByLabel('Up to (GB-hours)').fill('72000');
  // 72,000 GB-hours at 0.000123456789.
  await costs.getByRole('row', { name: /^72,000 €8\.89$/ }).waitFor();
  await page.getByRole('button', { name: /^Rate \d{4}-\d\d by the draft$/ }).click();
  await page.getByText(/ customers, as if each of them had paid by it all month/).waitFor();
  await page.getByRole('button', { name: 'Publish the draft' }).click();
  await page.getByRole('region', { name: 'Version 1', exact: true }).getByText('0.000123456789 per GB-hour').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.goto(`/admin/customers/${customer.org}/terms`);
  await page.getByRole('combobox', { name: 'Pays by' }).click();
  await page.getByRole('option', { name: `${plan}, version 1` }).click();
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.getByText(`Pays by ${plan}, version 1`).waitFor();
  await page.getByRole('link', { name: 'Summary' }).click();
  expect(await page.getByLabel('May store (GB)').inputValue()).toMatch(/^\d+$/);
  await page.getByLabel('May store (GB)').fill('25');
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByText(/May store 25 GB/).waitFor();
  await expect.poll(() => page.getByLabel('May store (GB)').inputValue()).toBe('25');
  expect(await violations(page)).toEqual([]);

  await page.getByRole('link', { name: 'Record' }).click();
  const founded = page.getByRole('region', { name: 'Record' }).getByRole('row', { name: /OrganisationCreated/ });
  const founder = founded.getByRole('link', { name: owner.name, exact: true });
  expect(await founder.getAttribute('href')).toMatch(/^\/admin\/people\/usr_/);
  await page.getByRole('link', { name: 'Events of the organisation' }).click();
  await page.getByRole('cell', { name: /OrganisationCreated/ }).waitFor();
});

test('an administrator chooses the columns of the customers; the address keeps them beside what is searched for', async () => {
  const { org } = await listedCustomer('Columns of customers');
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto(`/admin/customers?search=${org}`);
  const heads = page.getByRole('region', { name: 'Customers' }).getByRole('columnheader');
  await heads.getByText('Stored').waitFor();
  expect(await heads.count()).toBe(10);
  await page.getByLabel('Columns').first().click();
  await page.getByRole('option', { name: 'Stored' }).click();
  await heads.getByText('Stored').waitFor({ state: 'detached' });
  await page.getByRole('option', { name: 'Owner' }).click();
  await heads.getByText('Owner').waitFor({ state: 'detached' });
  await page.getByRole('option', { name: 'Since' }).click();
  await heads.getByText('Since').waitFor();
  await page.keyboard.press('Escape');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Name or id contains').fill('Columns of customers');
  await page.waitForURL(({ searchParams }) => searchParams.get('search') === 'Columns of customers');
  expect(new URL(page.url()).searchParams.get('columns')).toBe('state,plan,month,before,trend,due,jobs,since');
  await page.reload();
  await heads.getByText('Since').waitFor();
  expect(await heads.count()).toBe(9);
});

test('an administrator suspends a person and restores them; the record says who did', async () => {
  const client = await clientOf(frontDoorUrl, admin);
  const susi = { email: newAddress('suspended'), name: 'Susi Suspended', password: owner.password, admin: false };
  const { id } = await client.admin.createUser({ body: susi });
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto('/admin/people');
  await page.getByLabel('Name, address or id').fill(susi.email);
  await page.getByRole('row', { name: susi.email }).getByRole('link', { name: susi.name }).click();
  await page.waitForURL(new RegExp(`/admin/people/${id}$`));
  await page.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('button', { name: 'Restore' }).waitFor();
  await expect(clientOf(frontDoorUrl, susi)).rejects.toThrow();
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('button', { name: 'Suspend' }).waitFor();
  const audit = page.getByRole('region', { name: 'Audit' });
  expect(await audit.getByRole('row').count()).toBeGreaterThan(2);
  const [self] = (await client.admin.listUsers({ query: { search: admin.email } })).items;
  const by = audit.getByRole('link', { name: self?.name ?? '' }).first();
  expect(await by.getByTitle(self?.id ?? '').count()).toBe(1);
  expect(await violations(page)).toEqual([]);
});

test('an administrator sees a customer’s machine, what it costs, and ends it; its attempt is lost and tried again', async () => {
  // Tried a second time, its first job runs on.
  const name = newName('Machines');
  const customer = await newCustomer(frontDoorUrl, owner, name);
  const job = await submitScript(customer, 'sleep 305', { maxAttempts: 2 });
  const [{ id: first } = { id: '' }] = (await jobUntil(customer, job, isRunning)).attempts;
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Machines' }).click();
  const machine = page.getByRole('region', { name: 'Machines now' }).getByRole('row', { name: new RegExp(`^${name}`) });
  await machine.getByText('assigned').waitFor();
  const slots = page.getByRole('region', { name: 'Slots by customer' });
  await slots.getByRole('row', { name: new RegExp(`^${name} 1 `) }).waitFor();
  const hour = page.getByRole('region', { name: 'What an hour costs now' });
  // A processor and 3 GiB of Fargate.
  await hour.getByRole('row', { name: new RegExp(`^${name} standard-1 1 1 €0\\.0504 US\\$0\\.0538`) }).waitFor();
  await machine.getByRole('button', { name: 'End' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the machine' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const again = await jobUntil(customer, job, ({ attempts }) => attempts[0]?.endedAt !== undefined);
  expect(again.attempts[0]).toMatchObject({ id: first, status: 'lost', failure: 'infrastructure' });
  await page.reload();
  const lost = page.getByRole('region', { name: 'Machines lost' }).getByRole('row', { name: new RegExp(name) });
  await lost.getByText('an administrator ended the machine').waitFor();
  await page.getByRole('region', { name: 'How attempts ended' }).getByRole('row').nth(1).waitFor();
  expect(await violations(page)).toEqual([]);
  await customer.owner.jobs.cancel({ org: customer.org, job });
});

test('the administration is no page for anybody else', async () => {
  const page = await member(owner);
  await page.goto('/admin/plans');
  await page.getByText('These pages are for administrators of the platform.').waitFor();
});
