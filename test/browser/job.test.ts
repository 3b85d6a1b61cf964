import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { BROWSER_TEST_MS, startChromium } from './chromium.ts';
import { openPage, signIn, visit } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const endpoint = inject('endpoint');
const { owner } = inject('users');
const SCRIPT = 'echo "<b>bold</b>"; echo result > "$CATACLOUD_OUTPUTS/result.txt"';

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
});

test('a job is made, submitted and watched to its end, with its run time, its output and its log as text', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Jobs in a browser');
  await configurationOf(customer, SCRIPT);
  const { context, page, complaints } = await visit(browser, { frontDoorUrl, endpoint });
  await signIn(page, owner);
  await page.waitForURL(/\/o\//);
  await openPage(page, customer.org, '/jobs');
  await page.getByRole('button', { name: 'New job' }).click();
  const dialog = page.getByRole('dialog', { name: 'New job' });
  await dialog.getByLabel('Name').fill('From the browser');
  await dialog.getByLabel('Configuration').click();
  await page.getByRole('option', { name: 'Script' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'From the browser' }).waitFor();
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('completed', { exact: true }).waitFor();
  await page.getByText('succeeded', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'result.txt' }).waitFor();
  await page.getByText('<b>bold</b>').waitFor();
  await page.getByRole('row', { name: /Compute, standard-1 [\d.]+ seconds/ }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
