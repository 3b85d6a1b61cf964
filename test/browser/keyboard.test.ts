import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { BROWSER_TEST_MS, startChromium } from './chromium.ts';
import { enterByKeyboard, follow, stopOf, tabTo } from './keys.ts';
import { visit } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const endpoint = inject('endpoint');
const users = inject('users');

vi.setConfig({ testTimeout: 2 * BROWSER_TEST_MS });

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
});

test('by keyboard alone: sign in, upload, open the file, make and submit a job, sign out', async () => {
  const customer = await newCustomer(frontDoorUrl, users.owner, 'Keys only');
  await configurationOf(customer, 'echo done');
  const file = path.join(tmpdir(), 'catacloud-keys.txt');
  await writeFile(file, 'by keyboard');
  const { context, page } = await visit(browser, { frontDoorUrl, endpoint });
  await enterByKeyboard(page, users.owner);
  await page.goto(`/o/${customer.org}/files`);
  await page.getByText('No files yet').waitFor();
  const chooser = page.waitForEvent('filechooser');
  await tabTo(page, 'Choose files');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(file);
  await page.getByText('Uploaded, 11 B').waitFor();
  await page.getByRole('link', { name: 'catacloud-keys.txt' }).waitFor();
  await follow(page, 'catacloud-keys.txt');
  await page.getByRole('heading', { level: 1, name: 'catacloud-keys.txt' }).waitFor();
  await follow(page, 'Jobs');
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await follow(page, 'New job');
  const dialog = page.getByRole('dialog', { name: 'New job' });
  await dialog.waitFor();
  await expect.poll(async () => (await stopOf(page)).name).toMatch(/^Name/);
  await page.keyboard.type('By keyboard');
  await tabTo(page, 'Configuration');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'Script' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await follow(page, 'Create');
  await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor();
  await follow(page, 'Submit');
  await page.getByText('completed', { exact: true }).waitFor();
  await follow(page, 'Account of');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await stopOf(page)).name).toBe('Sign out');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await context.close();
});
