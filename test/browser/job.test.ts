import { inject, test } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner } = inject('users');
const SCRIPT = 'echo "<b>bold</b>"; echo result > "$CATACLOUD_OUTPUTS/result.txt"';

const { member } = people();

test('a job is made, submitted and watched to its end, with its run time, its output and its log as text', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Jobs in a browser');
  await configurationOf(customer, SCRIPT);
  const page = await member(owner);
  await openPage(page, customer.org, '/jobs');
  await page.getByRole('button', { name: 'New job' }).click();
  const dialog = page.getByRole('dialog', { name: 'New job' });
  await dialog.getByLabel('Name').fill('From the browser');
  await dialog.getByRole('combobox', { name: 'Configuration' }).click();
  await page.getByRole('option', { name: 'Script' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'From the browser' }).waitFor();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('completed', { exact: true }).waitFor();
  await page.getByText('succeeded', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'result.txt' }).waitFor();
  await page.getByText('<b>bold</b>').waitFor();
  await page.getByRole('row', { name: /Compute, standard-1 [\d.]+ seconds/ }).waitFor();
});
