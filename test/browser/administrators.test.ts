import { expect, inject, test } from 'vitest';
import { clientOf, newAddress } from '../integration/customer.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { admin, owner } = inject('users');

const { visitor } = people();

test('an administrator ends a person’s sessions, makes them an administrator with the own password, and ends it', async () => {
  const client = await clientOf(frontDoorUrl, admin);
  const nora = { email: newAddress('named'), name: 'Nora Named', password: owner.password, admin: false };
  const { id } = await client.admin.createUser({ body: nora });
  const first = await clientOf(frontDoorUrl, nora);
  await clientOf(frontDoorUrl, nora);
  const page = await visitor({ expected: ['401'] });
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto(`/admin/people/${id}`);
  const sessions = page.getByRole('region', { name: 'Sessions' });
  const ends = sessions.getByRole('button', { name: /^End the session of / });
  await expect.poll(() => ends.count()).toBe(2);
  expect(await violations(page)).toEqual([]);
  const asking = page.getByRole('dialog', { name: 'End the session' });
  await ends.first().click();
  await asking.getByRole('button', { name: 'Keep it as it is' }).click();
  await asking.waitFor({ state: 'detached' });
  expect(await ends.count()).toBe(2);
  await ends.first().click();
  await asking.getByRole('button', { name: 'End the session' }).click();
  await expect.poll(() => ends.count()).toBe(1);
  await page.getByRole('button', { name: 'End all sessions…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all sessions of Nora Named' }).click();
  await page.getByText('Nobody is signed in as Nora Named.').waitFor();
  await expect(first.account.me()).rejects.toThrow();

  await page.getByRole('button', { name: 'Make administrator…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your own password').fill('not the password');
  await dialog.getByRole('button', { name: 'Make Nora Named an administrator' }).click();
  await dialog.getByText('This did not work').waitFor();
  await dialog.getByLabel('Your own password').fill(admin.password);
  await dialog.getByRole('button', { name: 'Make Nora Named an administrator' }).click();
  await dialog.waitFor({ state: 'detached' });
  const named = await clientOf(frontDoorUrl, nora);
  expect((await named.admin.getUser({ user: id })).admin).toBe(true);

  await page.getByRole('button', { name: 'End administration…' }).click();
  await dialog.getByLabel('Your own password').fill(admin.password);
  await dialog.getByRole('button', { name: 'End administration by Nora Named' }).click();
  await page.getByRole('button', { name: 'Make administrator…' }).waitFor();
  await expect(named.admin.getUser({ user: id })).rejects.toThrow();
  await expect((await clientOf(frontDoorUrl, nora)).admin.getUser({ user: id })).rejects.toThrow();
  const audit = page.getByRole('region', { name: 'Audit' });
  await audit.getByText('administration-ended').waitFor();
  await audit.getByText('made-administrator').waitFor();
});
