import { expect, inject, test } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { violations } from './visit.ts';

const { owner: user } = inject('users');
const { member } = people();

test('many jobs are submitted, cancelled and tried again together: each has its own fate, which is told at the end', async () => {
  const customer = await newCustomer(inject('frontDoorUrl'), user, 'Many jobs at once');
  const { owner, org } = customer;
  const slots = [{ name: 'reads' }];
  const ready = await configurationOf(customer, 'true');
  const lacking = await configurationOf(customer, 'true', { slots });
  const made = async (name: string, configuration: string) =>
    (await owner.jobs.create({ org, body: { name, configuration } })).id;
  const [one, two, poor] = [await made('One', ready), await made('Two', ready), await made('Poor', lacking)];
  const page = await member(user, { expected: ['409', '422'], at: `/o/${org}/jobs` });
  const bar = page.getByRole('group', { name: 'Selected jobs' });
  await page.getByLabel('Select all 3 shown').check();
  await bar.getByRole('button', { name: 'Cancel 3' }).waitFor();
  await bar.getByRole('button', { name: 'Clear' }).click();
  await bar.waitFor({ state: 'detached' });

  await page.getByRole('checkbox', { name: 'Select Two' }).check();
  await page.getByRole('checkbox', { name: 'Select Poor' }).check();
  await bar.getByRole('button', { name: 'Submit 2' }).click();
  await bar.getByText('1 submitted, 1 left as they are:').waitFor();
  await bar.getByText(/^Poor: .*reads/).waitFor();
  await bar.getByText('1 selected').waitFor();
  expect(await violations(page)).toEqual([]);

  await page.getByRole('checkbox', { name: 'Select One' }).check();
  await bar.getByRole('button', { name: 'Cancel 2' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel the jobs' });
  await dialog.getByRole('button', { name: 'Keep it as it is' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await owner.jobs.get({ org, job: one })).status).toBe('draft');
  await bar.getByRole('button', { name: 'Cancel 2' }).click();
  await dialog.getByRole('button', { name: 'Cancel the jobs' }).click();
  await bar.getByText('2 cancelled.').waitFor();
  await page.getByRole('checkbox', { name: 'Select One' }).check();
  await bar.getByRole('button', { name: 'Retry 1' }).click();
  await bar.getByText('1 tried again.').waitFor();

  const status = async (job: string) => (await owner.jobs.get({ org, job })).status;
  expect(await status(poor)).toBe('cancelled');
  for (const job of [one, two]) expect(['submitted', 'running', 'completed']).toContain(await status(job));
});
