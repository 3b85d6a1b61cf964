import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { DemoUser } from '../../local/users.ts';
import { until } from '../until.ts';

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Everything that should not have happened: errors on the console, uncaught ones, requests to anybody else. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly frontDoorUrl: string;
  /** Where presigned addresses point: the only other origin that pages speak to. */
  readonly endpoint: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  /** Where it begins: at the first page unless given. */
  readonly at?: string;
  /** Part of a complaint that the visit provokes itself. */
  readonly expected?: readonly string[];
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** For one step, on a machine that is busy with other work. */
const STEP_MS = 60_000;

/**
 * The emulator's gateway answers 502 when a function's process ends under a request, and the front door 503 when the
 * emulator gave no reply in time, as may be on a machine that is busy with other tests. The page asks again, as it should
 * of AWS's; when it does not, what the test waits for does not come.
 */
const PASSING = [502, 503].map((status) => `the server responded with a status of ${status} `);

/** Without what a presigned address is asked with. */
const pathOf = (address: string) => address.split('?')[0];

/** A person with a browser of their own. */
export async function visit(browser: Browser, options: VisitOptions): Promise<Visit> {
  const { frontDoorUrl, endpoint, scheme = 'light', width = 1280, at = '/', expected = [] } = options;
  const context = await browser.newContext({
    baseURL: frontDoorUrl,
    colorScheme: scheme,
    viewport: { width, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (text: string, address = '') => {
    if (![...expected, ...PASSING].some((part) => text.includes(part))) complaints.push(`${text} ${address}`);
  };
  const home = [new URL(frontDoorUrl).host, new URL(endpoint).host];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complain(`console: ${message.text()}`, pathOf(message.location().url));
  });
  page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !home.includes(url.host)) complain(`foreign request: ${url}`);
    if (/token|password/i.test(url.search) && url.host === home[0]) complain(`secret in an address: ${url}`);
  });
  await page.goto(at);
  return { context, page, complaints };
}

/** A job passes functions that start cold, a queue that other tests wait in too, and a machine: as long as other tests give it. */
const JOB_MS = 180_000;

/** Waits on a job's page until it has completed. */
export async function untilCompleted(page: Page): Promise<void> {
  await page.getByText('completed', { exact: true }).waitFor({ timeout: JOB_MS });
}

export async function signIn(page: Page, { email, password }: Pick<DemoUser, 'email' | 'password'>): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opens an organisation's page by its address, as a deep link does. */
export async function openPage(page: Page, org: string, path: string): Promise<void> {
  await page.goto(`/o/${org}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** What axe finds wrong with the page as it stands: rule and element. By all of its rules, or by some. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // A dialog that is still fading in has no contrast yet; what turns for ever is not waited for.
  const isStill = `document.getAnimations().every(({ playState, effect }) =>
    playState !== 'running' || effect?.getComputedTiming().iterations === Infinity)`;
  await until('the page stands still', () => page.evaluate<boolean>(isStill));
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axeSource);
  // Of what is right, or for somebody to look at, axe would describe every element.
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
  // As text, since these tests are typed for Node: it runs in the page.
  return page.evaluate<string[]>(`axe.run(${options}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 160))))`);
}

/** What the row of a bill says that is issued, however far it is paid. */
export const ISSUED_BILL = /\b(open|overdue|paid|held|void)\b/;
