import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { configurationOf, newCustomer } from '../integration/customer.ts';
import { BROWSER_TEST_MS, startChromium } from './chromium.ts';
import { seeded } from './seeded.ts';
import { visit } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const endpoint = inject('endpoint');
const users = inject('users');
/** Stops on the way to anything on a page: more than any page has before its main content and in it. */
const MAX_STOPS = 80;

vi.setConfig({ testTimeout: 2 * BROWSER_TEST_MS });

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
});

interface Stop {
  readonly role: string;
  readonly name: string;
  readonly isSeen: boolean;
}

/** What has the focus, how it is called, and whether one can see that: by its outline, its border or its shadow. */
const STOP = `(() => {
  const element = document.activeElement;
  const style = (of) => { const { outlineStyle, outlineWidth, borderColor, boxShadow, backgroundColor } =
    getComputedStyle(of); return { outlineStyle, outlineWidth, look: [borderColor, boxShadow, backgroundColor].join() }; };
  const text = (id) => document.getElementById(id)?.textContent ?? '';
  const named = element.getAttribute('aria-label') ?? text(element.getAttribute('aria-labelledby') ?? '');
  const name = named || element.labels?.[0]?.textContent || element.textContent;
  const focused = style(element);
  let isSeen = focused.outlineStyle !== 'none' && focused.outlineWidth !== '0px';
  if (!isSeen) {
    element.blur();
    isSeen = style(element).look !== focused.look;
    element.focus();
  }
  return { role: element.getAttribute('role') ?? element.tagName.toLowerCase(), name: name.trim(), isSeen };
})()`;

/** Goes on by the Tab key until something of this name has the focus. Every stop on the way must show its focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop>(STOP);
    if (stop.role === 'body') continue;
    expect(stop.isSeen, `the focus on ${stop.role} "${stop.name}" cannot be seen`).toBe(true);
    if (typeof name === 'string' ? stop.name.startsWith(name) : name.test(stop.name)) return;
    passed.push(stop.name.slice(0, 30));
  }
  throw new Error(`no way by keyboard to ${name}: ${passed.join(' | ')}`);
}

async function follow(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

async function enterByKeyboard(page: Page): Promise<void> {
  await tabTo(page, 'E-mail address');
  await page.keyboard.type(users.owner.email);
  await tabTo(page, 'Password');
  await page.keyboard.type(users.owner.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/o\//);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

test('by keyboard alone: sign in, upload, open the file, make and submit a job, sign out', async () => {
  const customer = await newCustomer(frontDoorUrl, users.owner, 'Keys only');
  await configurationOf(customer, 'echo done');
  const file = path.join(tmpdir(), 'catacloud-keys.txt');
  await writeFile(file, 'by keyboard');
  const { context, page, complaints } = await visit(browser, { frontDoorUrl, endpoint });
  await enterByKeyboard(page);
  await page.goto(`/o/${customer.org}/files`);
  await page.getByText('No files yet').waitFor();
  await tabTo(page, 'Choose files');
  const chooser = page.waitForEvent('filechooser');
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
  await expect.poll(async () => (await page.evaluate<Stop>(STOP)).name).toMatch(/^Name/);
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
  await expect.poll(async () => (await page.evaluate<Stop>(STOP)).name).toBe('Sign out');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test('by keyboard alone: from a bill down to the event, and on to the end of the page without a trap', async () => {
  const { harbour } = await seeded({ frontDoorUrl, endpoint, outputs: inject('outputs'), users });
  const { context, page, complaints } = await visit(browser, { frontDoorUrl, endpoint });
  await enterByKeyboard(page);
  await page.goto(`/o/${harbour}/`);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await follow(page, 'Skip to content');
  await follow(page, 'Bills');
  await page.getByRole('heading', { level: 1, name: 'Bills' }).waitFor();
  await page.getByRole('row', { name: /final/ }).waitFor();
  await follow(page, / until /);
  await page.getByRole('heading', { level: 1, name: /^Bill from/ }).waitFor();
  await follow(page, /^Storage/);
  await page.getByRole('heading', { level: 2, name: 'Events' }).waitFor();
  await tabTo(page, 'Events');
  // After the last stop of the page comes the first again.
  await tabTo(page, 'Skip to content');
  expect(complaints).toEqual([]);
  await context.close();
});
