import { expect, inject, test } from 'vitest';
import { clientOf, newCustomer, newName } from '../integration/customer.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { admin, owner } = inject('users');

const { visitor } = people();

const charge = (unit: string) => ({ meter: 'storage.gb_hours', model: { kind: 'perUnit' as const, unit } });

/** A plan with two versions, and customers who pay by the first; one of them in a name that only this try has. */
async function planWithCustomers(count: number) {
  const client = await clientOf(frontDoorUrl, admin);
  const name = newName('Compared');
  const terms = (unit: string) => ({ name, currency: 'EUR', charges: [charge(unit)] });
  const { id: plan } = await client.billing.draftPlan({ body: terms('0.0001') });
  await client.billing.publishPlan({ plan });
  const cohort = newName('Cohort');
  const orgs: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { org } = await newCustomer(frontDoorUrl, owner, `${cohort} ${n}`);
    await client.billing.openAccount({ body: { organisation: org, plan, version: 1 } });
    orgs.push(org);
  }
  await client.billing.redraftPlan({ plan, body: terms('0.0002') });
  await client.billing.publishPlan({ plan });
  await until('the customers are listed with their plan', async () => {
    const { items } = await client.admin.listCustomers({ query: { search: cohort } });
    return items.filter((one) => one.plan?.id === plan).length === count;
  });
  return { client, name, plan, cohort, orgs };
}

/** Several pages, and a worker that starts cold. */
const TEST_MS = 240_000;

test('an administrator compares two versions of a plan, and moves some of its customers to the newer one', {
  timeout: TEST_MS,
}, async () => {
  const { client, name, plan, cohort, orgs } = await planWithCustomers(3);
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto(`/admin/plans/${plan}`);
  const differences = page.getByRole('region', { name: 'Versions compared' }).getByRole('table');
  await differences.getByRole('row', { name: /0\.0001 per GB-hour.*0\.0002 per GB-hour/ }).waitFor();
  expect(await violations(page)).toEqual([]);

  await page.getByRole('link', { name: 'Its customers, to move some of them' }).waitFor();
  await page.goto(`/admin/plans/${plan}/customers?search=${cohort}`);
  await page.getByRole('heading', { level: 1, name: `Customers of ${name}` }).waitFor();
  await page.getByLabel('Select all 3 shown').check();
  await page.getByLabel(`Select ${cohort} 2`).uncheck();
  await page.getByRole('combobox', { name: 'From the next day (UTC) on they pay by' }).fill(name);
  await page.getByRole('option', { name: `${name}, version 2` }).click();
  await page.getByRole('button', { name: /^Rate \d{4}-\d\d by it$/ }).click();
  await page.getByText(/2 customers, as if each of them had paid by it all month/).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Move 2 customers' }).click();
  await page
    .getByRole('dialog')
    .getByText(/agreed for a later day is cancelled/)
    .waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Move 2 customers' }).click();
  await page.getByText('2 of 2 looked at: 2 moved, 0 left as they are.').waitFor();
  await page.getByRole('row').filter({ hasText: '2 of 2 looked at' }).getByText('completed').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: /^Show customers of the migration of/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('row', { name: `${cohort} 0 moved` })
    .waitFor();
  expect(await violations(page)).toEqual([]);

  const versions = await Promise.all(
    orgs.map(async (org) => (await client.finance.getTerms({ org })).plans.map(({ version }) => version)),
  );
  expect(versions).toEqual([[1, 2], [1, 2], [1]]);
});

test('a migration of a plan goes on when its page is closed, and its page says so when it is opened again', async () => {
  const { client, name, plan, cohort, orgs } = await planWithCustomers(4);
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  const address = `/admin/plans/${plan}/customers?search=${cohort}`;
  await page.goto(address);
  await page.getByRole('combobox', { name: 'From the next day (UTC) on they pay by' }).fill(name);
  await page.getByRole('option', { name: `${name}, version 2` }).click();
  await page.getByRole('button', { name: 'Move all who pay by this plan' }).click();
  const started = page.waitForResponse((reply) => reply.url().includes('/migrations/') && reply.status() === 202);
  await page.getByRole('dialog').getByRole('button', { name: 'Move all who pay by this plan' }).click();
  await started;
  await page.goto('about:blank');
  await until('all of them are moved', async () => {
    const terms = await Promise.all(orgs.map((org) => client.finance.getTerms({ org })));
    return terms.every(({ plans }) => plans.at(-1)?.version === 2);
  });
  await page.goto(address);
  await page.getByText(/looked at: 4 moved, 0 left as they are/).waitFor();
});

test('a plan is retired after a question, and stays as it is when one thinks again', async () => {
  const { client, name, plan } = await planWithCustomers(0);
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto(`/admin/plans/${plan}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const dialog = page.getByRole('dialog', { name: 'Retire the plan' });
  const retires = page.getByRole('button', { name: 'Retire' });
  await retires.click();
  await dialog.getByText(/^No customer is put on it any more, for ever/).waitFor();
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep it as it is' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await client.billing.getPlan({ plan })).status).toBe('active');
  await retires.click();
  await dialog.getByRole('button', { name: 'Retire the plan' }).click();
  await page.getByText('retired', { exact: true }).waitFor();
});
