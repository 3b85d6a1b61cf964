import { expect, inject, test } from 'vitest';
import { clientOf, newCustomer, newName } from '../integration/customer.ts';
import { until } from '../until.ts';
import { hasQuotaRow, parkQuotaOf } from './parked-quota.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { admin, owner } = inject('users');

const { visitor } = people();

async function atPlatform() {
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  return page;
}

test('a redrive says how many of how many streams it has tried, and what became of each', async () => {
  const { org } = await newCustomer(frontDoorUrl, owner, newName('Redriven'));
  await parkQuotaOf(org);
  const page = await atPlatform();
  await page
    .getByRole('row', { name: /^quotas@1 / })
    .getByRole('button', { name: 'Try again' })
    .click();
  await page
    .getByText(/^quotas@1 tries them again/)
    .getByRole('link', { name: 'Operations' })
    .click();
  const row = page.getByRole('region', { name: 'Redrives' }).getByRole('row', { name: /^quotas@1 / });
  await row.filter({ hasText: 'ended' }).waitFor();
  await row.getByText(/^[1-9]\d* of [1-9]\d*$/).waitFor();
  await until('the stream goes on', () => hasQuotaRow(org), { everyMs: 200 });
  await row.getByRole('button', { name: 'Show streams of quotas@1' }).click();
  await page
    .getByRole('dialog')
    .getByRole('row', { name: `quota#${org} goes on` })
    .waitFor();
  expect(await violations(page)).toEqual([]);
});

test('a view is rebuilt by clicking, after a question, and says how far it is; sweeps say what they did', async () => {
  const page = await atPlatform();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Operations' }).click();
  const row = page.getByRole('region', { name: 'Views' }).getByRole('row', { name: /^plans@/ });
  await row.getByRole('button', { name: 'Rebuild plans…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^The whole log is read once/).waitFor();
  await dialog.getByRole('button', { name: 'Rebuild plans', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await row.getByText(/^done, 16 of 16 parts, /).waitFor();
  await row.getByText('this version').waitFor();
  await page.getByText(/^The last one ran /).waitFor();
  expect(await violations(page)).toEqual([]);
});

test('a customer’s month is audited by clicking, and what differs is there to see', async () => {
  const name = newName('Audited');
  const { org } = await newCustomer(frontDoorUrl, owner, name);
  const client = await clientOf(frontDoorUrl, admin);
  await until('the customer has a name', async () => {
    const { items } = await client.admin.listCustomers({ query: { search: name } });
    return items.length > 0;
  });
  const page = await atPlatform();
  await page.goto('/admin/operations');
  await page.getByLabel('Customer to audit').fill(org);
  await page.getByLabel('Month').fill('2026-01');
  await page.getByRole('button', { name: 'Audit', exact: true }).click();
  const row = page.getByRole('region', { name: 'Audits' }).getByRole('row', { name: new RegExp(`^${name} 2026-01 `) });
  expect(await row.getByText(name, { exact: true }).getAttribute('title')).toBe(org);
  await row.getByText('nothing differs').waitFor();
  await row.getByRole('button', { name: `Again: audit ${name}` }).click();
  await row.getByText('nothing differs').waitFor();
  expect(await violations(page)).toEqual([]);
});
