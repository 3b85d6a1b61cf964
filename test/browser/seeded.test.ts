import { beforeAll, expect, test } from 'vitest';
import type { ReplyOf } from '../../lib/client/types.ts';
import { nextMonth } from '../../lib/domain/metering/day.ts';
import { toMinor } from '../../lib/domain/rating/money.ts';
import { clientOf } from '../integration/customer.ts';
import { enterByKeyboard, follow, tabTo } from './keys.ts';
import { bare, pagesOf } from './pdf-text.ts';
import { seeded } from './seeded.ts';
import { frontDoorUrl, member, place, story, tellHistory, users, visitor } from './seeded-scene.ts';
import { ISSUED_BILL, openPage } from './visit.ts';
import './seeded-usage.cases.ts';

const PAGES_MS = 240_000;
beforeAll(tellHistory, 600_000);

test('the history is the same when it is told again: nothing is written twice', async () => {
  const again = await seeded(place);
  expect(again).toEqual({ ...story, wrote: false });
});

test('one number of a bill is followed down to the event that it comes from', async () => {
  const page = await member(users.owner, { at: `/o/${story.harbour}/bills` });
  await page.getByRole('row', { name: ISSUED_BILL }).last().getByRole('link').click();
  const amount = page.getByRole('row', { name: /^Storage/ });
  await amount.waitFor();
  const said = (await amount.textContent()) ?? '';
  expect(said).toMatch(/GB-hours.*€/);
  await amount.getByRole('link').click();
  await page.getByRole('heading', { level: 2, name: 'Events' }).waitFor();
  const quantity = said.match(/([\d.,]+) GB-hours/)?.[1] ?? 'no quantity';
  await page.getByText(`${quantity} GB-hours =`).waitFor();
  await page.getByRole('cell', { name: 'PartsUploaded' }).first().waitFor();
  await page
    .getByText(/^file#fil_[0-9A-Z]{26}@\d+$/)
    .first()
    .waitFor();
});

test('what is owed, what was paid and what is paid for what have pages beside the bills', async () => {
  const page = await member(users.owner, { at: `/o/${story.harbour}/bills` });
  await page.getByRole('link', { name: 'Balance and payments' }).click();
  await page.getByRole('heading', { level: 1, name: 'Balance and payments' }).waitFor();
  await page.getByText(/^Balance in your favour: /).waitFor();
  await page
    .getByRole('region', { name: 'Movements' })
    .getByRole('cell', { name: /^Invoice \d+ of \d{4}-\d\d$/ })
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'Prices' }).click();
  await page.getByRole('heading', { level: 1, name: 'Prices' }).waitFor();
  const storage = page.getByRole('region', { name: 'Prices' }).getByRole('row', { name: /^Storage/ });
  expect(await storage.textContent()).toMatch(/per GB-hour.*100 GB for 30 days: €[\d,.]+/);
});

test('three clicks lead from an amount of a bill to the events of one file', async () => {
  const page = await member(users.owner, { at: `/o/${story.harbour}/bills` });
  await page.getByRole('row', { name: ISSUED_BILL }).last().getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /^Bill from/ }).waitFor();
  await page
    .getByRole('row', { name: /^Storage/ })
    .getByRole('link')
    .click();
  await page.getByRole('region', { name: 'Days' }).getByRole('link').first().click();
  await page.getByRole('region', { name: 'Files and attempts' }).getByRole('link', { name: 'Events' }).first().click();
  await page.getByRole('cell', { name: 'PartsUploaded' }).first().waitFor();
});

test('on a phone a bill shows its amounts, and a table that is wider than the phone shows that it scrolls', async () => {
  const page = await member(users.owner, { width: 360, at: `/o/${story.harbour}/bills` });
  const excess = async (name: string): Promise<number> => {
    await page.getByRole('region', { name }).getByRole('row').nth(1).waitFor();
    return page.evaluate<number>(`(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(
      document.querySelector('[role=region][aria-label="${name}"]'))`);
  };
  await page.getByRole('row', { name: ISSUED_BILL }).last().getByRole('link').click();
  expect(await excess('Lines of the bill')).toBe(0);
  await page
    .getByRole('row', { name: /^Storage/ })
    .getByRole('link')
    .click();
  expect(await excess('Events')).toBeGreaterThan(0);
  const events = page.locator('.wide-table', { has: page.getByRole('region', { name: 'Events', exact: true }) });
  await events.locator('[data-orientation=horizontal]').first().waitFor({ state: 'visible' });
});

test('a bill on paper is the bill alone, and cuts no row', async () => {
  const page = await member(users.owner, { at: `/o/${story.harbour}/bills` });
  await page.getByRole('row', { name: ISSUED_BILL }).last().getByRole('link').click();
  await page.getByRole('row', { name: /^Storage/ }).waitFor();
  await page.emulateMedia({ media: 'print' });
  // What is left of A4 between its margins.
  await page.setViewportSize({ width: 680, height: 1_010 });
  for (const name of ['Print', 'Save as CSV', 'Download receipt'])
    expect(await page.getByText(name, { exact: true }).isVisible()).toBe(false);
  expect(await page.getByRole('navigation').filter({ visible: true }).count()).toBe(0);
  const rows = await page.evaluate<{ cut: number; wide: number; rows: number }>(`(() => {
    const rows = [...document.querySelectorAll('main tr')];
    return {
      rows: rows.length,
      cut: rows.filter((row) => getComputedStyle(row).breakInside !== 'avoid').length,
      wide: rows.filter((row) => row.getBoundingClientRect().right > innerWidth + 1).length,
    };
  })()`);
  expect(rows).toMatchObject({ cut: 0, wide: 0 });
  expect(rows.rows).toBeGreaterThan(2);
  const facts = await page.getByText(/^Number \d+\. /).textContent();
  const [, number = ''] = /^Number (\d+)/.exec(facts ?? '') ?? [];
  const texts = await page.evaluate<string[]>(
    `[...document.querySelectorAll('main tbody tr, main tfoot tr')].map((row) => row.textContent)`,
  );
  expect(pagesOf(await page.pdf({ preferCSSPageSize: true }))).toHaveLength(1);
  // Sheets so low that the bill needs several.
  await page.evaluate(`(() => {
    const low = new CSSStyleSheet();
    low.replaceSync('@media print { @page { size: 210mm 90mm } }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, low];
  })()`);
  const pages = pagesOf(await page.pdf({ preferCSSPageSize: true }));
  expect(pages.length).toBeGreaterThan(1);
  for (const [index, text] of pages.entries()) {
    expect(text).toContain(bare(`Page ${index + 1} of ${pages.length}`));
    expect(text).toContain(bare(`Bill number ${number}`));
  }
  // Each row is whole on one page, and each total is there once.
  const times = (row: string) => pages.reduce((all, text) => all + text.split(bare(row)).length - 1, 0);
  for (const row of texts) expect(times(row), row).toBe(texts.filter((one) => one.includes(row)).length);
});

test('why a bill changed is a waterfall and a table of the same causes, which sum to the difference', async () => {
  const page = await member(users.owner);
  const bills = await (await clientOf(frontDoorUrl, users.owner)).billing.listInvoices({
    org: story.harbour,
    query: {},
  });
  const month = bills.items.findLast(({ status }) => status === 'final')?.from.slice(0, 7) ?? '';
  const told = page.waitForResponse((response) => response.url().includes('/usage/bridge?') && response.ok());
  await openPage(page, story.harbour, `/bills/compare?from=${month}&to=${nextMonth(month)}`);
  const { before, after, effects }: ReplyOf<'billing.getBridge'> = await (await told).json();
  const bars = page.getByRole('main').locator('svg rect');
  await bars.first().waitFor();
  expect(await bars.count()).toBe(effects.length + 2);
  // Months, causes, and the head and the foot of the table.
  expect(await page.getByRole('region', { name: 'Causes' }).getByRole('row').count()).toBe(effects.length + 3);
  const sum = effects.reduce((all, { amount }) => all + toMinor(amount, 'EUR'), toMinor(before.total, 'EUR'));
  expect(sum).toBe(toMinor(after.total, 'EUR'));
});

test('by keyboard alone: from a bill down to the event, and on to the end of the page without a trap', async () => {
  const page = await visitor();
  await enterByKeyboard(page, users.owner);
  await page.goto(`/o/${story.harbour}/`);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await follow(page, 'Skip to content');
  await follow(page, 'Bills');
  await page.getByRole('heading', { level: 1, name: 'Bills' }).waitFor();
  await page.getByRole('row', { name: ISSUED_BILL }).last().waitFor();
  await follow(page, / until /);
  await page.getByRole('heading', { level: 1, name: /^Bill from/ }).waitFor();
  // The newest one may be of a month in which no job has run yet.
  const client = await clientOf(frontDoorUrl, users.owner);
  const { items } = await client.billing.listInvoices({ org: story.harbour, query: {} });
  await page.goto(`/o/${story.harbour}/bills/${items.findLast(({ status }) => status === 'final')?.id}`);
  await page.getByRole('heading', { level: 1, name: /^Bill from/ }).waitFor();
  // Its line with the fewer parts: the way to the end of the page is shorter.
  await follow(page, /^Compute/);
  await page.getByRole('heading', { level: 2, name: 'Events' }).waitFor();
  await tabTo(page, 'Events');
  // After the last stop of the page comes the first again.
  await tabTo(page, 'Skip to content');
});

test('the overview says what the last days cost by service, why yesterday was not as the day before, and leads there', async () => {
  const page = await member(users.owner, { at: `/o/${story.harbour}/` });
  await page.getByRole('heading', { level: 2, name: 'Cost by day' }).waitFor();
  await page.getByRole('main').locator('svg rect').first().waitFor();
  await page.getByRole('region', { name: 'Newest files' }).getByRole('link').first().waitFor();
  expect(await page.getByText(/^Yesterday, .* \(UTC\), cost €[\d.]+, .* the day before/).count()).toBe(1);
  await page.getByRole('link', { name: 'See where it comes from' }).click();
  await page.getByRole('heading', { level: 1, name: 'Usage and costs' }).waitFor();
  await page.getByText('As many days before').waitFor();
});

test('jobs are listed with what they run, who made them, how long and at what cost; what is asked for is in the address', async () => {
  const page = await member(users.owner, { at: `/o/${story.harbour}/jobs?status=completed&search=SCAN-0` });
  const rows = page.getByRole('region', { name: 'Jobs' }).getByRole('row');
  await rows.filter({ hasText: 'scan-08.tif' }).waitFor();
  // scan-00, scan-04 and scan-08, below the head.
  expect(await rows.count()).toBe(4);
  await expect.poll(() => rows.nth(1).textContent()).toMatch(/completedAlign volumes v1Olga Owner.* (min|h) .*€\d/);
  await page.getByRole('combobox', { name: 'Made by' }).click();
  await page.getByRole('option', { name: 'Max Member' }).click();
  await expect.poll(() => rows.count()).toBe(2);
  expect(new URL(page.url()).searchParams.get('createdBy')).toMatch(/^usr_/);
  await page.getByLabel('Columns').first().click();
  await page.getByRole('option', { name: 'Created' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'Created' }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('columns')).toBe('state,configuration,by,run,cost');
  expect(new URL(page.url()).searchParams.get('createdBy')).toMatch(/^usr_/);
  // Before one is made: what its hour costs, and the most that it can come to (2 attempts of 6 hours).
  await page.getByRole('link', { name: 'New job' }).click();
  // The list that is left has such a choice as well.
  await page.getByRole('heading', { level: 1, name: 'New job' }).waitFor();
  await page.getByRole('combobox', { name: 'Configuration' }).click();
  await page.getByRole('option', { name: 'Align volumes' }).click();
  await page.getByText('€1.0080 an hour on standard-2. At most €12.10 in all: 2 attempts').waitFor();
});

test(
  'a stranger to an organisation sees nothing of it, under any of its addresses',
  async () => {
    const page = await member(users.owner, { expected: ['404'] });
    for (const path of ['/', '/files', '/jobs', '/usage', '/bills', '/bills/balance', '/bills/prices']) {
      await page.goto(`/o/${story.tidewater}${path}`);
      await page.getByRole('alert').first().waitFor();
      expect(await page.locator('body').textContent()).not.toMatch(/plate-|Tidewater/);
    }
  },
  PAGES_MS,
);
