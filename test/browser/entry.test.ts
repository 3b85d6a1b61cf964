import type { Page } from 'playwright-core';
import { beforeAll, expect, inject, test } from 'vitest';
import { type Customer, newAddress, newCustomer } from '../integration/customer.ts';
import { mailedCode, newestMail } from './mailbox.ts';
import { people } from './people.ts';
import { violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner } = inject('users');
const { visitor } = people();

const PASSWORD = 'Only-for-tests-1';
let customer: Customer;

beforeAll(async () => {
  customer = await newCustomer(frontDoorUrl, owner, 'The <b>way</b> in');
});

async function check(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await violations(page)).toEqual([]);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(360);
}

async function signUp(page: Page, email: string): Promise<void> {
  await page.getByRole('link', { name: 'Make an account' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code').waitFor();
  await page.getByLabel('Code').fill(await mailedCode(page, email));
  await page.getByLabel('Your name').fill('Nora New');
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your organisation' }).waitFor();
}

test('a stranger signs up by the mailed code; a wrong one is said; every page of the way in is accessible on a phone', async () => {
  const email = newAddress('nora');
  const page = await visitor({ width: 360, expected: ['422', '401'] });
  await check(page);
  await page.goto('/sign-up');
  await check(page);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.getByLabel('Code').fill('0000 0000');
  await page.getByLabel('Your name').fill('Nora New');
  await page.locator('input[type=password]').fill(PASSWORD);
  await check(page);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Code').fill(await mailedCode(page, email));
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your organisation' }).waitFor();
  await check(page);
});

test('a forgotten password is set anew by the mailed code, and the old one is none any more', async () => {
  const email = newAddress('fay');
  const page = await visitor({ width: 360, expected: ['401'] });
  await signUp(page, email);
  const other = await visitor({ width: 360, expected: ['401'] });
  await other.getByRole('link', { name: 'Forgotten your password?' }).click();
  await check(other);
  await other.getByLabel('E-mail address').fill(email);
  await other.getByRole('button', { name: 'Send me a code' }).click();
  await other.getByLabel('Code').waitFor();
  await other.getByLabel('Code').fill(await mailedCode(other, email));
  await other.locator('input[type=password]').fill('Another-for-tests-2');
  await check(other);
  await other.getByRole('button', { name: 'Set the password' }).click();
  await other.getByRole('link', { name: 'Sign in' }).click();
  await other.getByLabel('E-mail address').fill(email);
  await other.locator('input[type=password]').fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByRole('alert').waitFor();
  await other.locator('input[type=password]').fill('Another-for-tests-2');
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByRole('heading', { level: 1, name: 'Your organisation' }).waitFor();
});

test('an invitation leads a stranger from its mail into the organisation, whose name is text', async () => {
  const email = newAddress('ivy');
  await customer.owner.organisations.invite({ org: customer.org, body: { email, role: 'member' } });
  const page = await visitor({ width: 360 });
  const mail = await newestMail(page, email);
  const link = /http:\S+\/invitations\/\S+/.exec(mail)?.[0] ?? '';
  await page.goto(link);
  await page.getByText('to join The <b>way</b> in as member').waitFor();
  await check(page);
  await page.getByLabel('Your name').fill('Ivy Invited');
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL(`**/o/${customer.org}/`);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

test('an invitation is declined without an account, and is then gone', async () => {
  const email = newAddress('dan');
  await customer.owner.organisations.invite({ org: customer.org, body: { email, role: 'member' } });
  const page = await visitor({ width: 360, expected: ['410'] });
  const link = /http:\S+\/invitations\/\S+/.exec(await newestMail(page, email))?.[0] ?? '';
  await page.goto(link);
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('heading', { name: 'Declined' }).waitFor();
  await page.goto(link);
  await page.getByRole('heading', { name: 'This invitation cannot be used' }).waitFor();
  await check(page);
});
