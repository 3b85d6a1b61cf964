import { Buffer } from 'node:buffer';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newAddress } from '../integration/customer.ts';
import { handOn } from './clicks.ts';
import { mailedCode } from './mailbox.ts';
import { people } from './people.ts';
import { untilCompleted, violations } from './visit.ts';

const { visitor } = people(360_000);

const MAX_CLICKS = 25;

function counting(page: Page) {
  const hand = handOn(page);
  return {
    ...hand,
    click: (role: 'button' | 'link', name: string) => hand.click(page.getByRole(role, { name, exact: true })),
    type: (label: string, text: string) => hand.type(page.getByRole('textbox', { name: label, exact: true }), text),
  };
}

test('a stranger signs up, reads the mail, makes an organisation, uploads a file, runs a job and sees its cost, in few clicks', async () => {
  const startMs = performance.now();
  const email = newAddress('stranger');
  const page = await visitor({ width: 360, expected: ['401'] });
  const hand = counting(page);
  await hand.click('link', 'Make an account');
  await hand.type('E-mail address', email);
  await hand.click('button', 'Send me a code');
  await page.getByLabel('Code').waitFor();
  hand.also();
  await hand.type('Code', await mailedCode(page, email));
  await hand.type('Your name', 'Stella Stranger');
  hand.also();
  await page.locator('input[type=password]').fill('Only-for-visitors-1');
  await hand.click('button', 'Make the account');
  await hand.type('Name', 'Strange Company');
  await hand.click('button', 'Create');
  await page.getByRole('heading', { level: 2, name: 'First steps' }).waitFor();
  expect(await violations(page)).toEqual([]);
  await hand.click('link', 'Choose a file');
  hand.also();
  await page
    .getByLabel('Files to upload')
    .setInputFiles({ name: 'own.txt', mimeType: 'text/plain', buffer: Buffer.from('a file of my own\n') });
  await page.getByText(/^Uploaded, /).waitFor();
  await page.goBack();
  hand.also();
  await hand.click('button', 'Run a sample job');
  await untilCompleted(page);
  await page.getByText('own.txt: 17 bytes').waitFor();
  const total = page.getByRole('region', { name: 'Cost so far' }).getByRole('row', { name: /^Total/ });
  await expect.poll(async () => (await total.textContent()) ?? '').toMatch(/€/);
  expect(await violations(page)).toEqual([]);
  expect(hand.clicks()).toBeLessThanOrEqual(MAX_CLICKS);
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  console.log(`from the first page to the cost of a job: ${hand.clicks()} clicks, ${seconds} s`);
});

test('a name and three clicks lead from a new account to a job on a sample, and its cost is followed there', async () => {
  const email = newAddress('sampler');
  const page = await visitor({ expected: ['401'] });
  const hand = counting(page);
  await hand.click('link', 'Make an account');
  await hand.type('E-mail address', email);
  await hand.click('button', 'Send me a code');
  await page.getByLabel('Code').waitFor();
  await hand.type('Code', await mailedCode(page, email));
  await hand.type('Your name', 'Sam Sampler');
  await page.locator('input[type=password]').fill('Only-for-visitors-1');
  await hand.click('button', 'Make the account');
  const before = hand.clicks();
  await hand.type('Name', 'Samples');
  await hand.click('button', 'Create');
  await hand.click('button', 'Take a sample file');
  await hand.click('button', 'Run a sample job');
  expect(hand.clicks() - before).toBe(1 + 3);
  await untilCompleted(page);
  await page
    .getByRole('region', { name: 'Cost so far' })
    .getByRole('row', { name: /^Total/ })
    .waitFor();
});
