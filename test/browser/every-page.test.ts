import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import type { Client } from '../../lib/client/client.ts';
import { clientOf, configurationOf } from '../integration/customer.ts';
import { newestMail } from './mailbox.ts';
import { people } from './people.ts';
import { type Audience, addressOf, pagePatterns } from './routes.ts';
import { seeded } from './seeded.ts';
import { signIn, violations } from './visit.ts';
import { openAndClose, walkByKeyboard } from './walk.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const place = { frontDoorUrl, endpoint: inject('endpoint'), outputs: inject('outputs'), users };
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 800 };

const { visitor, member } = people(600_000);

/** Something to stand for each parameter of an address. */
let examples: Readonly<Record<string, string>>;
/** A job of a pipeline, whose page has more than another's. */
let task: string;

const PATIENT = { timeout: 240_000, interval: 500 };

async function taskOf(owner: Client, org: string, pipeline: string): Promise<string> {
  const [first] = (await owner.pipelines.listTasks({ org, pipeline, step: 'only' })).items;
  if (first?.job === undefined) throw new Error('The pipeline has no job yet.');
  return first.job;
}

beforeAll(async () => {
  const { harbour: org } = await seeded(place);
  const owner = await clientOf(frontDoorUrl, users.owner);
  const admin = await clientOf(frontDoorUrl, users.admin);
  const first = async <T>(list: Promise<{ readonly items: readonly T[] }>) => {
    const [item] = (await list).items;
    if (item === undefined) throw new Error('The history has no example of it.');
    return item;
  };
  const { items: invoices } = await owner.billing.listInvoices({ org, query: {} });
  const invoice = invoices.findLast(({ status }) => status === 'final')?.id ?? '';
  // Its storage, which is listed first.
  const line = '1';
  const { days } = await owner.billing.explainLine({ org, invoice, line });
  const day = days.at(-1)?.day ?? '';
  const part = await first(owner.billing.listLineParts({ org, invoice, line, day, query: {} }));
  const script = await configurationOf({ owner, org }, 'echo walked');
  const steps = [{ name: 'only', configuration: script }];
  const { id: pipeline } = await owner.pipelines.submit({ org, body: { name: 'Walked', steps } });
  await owner.organisations.invite({ org, body: { email: 'walked@catacloud.test', role: 'member' } });
  const { items: jobs } = await owner.jobs.list({ org, query: { limit: 100 } });
  task = await vi.waitFor(() => taskOf(owner, org, pipeline), PATIENT);
  examples = {
    org,
    invoice,
    line,
    day,
    part: part.file ?? '',
    file: (await first(owner.files.list({ org, query: {} }))).id,
    job: jobs.at(-1)?.id ?? '',
    configuration: script,
    pipeline,
    plan: (await first(admin.billing.listPlans({ query: {} }))).id,
    runbook: 'parked-stream',
    person: (await first(admin.admin.listUsers({ query: {} }))).id,
  };
}, 600_000);

async function secretOfInvitation(page: Page): Promise<string> {
  return /cati_[A-Za-z0-9_-]{43}/.exec(await newestMail(page, 'walked@catacloud.test'))?.[0] ?? '';
}

async function open(page: Page, address: string): Promise<void> {
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page
    .getByText(/^Loading /)
    .first()
    .waitFor({ state: 'detached' });
}

/** By all of axe's rules in light, by those of colours in dark too, as wide as a phone. */
async function look(page: Page, isPlain: boolean): Promise<string[]> {
  const found: string[] = [];
  await page.setViewportSize(PHONE);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    // Pages of the way in go by the browser's own scheme.
    if (!isPlain) await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
    // Colours pass over into each other.
    await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
    // Nothing but colours depends on the scheme.
    const rules = scheme === 'light' ? undefined : ['color-contrast', 'link-in-text-block'];
    for (const violation of await violations(page, rules)) found.push(`${scheme}: ${violation}`);
  }
  const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  return excess > 0 ? [...found, `${excess} px too wide`] : found;
}

async function walkAll(page: Page, audience: Audience): Promise<string[]> {
  const known = { ...examples, secret: await secretOfInvitation(page) };
  const isOpened = new Set<string>();
  const found: string[] = [];
  const patterns = pagePatterns().filter((one) => one.audience === audience);
  const addresses = patterns.map(({ pattern }) => addressOf(pattern, known));
  if (audience === 'member') addresses.push(addressOf('/o/:org/jobs/:job', { ...known, job: task }));
  for (const address of addresses) {
    await open(page, address);
    const wrong = [...(await walkByKeyboard(page)), ...(await openAndClose(page, isOpened))];
    wrong.push(...(await look(page, audience === 'visitor')));
    found.push(...wrong.map((one) => `${address}: ${one}`));
  }
  return found;
}

test('the walk finds what no key reaches, and what shows no focus', async () => {
  const page = await visitor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(`(() => {
    const add = (html) => document.querySelector('main').insertAdjacentHTML('beforeend', html);
    add('<button style="outline: none">Unseen</button>');
    add('<div id="deaf">Deaf</div>');
    add('<button id="trap">Trap</button><a href="/behind">Behind</a>');
    document.getElementById('deaf').__reactProps$test = { onClick() {} };
    document.getElementById('trap').addEventListener('keydown', (event) => event.preventDefault());
  })()`);
  const found = await walkByKeyboard(page);
  for (const wrong of ['button "Unseen" cannot be seen', 'no key: div "Deaf"', 'no way by Tab to a "Behind"'])
    expect(found.join()).toContain(wrong);
});

test('the walk finds a dialog whose last stop leads out of it', async () => {
  const page = await visitor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(`(() => {
    const dialog = '<div role="dialog" id="open" hidden><button id="first">First</button><button>Last</button></div>';
    const html = '<button id="opener" aria-haspopup="dialog">Opener</button>' + dialog + '<a href="/behind">Behind</a>';
    document.querySelector('main').insertAdjacentHTML('beforeend', html);
    const show = (isShown) => {
      document.getElementById('open').hidden = !isShown;
      document.getElementById(isShown ? 'first' : 'opener').focus();
    };
    document.getElementById('opener').addEventListener('click', () => show(true));
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && show(false));
  })()`);
  await walkByKeyboard(page);
  expect(await openAndClose(page, new Set())).toContain('Tab leads out of the dialog of button "Opener"');
});

test('every page of a visitor is walked by keyboard alone, without violations in both schemes, on a phone too', async () => {
  expect(await walkAll(await visitor(), 'visitor')).toEqual([]);
});

test('every page of an organisation and of an account is', async () => {
  const page = await member(users.owner);
  expect(await walkAll(page, 'member')).toEqual([]);
  // The last of them is a job of a pipeline.
  await page.getByText('of step only of the pipeline Walked').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Walked', exact: true }).waitFor();
});

test('every page of the administration is', async () => {
  // An organisation without a billing account says so.
  const page = await visitor({ expected: ['404'] });
  await signIn(page, users.admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  expect(await walkAll(page, 'administrator')).toEqual([]);
});
