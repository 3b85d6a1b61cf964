import { expect, inject, test } from 'vitest';
import { clientOf, jobUntil, newCustomer, newName, submitScript } from '../integration/customer.ts';
import { until } from '../until.ts';
import { people } from './people.ts';
import { signIn, violations } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { admin, owner } = inject('users');

const { visitor } = people(360_000);

/** A job whose submission has had effects in other streams; the version of the event that it was submitted by. */
async function submittedJob() {
  const customer = await newCustomer(frontDoorUrl, owner, newName('Causes'));
  const job = await submitScript(customer, 'true');
  const client = await clientOf(frontDoorUrl, admin);
  const { admin: platform } = client;
  const stream = `job#${job}`;
  const { items } = await platform.listEvents({ query: { stream, limit: 100 } });
  const submitted = items.find(({ type }) => type === 'JobSubmitted');
  if (submitted === undefined) throw new Error('The job was not submitted.');
  const query = { stream, version: submitted.version };
  // Looking through what has moved since is many reads: not before there is an effect to be found.
  await jobUntil(customer, job, ({ attempts }) => attempts.length > 0);
  await until('the submission had an effect', async () => {
    // What other tests have moved meanwhile may fill the first pages.
    for await (const { causation = '' } of client.items('admin.listEffects', { query }))
      if (causation.startsWith(`${stream}@`)) return true;
    return false;
  });
  return { stream, version: submitted.version };
}

test('an administrator sees a stream’s state at any version, and causes both ways as a graph and as a list', async () => {
  const { stream, version } = await submittedJob();
  const page = await visitor();
  await signIn(page, admin);
  await page.getByRole('heading', { level: 1, name: 'Platform' }).waitFor();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Streams' }).click();
  await page.getByRole('textbox', { name: 'Stream' }).fill(stream);
  await page.getByRole('button', { name: 'Show' }).click();

  await page.getByRole('link', { name: `State after ${version}`, exact: true }).click();
  const state = page.getByRole('region', { name: 'State' });
  await state.getByText(/"status": "submitted"/).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Version before' }).click();
  await page.getByRole('heading', { name: new RegExp(`^State after version ${version - 1} of `) }).waitFor();
  await state.getByText(/"status": "draft"/).waitFor();

  const parts = page.getByRole('navigation', { name: 'Parts of the stream' });
  await parts.getByRole('link', { name: 'Events' }).click();
  await page.getByRole('link', { name: `Causes and effects of ${version}`, exact: true }).click();
  const graph = page.getByRole('region', { name: 'Graph of causes and effects' });
  const list = page.getByRole('region', { name: 'Causes and effects as a list' });
  await list.getByRole('link', { name: /JobSubmitted/ }).waitFor();
  // The same commits, as links, in the graph and in the list.
  const more = page.getByRole('button', { name: 'Look for more' });
  await until('an effect is shown', async () => {
    if ((await list.getByRole('link').count()) > 1) return true;
    // Looked at and clicked at once: it goes when there is no more.
    await more.and(page.locator(':enabled')).evaluateAll<void, { click(): void }>(([button]) => button?.click());
    return false;
  });
  expect(await graph.getByRole('link').count()).toBe(await list.getByRole('link').count());
  expect(await violations(page)).toEqual([]);

  // By key alone to an effect in another stream, and back to its cause.
  const effect = graph.getByRole('link').last();
  const address = (await effect.getAttribute('href')) ?? '';
  await effect.focus();
  await page.keyboard.press('Enter');
  await page.getByText(/ led to it/).waitFor();
  expect(`${new URL(page.url()).pathname}${new URL(page.url()).search}`).toBe(address);
  await graph
    .locator('a[aria-current]')
    .and(page.locator(`[href="${address}"]`))
    .waitFor();
  await list.getByRole('link', { name: /JobSubmitted/ }).click();
  await page.getByRole('heading', { name: /^Causes of version / }).waitFor();
});
