import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { findRunning, type RunningCatacloud } from '../local/announcement.ts';
import { startChromium } from '../test/browser/chromium.ts';
import { ISSUED_BILL, openPage, signIn, visit } from '../test/browser/visit.ts';
import { LONG, longLists } from './long-lists.ts';
import { medianTimes, type PageTimes, traced } from './page-trace.ts';
import { pictureEveryPage } from './tour/every-page.ts';
import { picture as pictureTo } from './tour/picture.ts';
import { FIRST_LOAD_BUDGET_BYTES, firstLoadBytes } from './web-budget.ts';

const DOCS = path.resolve(import.meta.dirname, '..', 'docs');
const VIEW = { width: 900, height: 560 };
const WIDE = { width: 1_440, height: 800 };
const WALKS = 7;

/**
 * `npm run tour`: opens the pages of the running Local Catacloud in Chromium, pictures them, and measures them. `-- --long`: measures
 * them once more in an organisation with very many files and jobs, and pictures nothing. `-- --pages`: pictures every page there is, of a
 * customer that `npm run seed` adds, and measures nothing.
 */
const { values } = parseArgs({
  options: { long: { type: 'boolean', default: false }, pages: { type: 'boolean', default: false } },
});
const running = await findRunning();
if (running === undefined) throw new Error('No Local Catacloud is running: start it with `npm start`.');
const { frontDoorUrl, endpoint, users } = running;
const browser = await startChromium();
try {
  if (values.pages) console.log(`${await pictureEveryPage(browser, running)} pages`);
  else await walked(running);
} finally {
  await browser.close();
}

async function walked(at: RunningCatacloud): Promise<void> {
  const { page } = await visit(browser, { frontDoorUrl, endpoint });
  await page.setViewportSize(VIEW);
  if (!values.long) await picture(page, 'sign-in');
  const longOrg = values.long ? await longLists(at) : undefined;
  await signIn(page, users.owner);
  await page.waitForURL(/\/o\//);
  if (longOrg === undefined) await tour(page);
  else await publishLong(await walks(page, longOrg));
}

/** Of each figure the median of some walks: other programs take the processors now and then. */
async function walks(page: Page, org: string): Promise<PageTimes> {
  const times: PageTimes[] = [];
  for (let n = 0; n < WALKS; n += 1) {
    // What the walk before has asked for is answered: the emulator answers one request at a time.
    await page.waitForLoadState('networkidle');
    times.push(await traced(browser, page, () => walk(page, org)));
  }
  return medianTimes(times);
}

async function tour(page: Page): Promise<void> {
  const org = await choose(page, 'Harbour Imaging');
  const times = await walks(page, org);
  await openPage(page, org, '/');
  await picture(page, 'overview');
  await openPage(page, org, '/files');
  await picture(page, 'files');
  await openPage(page, org, '/jobs');
  await picture(page, 'jobs');
  await page
    .getByRole('main')
    .getByRole('link', { name: /^Align/ })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Attempts' }).waitFor();
  await picture(page, 'job');
  await page.getByRole('link', { name: 'Run again' }).click();
  await page.getByText('an hour on').waitFor();
  await picture(page, 'new-job');
  await openPage(page, org, '/usage');
  await page.getByRole('main').locator('svg rect').first().waitFor();
  await picture(page, 'usage');
  await openPage(page, org, '/bills');
  await page.getByRole('row', { name: ISSUED_BILL }).last().getByRole('link').click();
  await page.getByRole('row', { name: /^Total/ }).waitFor();
  await picture(page, 'bill');
  await page
    .getByRole('row', { name: /^Storage/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { name: 'Days (UTC)' }).waitFor();
  await picture(page, 'bill-line');
  await page.emulateMedia({ colorScheme: 'dark' });
  await openPage(page, org, '/usage');
  await page.getByRole('main').locator('svg rect').first().waitFor();
  await picture(page, 'usage-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(WIDE);
  await openPage(page, org, '/');
  await page.getByRole('main').locator('svg rect').first().waitFor();
  await picture(page, 'overview-wide');
  await administration();
  await publish(times);
}

function picture(page: Page, name: string): Promise<void> {
  return pictureTo(page, path.join(DOCS, 'tour', `${name}.jpg`));
}

/** What an administrator sees, in a window of their own. */
async function administration(): Promise<void> {
  const { page } = await visit(browser, { frontDoorUrl, endpoint });
  await page.setViewportSize(VIEW);
  await signIn(page, users.admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  for (const name of ['customers', 'machines', 'revenue']) {
    await page.goto(`/admin/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await picture(page, `admin-${name}`);
  }
}

async function choose(page: Page, name: string): Promise<string> {
  await page.getByRole('combobox', { name: 'Organisation' }).click();
  await page.getByRole('option', { name }).click();
  await page.waitForURL(/\/o\//);
  const org = page.url().match(/\/o\/([^/]+)/)?.[1];
  if (org === undefined) throw new Error(`${page.url()} names no organisation`);
  return org;
}

/** The overview opened anew, then some keys and clicks on the way through files and jobs. */
async function walk(page: Page, org: string): Promise<void> {
  await openPage(page, org, '/');
  await page.getByText('Month to date').waitFor();
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'Files' }).click();
  await page.getByLabel('Search in names').pressSequentially('scan');
  await page.getByLabel('Search in names').press('Tab');
  await pages.getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('link', { name: 'New job' }).click();
  await page.getByRole('textbox', { name: 'Name' }).pressSequentially('Scan');
  await page.getByRole('link', { name: 'Back to the jobs' }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
}

async function publish(times: PageTimes): Promise<void> {
  const firstLoad = await firstLoadBytes();
  const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(0)} kB`;
  await write('tour pages', [
    '## Pages',
    '',
    'From the trace that headless Chromium records of itself: the overview of the seeded history opened anew, without a',
    'cache of data, then keys and clicks through files and jobs. Front door, emulator, functions and browser share two',
    `processors. Medians of ${WALKS} walks; \`npm run tour\` measures again.`,
    '',
    '| | |',
    '|---|---|',
    `| script of the first load, gzipped (at most ${kilobytes(FIRST_LOAD_BUDGET_BYTES)}) | ${kilobytes(firstLoad)} |`,
    ...rowsOf(times),
  ]);
}

async function publishLong(times: PageTimes): Promise<void> {
  const count = (number: number) => number.toLocaleString('en');
  await write('tour long', [
    `The same walk through an organisation with ${count(LONG.files)} files and ${count(LONG.jobs)} jobs (\`npm run tour -- --long\`). The jobs are drafts that were`,
    'made by commands; of the files there are the rows that lists and search read, without their uploads. An emulated query takes longer in a',
    `longer partition, which one of AWS does not. Medians of ${WALKS} walks.`,
    '',
    '| | |',
    '|---|---|',
    ...rowsOf(times),
  ]);
}

function rowsOf({ largestPaintMs, interactionMs, interactionTaskMs, layoutShift }: PageTimes): readonly string[] {
  return [
    `| largest contentful paint | ${Math.round(largestPaintMs)} ms |`,
    `| slowest interaction of a walk through files and jobs | ${Math.round(interactionMs)} ms |`,
    `| its longest task, in time of the processor alone | ${Math.round(interactionTaskMs)} ms |`,
    `| layout shift of the whole walk | ${layoutShift.toFixed(3)} |`,
  ];
}

/** A section of docs/performance.md, instead of the one that is there. */
async function write(name: string, lines: readonly string[]): Promise<void> {
  const file = path.join(DOCS, 'performance.md');
  const text = await readFile(file, 'utf8');
  const section = [`<!-- ${name} -->`, ...lines, `<!-- /${name} -->`].join('\n');
  const own = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
  await writeFile(file, own.test(text) ? text.replace(own, () => section) : `${text.trimEnd()}\n\n${section}\n`);
}
