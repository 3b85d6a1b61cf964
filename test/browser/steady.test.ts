import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import {
  type Customer,
  configurationOf,
  isRunning,
  jobUntil,
  newCustomer,
  submitScript,
} from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner } = inject('users');
const { member } = people(360_000);
let customer: Customer;

beforeAll(async () => {
  customer = await newCustomer(frontDoorUrl, owner, 'Steady pages');
  const { owner: client, org } = customer;
  const configuration = await configurationOf(customer, 'true');
  for (const name of ['one.txt', 'two.txt', 'three.txt']) {
    const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
    await uploadFile(client, org, { name, sizeBytes: '1' }, source);
    await client.jobs.create({ org, body: { name, configuration } });
  }
});

/** As Chromium counts it: how much of the window moved by itself, and how far. */
const WATCH = `new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries())
    if (!hadRecentInput) window.shifted = (window.shifted ?? 0) + value;
}).observe({ type: 'layout-shift', buffered: true })`;

/** What a reply brings is drawn, and what moved is reported. */
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))';

const shiftOf = (page: Page) => page.evaluate<number>('window.shifted ?? 0');

/** A window as wide as a page is beside others, in which an id takes more lines than a name. */
async function watched(expected: readonly string[] = []): Promise<Page> {
  const page = await member(owner, { width: 900, expected });
  await page.addInitScript(WATCH);
  return page;
}

/** Holds replies at addresses until it is called. */
async function holding(page: Page, ...addresses: readonly RegExp[]): Promise<() => Promise<void>> {
  const gate = Promise.withResolvers<void>();
  for (const address of addresses) {
    await page.route(address, async (route) => {
      await gate.promise;
      await route.continue();
    });
  }
  return async () => {
    gate.resolve();
    await page.waitForLoadState('networkidle');
  };
}

test('names that come late move nothing of the lists that they are in', async () => {
  for (const [path, label, list, late] of [
    ['/files', 'Files', /\/files\?/, [/\/members\?/]],
    ['/jobs', 'Jobs', /\/jobs\?/, [/\/members\?/, /\/job-configurations\?/]],
  ] as const) {
    const page = await watched();
    const release = await holding(page, ...late);
    const listed = page.waitForResponse(list);
    await openPage(page, customer.org, path);
    await listed;
    await page.evaluate(TWO_FRAMES);
    const before = await shiftOf(page);
    await release();
    const table = page.getByRole('region', { name: label, exact: true });
    await table.getByText('Olga Owner').first().waitFor();
    await page.evaluate(TWO_FRAMES);
    expect(await shiftOf(page)).toBe(before);
  }
});

test.each([
  ['/', 'Stored now'],
  ['/files', 'one.txt'],
  ['/jobs', 'one.txt'],
  ['/configurations', 'Script'],
  ['/settings/members', owner.email],
])(
  '%s stays as it is when it cannot be read again: nothing of it moves, and its age is said once',
  async (path, kept) => {
    const page = await watched(['503']);
    await openPage(page, customer.org, path);
    const shown = page.getByRole('main').getByText(kept, { exact: true }).first();
    await shown.waitFor();
    // What is still on its way would be missing, and not old.
    await page.waitForLoadState('networkidle');
    const body = '{"title":"Busy","status":503}';
    await page.route('**/v1/orgs/**', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body }),
    );
    await page.evaluate(TWO_FRAMES);
    const before = await shiftOf(page);
    const outdated = page.getByText('Some of this page could not be read again.');
    await expect
      .poll(
        async () => {
          await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))');
          return outdated.count();
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(1);
    await shown.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await shiftOf(page)).toBe(before);
    expect(await violations(page)).toEqual([]);
  },
);

test('the overview asks for all that it shows at once: nothing waits for the figures but what needs their day', async () => {
  const page = await watched();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.split('/').slice(4).join('/')));
  const release = await holding(page, /\/usage\/current/, /\/invoices\?/, /status=submitted/, /status=running/);
  await openPage(page, customer.org, '/');
  await expect.poll(() => ['files', 'budgets'].every((one) => asked.includes(one))).toBe(true);
  await release();
  await page.getByRole('region', { name: 'Newest files' }).waitFor();
});

test('the page that is left stays and answers until the next one is there, and leads to another when that is asked for meanwhile', async () => {
  const page = await watched();
  await openPage(page, customer.org, '/files');
  const [main, pages] = [page.getByRole('main'), page.getByRole('navigation', { name: 'Pages' })];
  const heading = (name: string) => main.getByRole('heading', { level: 1, name });
  const release = await holding(page, /\/usage-[^/]*\.js/);
  await pages.getByRole('link', { name: 'Usage' }).click();
  await expect.poll(() => main.getAttribute('aria-busy')).toBe('true');
  expect(page.url()).toMatch(/\/usage$/);
  const search = page.getByLabel('Search in names');
  await search.fill('two');
  await page.waitForTimeout(500);
  expect([await search.inputValue(), new URL(page.url()).pathname.split('/').at(-1)]).toEqual(['two', 'usage']);
  await pages.getByRole('link', { name: 'Jobs' }).click();
  await heading('Jobs').waitFor();
  await pages.getByRole('link', { name: 'Usage' }).click();
  await expect.poll(() => main.getAttribute('aria-busy')).toBe('true');
  expect(await heading('Jobs').isVisible()).toBe(true);
  await release();
  await heading('Usage and costs').waitFor();
  expect(await main.getAttribute('aria-busy')).toBe('false');
  expect(page.url()).toMatch(/\/usage$/);
});

test('jobs that begin, run, fail and complete move nothing of the overview', async () => {
  const own = await newCustomer(frontDoorUrl, owner, 'Steady work');
  const { owner: client, org } = own;
  const pages = await Promise.all([360, 1440].map((width) => watchedOverview(org, width)));
  const all = (shown: (page: Page) => Promise<unknown>) => Promise.all(pages.map(shown));
  const list = (page: Page, name: string) => page.getByRole('region', { name }).getByRole('link');
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  await uploadFile(
    client,
    org,
    { name: 'a name that is as long as names of runs and lanes are.txt', sizeBytes: '1' },
    source,
  );
  await all((page) => list(page, 'Newest files').waitFor());
  const failing = await submitScript(own, 'sleep 40; exit 1');
  await jobUntil(own, failing, isRunning);
  await all((page) => list(page, 'Running now').waitFor());
  await jobUntil(own, failing, ({ status }) => status === 'failed');
  await all((page) => list(page, 'Failed in the last 7 days').waitFor());
  await all((page) => list(page, 'Running now').waitFor({ state: 'detached' }));
  const completing = await submitScript(own, 'true');
  await jobUntil(own, completing, ({ status }) => status === 'completed');
  await all((page) => page.getByText('completed', { exact: true }).waitFor());
  await all((page) => page.evaluate(TWO_FRAMES));
  // A line more in a card moves its neighbour by some pixels; a list that came late would move all below it.
  for (const shift of await Promise.all(pages.map(shiftOf))) expect(shift).toBeLessThan(NOTICED_SHIFT);
  for (const page of pages) expect(await violations(page)).toEqual([]);
});

/** A tenth of what the platform allows itself. */
const NOTICED_SHIFT = 0.002;

/** What moves up or down from now on: columns follow the width of their numbers. */
const WATCH_HEIGHTS = `window.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries())
    if (!hadRecentInput && sources.some(({ previousRect, currentRect }) => previousRect.y !== currentRect.y))
      window.shifted += value;
}).observe({ type: 'layout-shift' })`;

/** All of the overview in a window. */
async function watchedOverview(org: string, width: number): Promise<Page> {
  const page = await member(owner, { width });
  await page.setViewportSize({ width, height: 3_000 });
  await openPage(page, org, '/');
  await page.getByText('No job runs now.').waitFor();
  await page.evaluate(TWO_FRAMES);
  await page.evaluate(WATCH_HEIGHTS);
  return page;
}
