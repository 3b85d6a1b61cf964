import { beforeAll, expect, inject, test } from 'vitest';
import type { Client } from '../../lib/client/client.ts';
import type { DemoUser } from '../../local/users.ts';
import { clientOf, join, newAddress, newCustomer } from '../integration/customer.ts';
import { oneTimeCode } from './authenticator.ts';
import { mailedCode } from './mailbox.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const users = inject('users');
const { member, visitor } = people();

let admin: Client;

beforeAll(async () => {
  admin = await clientOf(frontDoorUrl, users.admin);
});

/** Another client's list is brought up to date by a delivery. */
const PATIENT = { timeout: 60_000 };

/** Somebody new, also for a second try. */
async function person(name: string): Promise<DemoUser> {
  const user = { email: newAddress(name), name: `${name} Tester`, password: 'Only-for-local-1', admin: false };
  await admin.admin.createUser({ body: user });
  return user;
}

test('one-time codes: enrolled by the key, asked for at the next sign-in, and turned off by the password and a code', async () => {
  const user = await person('cora');
  await newCustomer(frontDoorUrl, user, 'Codes');
  const page = await member(user, { expected: ['401', '422'], at: '/account/security' });
  await page.getByRole('button', { name: 'Use one-time codes' }).click();
  await page.getByRole('img', { name: 'QR code with the key' }).waitFor();
  const secret = (await page.getByText(/^Key /).locator('code').textContent()) ?? '';
  await page.getByLabel('Code that it shows').fill('000000');
  await page.getByRole('button', { name: 'Ask for codes from now on' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Code that it shows').fill(oneTimeCode(secret));
  await page.getByRole('button', { name: 'Ask for codes from now on' }).click();
  await page.getByText('Keep these recovery codes').waitFor();
  const other = await visitor({ expected: ['401', '422'] });
  await signIn(other, user);
  await other.getByLabel('One-time code').fill(oneTimeCode(secret));
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.waitForURL(/\/o\//);
  await other.goto('/account/security');
  await other.getByRole('button', { name: 'Stop using one-time codes' }).click();
  const dialog = other.getByRole('dialog');
  await dialog.locator('input[type=password]').fill(user.password);
  await dialog.getByLabel('Code of your authenticator').fill(oneTimeCode(secret));
  await dialog.getByRole('button', { name: 'Stop asking for codes' }).click();
  await other.getByRole('button', { name: 'Use one-time codes' }).waitFor();
  const third = await visitor({ expected: ['401'] });
  await signIn(third, user);
  await third.waitForURL(/\/o\//);
});

test('another address is taken by the password and the code of its mail, and one signs in with it', async () => {
  const user = await person('ada');
  await newCustomer(frontDoorUrl, user, 'Addresses');
  const page = await member(user, { width: 360, expected: ['401'] });
  const email = `elsewhere-${user.email}`;
  await page.goto('/account');
  await page.getByLabel('New address').fill(email);
  await page.getByLabel('Your password').fill(user.password);
  await page.getByRole('button', { name: 'Send a code to the new address' }).click();
  await page.getByLabel('Code of the mail').waitFor();
  await page.getByLabel('Code of the mail').fill(await mailedCode(page, email));
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Change my address' }).click();
  await page.getByText('Changed. You sign in with it from now on.').waitFor();
  const other = await visitor({ expected: ['401'] });
  await signIn(other, { ...user, email });
  await other.waitForURL(/\/o\//);
});

test('an owner asks for one-time codes, hands the organisation over, and a member without codes is led to them', async () => {
  const user = await person('rita');
  const customer = await newCustomer(frontDoorUrl, user, 'Rules');
  const { org } = customer;
  const guest = await person('guy');
  const joining = { email: guest.email, role: 'member' } as const;
  await join(inject('endpoint'), customer, await clientOf(frontDoorUrl, guest), joining);
  const page = await member(user, { width: 360, at: '/account/security' });
  await page.getByRole('button', { name: 'Use one-time codes' }).click();
  const secret = (await page.getByText(/^Key /).locator('code').textContent()) ?? '';
  await page.getByLabel('Code that it shows').fill(oneTimeCode(secret));
  await page.getByRole('button', { name: 'Ask for codes from now on' }).click();
  await page.getByText('Keep these recovery codes').waitFor();
  await page.goto(`/o/${org}/settings/security`);
  await page.getByText('Without one-time codes: guy Tester.').waitFor();
  const asks = page.getByLabel('Members act here only with one-time codes');
  await asks.click();
  await expect.poll(() => asks.isChecked()).toBe(true);
  const other = await member(guest, { width: 360, at: `/o/${org}/files` });
  await other.getByRole('heading', { level: 1, name: 'One-time codes are needed here' }).waitFor();
  expect(await violations(other)).toEqual([]);
  await page.goto(`/o/${org}/settings/members`);
  await page.getByRole('button', { name: 'Hand over to guy Tester' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.getByRole('button', { name: /^Hand over to/ }).count()).toBe(0);
});

test('an account is deleted on its page: nobody signs in with it, and what it did has an id and no name', async () => {
  const user = await person('ella');
  const eric = await person('eric');
  const customer = await newCustomer(frontDoorUrl, eric, 'Erasure');
  const { owner, org } = customer;
  const joining = { email: user.email, role: 'member' } as const;
  await join(inject('endpoint'), customer, await clientOf(frontDoorUrl, user), joining);
  const page = await member(user, { width: 360, expected: ['401'], at: '/account' });
  await page.getByRole('button', { name: 'Delete my account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('stays in the organisations’ logs, under an id').waitFor();
  expect(await dialog.getByRole('button', { name: 'Delete for ever' }).isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type your address/).fill(user.email);
  await dialog.getByRole('button', { name: 'Delete for ever' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await signIn(page, user);
  await page.getByRole('alert').waitFor();
  await expect.poll(async () => (await owner.organisations.listMembers({ org })).items.length, PATIENT).toBe(1);
  const events = await owner.organisations.listEvents({ org, query: { stream: `organisation#${org}` } });
  expect(events.items.map(({ type }) => type)).toContain('MemberRemoved');
  for (const personal of [user.email, user.name]) expect(JSON.stringify(events)).not.toContain(personal);
  const other = await member(eric, { at: `/o/${org}/settings/audit` });
  await other.getByRole('cell', { name: 'MemberRemoved' }).waitFor();
  await other.getByRole('row', { name: /usr_[0-9A-Z]{26} MemberRemoved/ }).waitFor();
  expect(await other.content()).not.toContain(user.name);
});

test('a session that is ended in one window is over in the other with its next request', async () => {
  const user = await person('sam');
  const { org } = await newCustomer(frontDoorUrl, user, 'Sessions');
  const lost = await member(user, { expected: ['401'] });
  const page = await member(user, { at: '/account/security' });
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End them' }).click();
  await expect.poll(() => page.getByRole('region', { name: 'Sessions' }).getByRole('row').count()).toBe(2);
  await lost.goto(`/o/${org}/files`);
  await lost.getByRole('button', { name: 'Sign in' }).waitFor();
});

test('an owner invites, withdraws, makes a token that is shown once, and finds all of it in the audit log', async () => {
  const user = await person('olive');
  const { org, owner } = await newCustomer(frontDoorUrl, user, 'Run by clicks');
  const page = await member(user, { width: 360 });
  const at = (path: string) => `/o/${org}/settings${path}`;
  await page.goto(at('/invitations'));
  await page.getByLabel('Address to invite').fill('guest-of-olive@catacloud.test');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByRole('button', { name: 'Withdraw the invitation of guest-of-olive@catacloud.test' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw the invitation' }).click();
  await page.getByText('None is open.').waitFor();
  await page.goto(at('/tokens'));
  await page.getByLabel('What the token is for').fill('nightly');
  await page.getByRole('button', { name: 'Make the token' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your new token' });
  const secret = (await dialog.locator('pre').textContent())?.trim() ?? '';
  expect(secret).toMatch(/^cato_/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: 'Revoke nightly' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('There is none.').waitFor();
  await page.goto(at(''));
  await page.getByLabel('Name of the organisation').fill('Renamed by clicks');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByText('Renamed.').waitFor();
  await owner.organisations.get({ org });
  await page.goto(at('/billing'));
  await page.getByLabel('Legal name').fill('Olive Ltd');
  await page.getByLabel('Address, without the country').fill('1 Main Street\nLondon N1');
  await page.getByLabel('Country, two letters').fill('gb');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.goto(at('/audit'));
  await page.getByRole('cell', { name: 'OrganisationRenamed' }).waitFor();
  await page
    .getByRole('row', { name: /OrganisationRenamed/ })
    .getByRole('button', { name: /^Open the events/ })
    .click();
  const shown = page.getByRole('dialog');
  await shown.getByText('OrganisationRenamed,').waitFor();
  // What the act came to, and not what was before it.
  expect(await shown.getByText('OrganisationCreated,').count()).toBe(0);
  await page.keyboard.press('Escape');
  const asked = page.waitForResponse((reply) => reply.url().includes('/audit?') && reply.url().includes('search='));
  await page.getByLabel('Object or event contains').fill('OrganisationCreated');
  expect((await (await asked).json()).items).toMatchObject([{ types: ['OrganisationCreated', 'MemberAdded'] }]);
  await page.getByRole('cell', { name: 'OrganisationRenamed' }).waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: 'OrganisationCreated' }).waitFor();
  await page.getByLabel('Day or month (UTC)').fill('1999-01');
  await page.getByLabel('Day or month (UTC)').press('Enter');
  await page.getByText('No act is like that.').waitFor();
  expect(new URL(page.url()).searchParams.get('on')).toBe('1999-01');
});
