import { Buffer } from 'node:buffer';
import { expect, inject, test } from 'vitest';
import { newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage, untilCompleted, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner } = inject('users');
const SCRIPT =
  'echo "<b>bold</b>"; test -d "$CATACLOUD_INPUTS/notes" && cat "$CATACLOUD_INPUTS/plate/plate.csv"; printf "10 %%\\r\\033[31mred\\033[0m\\n"; echo result > "$CATACLOUD_OUTPUTS/result.txt"';

const { member } = people(360_000);

test('a configuration and a job are made, submitted and watched to the end, with its run time, its output and its log as text', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Jobs in a browser');
  const page = await member(owner, { at: `/o/${customer.org}/files` });
  const input = { name: 'plate.csv', mimeType: 'text/csv', buffer: Buffer.from('1;2;3\n') };
  await page.getByLabel('Files to upload').setInputFiles(input);
  await page.getByText('Uploaded, 6 B').waitFor();
  await openPage(page, customer.org, '/jobs');
  await page.getByRole('link', { name: 'New job' }).click();
  await page.getByRole('link', { name: 'Make one' }).click();
  await page.getByRole('heading', { level: 1, name: 'New configuration' }).waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Script');
  await page.getByRole('textbox', { name: 'Argument 2' }).fill(SCRIPT);
  await page.getByRole('textbox', { name: 'Input slots' }).fill('plate (*.csv)\nnotes optional');
  await page.getByRole('button', { name: 'Save as draft' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('heading', { name: 'Version 1' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: 'New job' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('From the browser');
  await expect.poll(() => page.getByRole('combobox', { name: 'Configuration' }).inputValue()).toBe('Script');
  await page.getByText('It takes *.csv.').waitFor();
  await page.getByText('Before it can run, plate must have a file.').waitFor();
  expect(await page.getByRole('button', { name: 'Run' }).isDisabled()).toBe(true);
  await page.getByLabel('plate').first().click();
  await page.getByRole('option', { name: 'plate.csv' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save as draft' }).click();
  await page.getByRole('heading', { level: 1, name: 'From the browser' }).waitFor();
  await page.getByText('plate: plate.csv').waitFor();
  await page.getByRole('button', { name: 'Submit' }).click();
  await untilCompleted(page);
  await page.getByText('succeeded', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'result.txt' }).waitFor();
  const log = page.getByRole('region', { name: 'Output of the attempt' });
  await log.getByText('<b>bold</b>').waitFor();
  await log.getByText('1;2;3').waitFor();
  expect(await log.locator('.log-red').textContent()).toBe('red');
  expect(await log.textContent()).not.toMatch(/10 %|\[31m/);
  await page.getByLabel('Lines that contain').fill('RED');
  await page.getByText('One line contains it.').waitFor();
  await expect.poll(() => log.textContent()).toBe('3  red');
  const cost = page.getByRole('region', { name: 'Cost so far' });
  await cost.getByRole('row', { name: /Compute, standard-1 [\d.]+ seconds/ }).waitFor();

  await page.getByRole('link', { name: 'result.txt' }).click();
  await page.getByRole('heading', { level: 2, name: 'Where it comes from' }).waitFor();
  await page.getByText('Made by the job From the browser with Script@1, from:').waitFor();
  const inputs = page.getByRole('region', { name: 'Files that it was made from' });
  await inputs.getByRole('row', { name: /^plate\.csv 6 B \S+/ }).waitFor();
  expect(await violations(page)).toEqual([]);
  await inputs.getByRole('link', { name: 'plate.csv' }).click();
  await page.getByRole('heading', { level: 1, name: 'plate.csv' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'From the browser' }).first().waitFor();
});
