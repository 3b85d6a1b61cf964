import { commandsOf } from 'epoch';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { billingAccount } from '../../lib/domain/billing-account/billing-account.ts';
import { addDays, dayOf, monthOf } from '../../lib/domain/metering/day.ts';
import { formatDay } from '../../web/src/format/time.ts';
import { clientOf, newCustomer, newName } from '../integration/customer.ts';
import { platform } from '../integration/views-scene.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { openPage, signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { admin, owner } = inject('users');

const { visitor, member } = people();

/** A customer with an account and an invoice of 10.00 that is not paid. */
async function billedCustomer() {
  const client = await clientOf(frontDoorUrl, admin);
  const name = newName('Billed');
  const { org } = await newCustomer(frontDoorUrl, owner, name);
  // Its row comes by a delivery.
  await until(`${org} is listed`, async () => {
    return (await client.admin.listCustomers({ query: { search: org } })).items.length === 1;
  });
  const price = { meter: 'storage.gb_hours', model: { kind: 'perUnit', unit: '0.001' } } as const;
  const { id: plan } = await client.billing.draftPlan({ body: { name, currency: 'EUR', charges: [price] } });
  await client.billing.publishPlan({ plan });
  await client.billing.openAccount({ body: { organisation: org, plan, version: 1 } });
  const period = monthOf(dayOf(Date.now()));
  const command = commandsOf(billingAccount).IssueInvoice(org, { period, total: '10.00', lines: 1 });
  const origin = { actor: 'test', correlation: name };
  expect(await issuingDocuments(platform.kernel)(billingAccount, command, origin, {})).toMatchObject({ ok: true });
  return { org, name };
}

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Customer' }).getByRole('link', { name, exact: true });

/** Opens the form of an act, fills it in, and sends it; it closes when the act is done. */
async function act(page: Page, opens: string | RegExp, fields: Readonly<Record<string, string>>, sends: string) {
  await page.getByRole('button', { name: opens }).click();
  const dialog = page.getByRole('dialog');
  for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label, { exact: false }).fill(text);
  await dialog.getByRole('button', { name: sends, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('an administrator sees a customer’s people, bills and record, and discounts, credits, books a payment and closes by clicking', async () => {
  const { org, name } = await billedCustomer();
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto(`/admin/customers/${org}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('region', { name: 'To be paid' }).getByText('€10.00').waitFor();
  await page
    .getByRole('region', { name: 'People' })
    .getByText(/^Owned by/)
    .waitFor();
  expect(await violations(page)).toEqual([]);

  await tab(page, 'People').click();
  await page.getByRole('region', { name: 'Members' }).getByRole('row', { name: /owner/ }).waitFor();

  await tab(page, 'Terms').click();
  await act(page, 'Grant a discount', { 'Per cent': '12.5', 'For so many': '3' }, 'Grant');
  const terms = page.getByRole('region', { name: 'Terms', exact: true });
  await terms.getByText(/12\.5 % off everything/).waitFor();
  await page.getByRole('button', { name: 'Grant a discount' }).click();
  await page.getByRole('combobox', { name: 'Of' }).click();
  await page.getByRole('option', { name: 'Compute, standard-2' }).click();
  const discount = page.getByRole('dialog', { name: 'Grant a discount' });
  const later = addDays(dayOf(Date.now()), 40);
  for (const [label, text] of [
    ['Per cent', '40'],
    ['First day (UTC)', later],
    ['At most so much a month, in EUR', '25.00'],
  ] as const) {
    await discount.getByLabel(label).fill(text);
  }
  expect(await violations(page)).toEqual([]);
  await discount.getByRole('button', { name: 'Grant', exact: true }).click();
  const agreed = terms.getByRole('row', { name: /40 % off Compute, standard-2.*, at most €25\.00 a month/ });
  await agreed.getByText(formatDay(later, 'en-GB')).waitFor();
  await page.getByRole('combobox', { name: 'Pays from the next day (UTC) on by' }).click();
  await page.getByRole('option', { name: `${name}, version 1` }).click();
  await page.getByText('No day of it is closed yet: there is nothing to compare.').waitFor();

  await tab(page, 'Bills and payments').click();
  const documents = page.getByRole('region', { name: 'Documents' });
  await documents.getByRole('row', { name: /€10\.00/ }).waitFor();
  await act(page, 'Grant a credit', { 'Amount, in EUR': '3.00', Why: 'an outage' }, 'Grant');
  await page.getByRole('region', { name: 'Credits' }).getByText('€3.00').waitFor();
  await act(page, /^Record a payment of \d+$/, { 'Amount, in EUR': '4.00' }, 'Record');
  await documents.getByText(/^€6\.00/).waitFor();
  await page
    .getByRole('region', { name: 'Movements' })
    .getByText(/^Payment payment-/)
    .waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: /^Take back payment-/ }).click();
  const takeBack = page.getByRole('dialog');
  await takeBack.getByLabel('Why it never came, or came back').fill('recorded twice');
  expect(await violations(page)).toEqual([]);
  await takeBack.getByRole('button', { name: 'Take back the payment' }).click();
  await takeBack.waitFor({ state: 'detached' });
  await documents.getByText(/^€10\.00 until/).waitFor();
  await page.getByText(/^Payment taken back payment-.* for invoice \d+$/).waitFor();
  expect(await page.getByRole('button', { name: /^Take back payment-/ }).count()).toBe(0);
  const [, number = ''] = /Invoice (\d+)/.exec((await documents.getByRole('row').nth(1).textContent()) ?? '') ?? [];
  await act(page, /^Record a payment$/, { 'Amount, in EUR': '4.00', 'Number of the invoice': number }, 'Record');
  await documents.getByText(/^€6\.00/).waitFor();

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Customers' }).click();
  await page.getByLabel('Name or id contains').fill(name.toUpperCase());
  const row = page.getByRole('region', { name: 'Customers' }).getByRole('row', { name: new RegExp(`^${name} active`) });
  await row.getByText('€6.00').waitFor();
  await row.getByText(`${name} v1`).waitFor();
  expect(await row.getByRole('link').count()).toBe(2);
  expect(await violations(page)).toEqual([]);
  await row.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Close the account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/No job is under way\./).waitFor();
  const closes = dialog.getByRole('button', { name: 'Close the account for ever' });
  expect(await closes.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type its name/).fill(name);
  await closes.click();
  await page.getByText(/^Its account is closed/).waitFor();
  await page.getByText('closing', { exact: true }).waitFor();
});

test('an administrator notes something of a customer, and suspends it with a reason; its people read it, begin nothing, and go on when it is resumed', async () => {
  const name = newName('Suspended');
  const { org, owner: client } = await newCustomer(frontDoorUrl, owner, name);
  // It has no billing account yet.
  const page = await visitor({ expected: ['404'] });
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.goto(`/admin/customers/${org}`);
  const notes = page.getByRole('region', { name: 'Notes' });
  await notes.getByLabel('New note').fill('Promised to pay by Friday.');
  await notes.getByRole('button', { name: 'Add the note' }).click();
  await notes.getByRole('article').getByText('Promised to pay by Friday.').waitFor();
  await notes.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the note' }).click();
  await notes.getByText('Nothing is noted yet.').waitFor();
  await page.getByRole('button', { name: 'Suspend…' }).click();
  const dialog = page.getByRole('dialog');
  const suspends = dialog.getByRole('button', { name: 'Suspend the organisation' });
  expect(await suspends.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Why/).fill('Two invoices are overdue.');
  await suspends.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('suspended', { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);

  const theirs = await member(owner, { expected: ['404'], at: `/o/${org}/files` });
  await theirs.getByText('Two invoices are overdue.').waitFor();
  await theirs.getByText(/^Suspended since /).waitFor();
  expect(await violations(theirs)).toEqual([]);
  const upload = { org, body: { name: 'a.bin', sizeBytes: '5' } };
  await expect(client.files.startUpload(upload)).rejects.toMatchObject({ status: 403, code: 'organisation-suspended' });
  await theirs.getByRole('link', { name: 'See what is to be paid' }).click();
  await theirs.getByRole('heading', { level: 1, name: 'Balance and payments' }).waitFor();

  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Suspend…' }).waitFor();
  expect((await client.files.startUpload(upload)).fileId).toMatch(/^fil_/);
  await openPage(theirs, org, '/files');
  await theirs.getByRole('heading', { level: 1, name: 'Files' }).waitFor();
  expect(await theirs.getByText(/^Suspended since /).count()).toBe(0);
});
