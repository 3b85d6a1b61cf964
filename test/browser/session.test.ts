import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { newCustomer, newName } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage, signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner, member: stranger } = inject('users');

const { visitor, member } = people();
/** What is shown counts as fresh for some seconds; a failed reading is retried for some more. */
const PATIENT = { timeout: 40_000, interval: 500 };

/** The cookie is gone and the token is refused, as hours later. */
async function loseLogin(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.route('**/v1/**', async (route) => {
    const { authorization } = route.request().headers();
    if (authorization === undefined) return route.continue();
    return route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"title":"Sign in again"}' });
  });
}

// Whoever has no organisation is asked for one first.
beforeAll(async () => {
  await newCustomer(frontDoorUrl, owner, 'Sessions in a browser');
});

test('a wrong password is refused in words; the right one leads in; a reload stays in', async () => {
  const page = await visitor({ expected: ['401'] });
  await signIn(page, { email: owner.email, password: 'not the one' });
  await page.getByRole('alert').waitFor();
  await signIn(page, owner);
  await page.waitForURL(/\/o\//);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('no storage that scripts can read holds a token, and signing out ends the refresh token', async () => {
  const page = await member(owner, { expected: ['401'] });
  await page.getByRole('heading', { level: 1 }).waitFor();
  const readable = await page.evaluate<string>(
    'JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])',
  );
  expect(readable).not.toMatch(/eyJ|[A-Za-z0-9_-]{40}/);
  const cookies = await page.context().cookies();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([
    { httpOnly: true, sameSite: 'Strict' },
  ]);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await expect
    .poll(async () => {
      return (await fetch(`${frontDoorUrl}/v1/session/refresh`, { method: 'POST', headers: { cookie } })).status;
    })
    .toBe(401);
});

test('a login that ends in the middle of a form loses nothing: after signing in again, what was sent is done', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Forms in a browser');
  const page = await member(owner, { expected: ['401'], at: '/account' });
  const name = page.getByLabel('Name');
  await name.fill('Olga Owner');
  await loseLogin(page);
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your login has ended' });
  await dialog.waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await dialog.getByLabel('E-mail address').fill(owner.email);
  await dialog.locator('input[type=password]').fill(owner.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await name.inputValue()).toBe('Olga Owner');
  await page.getByText('Saved.').waitFor();
  await openPage(page, customer.org, '/');
});

test('a login that ends under an open dialog: the one to sign in again lies over it, and what was sent from it is done', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Dialogs in a browser');
  const { org } = customer;
  const body = { name: 'Scripts', amount: '10.00', cap: false, thresholds: [] };
  await customer.owner.finance.setBudget({ org, budget: 'scripts', body });
  const page = await member(owner, { expected: ['401'], at: `/o/${org}/settings/budgets` });
  await page.getByRole('button', { name: 'Remove Scripts' }).click();
  const asking = page.getByRole('dialog', { name: 'Remove the budget' });
  await loseLogin(page);
  await asking.getByRole('button', { name: 'Remove the budget' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your login has ended' });
  await dialog.waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  // A click goes to what lies on top.
  await dialog.getByLabel('E-mail address').click();
  await page.keyboard.type(owner.email);
  await dialog.locator('input[type=password]').click();
  await page.keyboard.type(owner.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('No budgets yet').waitFor();
});

test('a failure of the server is told with the request id to quote, and can be tried again', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Failures in a browser');
  const page = await member(owner, { expected: ['500'] });
  const body = JSON.stringify({ title: 'Something broke', status: 500, code: 'internal', requestId: 'req-42' });
  await page.route('**/files?**', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body }),
  );
  await page.goto(`/o/${customer.org}/files`);
  const alert = page.getByRole('alert');
  await alert.getByText('req-42').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('No files yet').waitFor();
});

test('what one tab does to the login, the others follow: signed out, or as another person, nothing of the first is left', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Two tabs in a browser');
  const page = await member(owner, { expected: ['401'], at: `/o/${customer.org}/` });
  const other = await page.context().newPage();
  await other.goto('/account');
  await other.getByLabel('Name').waitFor();
  await other.getByRole('button', { name: 'Sign out' }).click();
  await other.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await signIn(other, stranger);
  await other.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
  await page.goto('/account');
  await page.getByText(stranger.email).waitFor();
  // A tab that missed what the other did meets the other person's session when it renews its own.
  await other.addInitScript('BroadcastChannel.prototype.postMessage = () => {}');
  await other.goto('/account');
  await other.getByRole('button', { name: 'Sign out' }).click();
  await signIn(other, owner);
  await other.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
  const expired = { status: 401, contentType: 'application/problem+json', body: '{"title":"Expired"}' };
  await page.route('**/v1/me', (route) => route.fulfill(expired), { times: 1 });
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') sent.push(request.url());
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/o\//);
  expect(sent).toHaveLength(1);
});

test('an address that leads nowhere says so', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Addresses in a browser');
  const page = await member(owner);
  for (const address of [`/o/${customer.org}/nowhere`, '/nowhere/at/all']) {
    await page.goto(address);
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
  }
});

test('a fault of one page leaves the rest, and what cannot be read again says how old it is', async () => {
  const customer = await newCustomer(frontDoorUrl, owner, 'Faults in a browser');
  const page = await member(owner, { expected: ['TypeError', 'Cannot read', 'is not', '503', 'error occurred'] });
  const oddReply = { status: 200, contentType: 'application/json', body: '{"items":[null]}' };
  await page.route('**/jobs?**', (route) => route.fulfill(oddReply));
  await page.goto(`/o/${customer.org}/jobs`);
  await page.getByText('This page has a fault').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Files' }).click();
  await page.getByText('No files yet').waitFor();
  const unavailable = { status: 503, contentType: 'application/problem+json', body: '{"title":"Busy","status":503}' };
  await page.route('**/files?**', (route) => route.fulfill(unavailable));
  const outdated = page.getByText('Some of this page could not be read again.');
  await expect
    .poll(async () => {
      await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))');
      return outdated.count();
    }, PATIENT)
    .toBe(1);
  await page.getByText('No files yet').waitFor();
});

test('a platform that does not answer is said once for a page, which names what is missing, and is whole again by one click or by itself', async () => {
  const { org } = await newCustomer(frontDoorUrl, owner, newName('Outages in a browser'));
  const page = await member(owner, { expected: ['503'], at: `/o/${org}/settings` });
  const goTo = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  const busy = { status: 503, contentType: 'application/problem+json', body: '{"title":"Busy","status":503}' };
  const fail = () => page.route(`**/v1/orgs/${org}/**`, (route) => route.fulfill(busy));
  const missing = page.getByRole('main').getByText(/could not be read/i);
  const notice = page.getByRole('alert');
  await fail();
  await goTo('Overview');
  await notice.getByText('The platform did not answer.').waitFor();
  for (const what of ['running jobs', 'jobs that failed', 'newest jobs', 'newest files', 'cost by day', 'budgets'])
    await page.getByText(`The ${what} could not be read.`).waitFor();
  expect(await page.getByText(/^No (job|files)/).count()).toBe(0);
  expect(await notice.count()).toBe(1);
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
  expect(await violations(page)).toEqual([]);
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await notice.waitFor({ state: 'detached' });
  expect(await missing.count()).toBe(0);
  await page.getByText('No job runs now').waitFor();
  await fail();
  await goTo('Bills');
  await page.getByText('The bills could not be read.').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await notice.waitFor({ state: 'detached' });
  expect(await missing.count()).toBe(0);
});
