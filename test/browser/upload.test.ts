import { createHash } from 'node:crypto';
import { mkdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { customer, filesPage, folder, newCustomerAndFolder, removeFolder, row, sample } from './upload-scene.ts';

const endpoint = inject('endpoint');
const BYTES = 50_000_000;
const PARTS_BEFORE_RELOAD = 3;
beforeEach(newCustomerAndFolder);
afterEach(removeFolder);

/** Counts the parts that are sent and those that storage has taken; after the first few they wait for ever, as on a line that hangs. */
async function hangAfter(page: Page, parts: number): Promise<{ readonly sent: number; readonly taken: number }> {
  const seen = { sent: 0, taken: 0 };
  page.on('response', (reply) => {
    if (reply.request().method() === 'PUT' && reply.ok()) seen.taken += 1;
  });
  await page.route(`${endpoint}/**`, async (route) => {
    if (route.request().method() === 'PUT') {
      seen.sent += 1;
      if (seen.sent > parts) return;
    }
    await route.continue();
  });
  return seen;
}

async function digestOf(name: string): Promise<string> {
  const { items } = await customer.owner.files.list({ org: customer.org, query: { prefix: name } });
  return digestOfFile(items[0]?.id ?? '');
}

async function digestOfFile(file: string): Promise<string> {
  const { url } = await customer.owner.files.download({ org: customer.org, file });
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  return createHash('sha256').update(bytes).digest('hex');
}

test('50 MB go up through a reload in the middle: choosing the file again sends only what is missing', async () => {
  const { file, digest } = await sample('large.bin', BYTES);
  const page = await filesPage();
  const first = await hangAfter(page, PARTS_BEFORE_RELOAD);
  await page.getByLabel('Files to upload').setInputFiles(file);
  await expect.poll(() => first.taken).toBe(PARTS_BEFORE_RELOAD);
  await expect.poll(() => first.sent).toBeGreaterThan(PARTS_BEFORE_RELOAD);
  // The page goes first: a request that is held would be let through when its route is taken away.
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await row(page, 'large.bin')
    .getByText(/choose the file again/)
    .waitFor();
  const second = await hangAfter(page, Number.POSITIVE_INFINITY);
  await page.getByLabel('Files to upload').setInputFiles(file);
  await row(page, 'large.bin').getByText('Uploaded, 50 MB').waitFor();
  await page.getByRole('link', { name: 'large.bin' }).waitFor();
  const parts = Math.ceil(BYTES / (8 * 1024 * 1024));
  expect(second.sent).toBe(parts - PARTS_BEFORE_RELOAD);
  expect(await digestOf('large.bin')).toBe(digest);
});

test('two files of one name, size and date are two files, each whole, when the second is chosen while the first goes up', async () => {
  const longAgo = new Date('2020-01-01T00:00:00Z');
  const twins = await Promise.all(
    ['one', 'two'].map(async (place) => {
      await mkdir(path.join(folder, place), { recursive: true });
      const made = await sample(path.join(place, 'bold.nii'), 20_000_000);
      await utimes(made.file, longAgo, longAgo);
      return made;
    }),
  );
  const page = await filesPage();
  const sent = await hangAfter(page, 1);
  await page.getByLabel('Files to upload').setInputFiles(twins[0]?.file ?? '');
  await expect.poll(() => sent.taken).toBe(1);
  await page.getByLabel('Files to upload').setInputFiles(twins[1]?.file ?? '');
  await expect.poll(() => page.getByLabel('Progress of bold.nii').count()).toBe(2);
  await page.getByRole('button', { name: 'Pause all' }).click();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: 'Resume all' }).click();
  await expect.poll(() => row(page, 'bold.nii').getByText('Uploaded, 20 MB').count()).toBe(2);
  const { items } = await customer.owner.files.list({ org: customer.org, query: { prefix: 'bold.nii' } });
  const stored = await Promise.all(items.map(({ id }) => digestOfFile(id)));
  expect(stored.toSorted()).toEqual(twins.map(({ digest }) => digest).toSorted());
  await page.getByRole('link', { name: 'bold.nii' }).first().click();
  await page.getByText(/^CRC32 [0-9a-f]{8}$/).waitFor();
});

test('an unfinished upload is gone on with from another browser by the same file alone, or discarded', async () => {
  const { file, digest } = await sample('shared.bin', 20_000_000);
  const { file: other } = await sample('other.bin', 20_000_000);
  const first = await filesPage();
  const sent = await hangAfter(first, 1);
  await first.getByLabel('Files to upload').setInputFiles(file);
  await expect.poll(() => sent.taken).toBe(1);
  await first.close();
  const page = await filesPage();
  await page.getByRole('link', { name: 'Unfinished uploads' }).click();
  await page.getByLabel('File of shared.bin').setInputFiles(other);
  await page.getByText(/this is another file than the one/).waitFor();
  await page.getByLabel('File of shared.bin').setInputFiles(file);
  await row(page, 'shared.bin').getByText('Uploaded, 20 MB').waitFor();
  expect(await digestOf('shared.bin')).toBe(digest);
});

test('an upload pauses, goes on, and can be called off', async () => {
  const { file } = await sample('paused.bin', 20_000_000);
  const page = await filesPage();
  const sent = await hangAfter(page, 1);
  await page.getByLabel('Files to upload').setInputFiles(file);
  await expect.poll(() => sent.sent).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Pause paused.bin' }).click();
  await row(page, 'paused.bin').getByText('Paused', { exact: true }).waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await hangAfter(page, 1);
  await page.getByRole('button', { name: 'Resume paused.bin' }).click();
  await row(page, 'paused.bin')
    .getByText(/of 20 MB/)
    .waitFor();
  await page.getByRole('button', { name: 'Cancel paused.bin' }).click();
  await page.getByRole('button', { name: 'Cancel paused.bin' }).waitFor({ state: 'detached' });
  await expect
    .poll(async () => (await customer.owner.files.list({ org: customer.org, query: { prefix: 'paused' } })).items)
    .toEqual([]);
});

test('a file that changes during its upload is said to have changed; nothing of it is kept, and choosing it again works', async () => {
  const { file } = await sample('changing.bin', BYTES);
  const page = await filesPage();
  const first = await hangAfter(page, 1);
  await page.getByLabel('Files to upload').setInputFiles(file);
  await expect.poll(() => first.sent).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Pause changing.bin' }).click();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  const { digest } = await sample('changing.bin', BYTES);
  // Browsers compare times of change by the second.
  await utimes(file, new Date(), new Date(Date.now() + 10_000));
  await page.getByRole('button', { name: 'Resume changing.bin' }).click();
  await page.getByText('changing.bin has changed since it was chosen').waitFor();
  const listed = async () =>
    (await customer.owner.files.list({ org: customer.org, query: { sort: 'name', prefix: 'changing' } })).items;
  await expect.poll(listed).toEqual([]);
  await page.getByLabel('Files to upload').setInputFiles(file);
  const rows = async () => (await row(page, 'changing.bin').allTextContents()).join(' | ');
  await expect.poll(rows, { timeout: 60_000 }).toContain('Uploaded, 50 MB');
  expect(await digestOf('changing.bin')).toBe(digest);
});

/** Drops two files of the browser's own file system: their handles are real, while the drop is only told to the page. */
const dropOf = (stem: string) => `(async () => {
  const root = await navigator.storage.getDirectory();
  const items = [];
  for (const at of [1, 2]) {
    const handle = await root.getFileHandle('${stem}-' + at + '.bin', { create: true });
    const writable = await handle.createWritable();
    await writable.write(new Uint8Array(20_000_000).fill(at));
    await writable.close();
    const file = await handle.getFile();
    const webkitGetAsEntry = () => ({ isDirectory: false, name: file.name });
    items.push({ kind: 'file', webkitGetAsEntry, getAsFile: () => file, getAsFileSystemHandle: async () => handle });
  }
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { items } });
  document.querySelector('[aria-label="Upload files"]').dispatchEvent(event);
})()`;

const REMOVE_NOTHING = `IDBObjectStore.prototype.delete = () => {
  throw new Error('nothing is removed in this life of the page');
}`;

test('a queue that was dropped survives a reload, paused as it was', async () => {
  const page = await filesPage();
  const sent = await hangAfter(page, 0);
  await page.evaluate(dropOf('kept'));
  await expect.poll(() => sent.sent).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Pause all' }).click();
  await page.getByRole('button', { name: 'Resume kept-2.bin' }).click();
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await row(page, 'kept-2.bin').getByText('Uploaded, 20 MB').waitFor();
  await row(page, 'kept-1.bin').getByText('Paused', { exact: true }).waitFor();
  const content = new Uint8Array(20_000_000).fill(2);
  expect(await digestOf('kept-2.bin')).toBe(createHash('sha256').update(content).digest('hex'));
  // The page ends before its database has taken the file out.
  await page.evaluate(REMOVE_NOTHING);
  await page.getByRole('button', { name: 'Cancel kept-1.bin' }).click();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Files' }).waitFor();
  await page.getByRole('link', { name: 'kept-2.bin' }).waitFor();
  expect(await row(page, 'kept-1.bin').count()).toBe(0);
});

test('uploads go on over pages, and over a reload of another page, and end in a tray', async () => {
  const page = await filesPage();
  const sent = await hangAfter(page, 0);
  await page.evaluate(dropOf('tray'));
  await expect.poll(() => sent.sent).toBeGreaterThan(1);
  const tray = page.getByRole('region', { name: 'Uploads' });
  expect(await tray.count()).toBe(0);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Jobs' }).click();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  await tray.getByText(/^0 of 2 uploaded, .* left$/).waitFor();
  await tray.getByRole('button', { name: 'Pause all' }).click();
  await tray.getByRole('button', { name: 'Show files' }).click();
  await row(page, 'tray-1.bin').getByText('Paused', { exact: true }).waitFor();
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await tray.getByRole('button', { name: 'Resume all' }).click();
  await tray.getByText('2 of 2 uploaded, 0 B left').waitFor();
  const content = new Uint8Array(20_000_000).fill(1);
  expect(await digestOf('tray-1.bin')).toBe(createHash('sha256').update(content).digest('hex'));
  await tray.getByRole('button', { name: 'Clear finished' }).click();
  await tray.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Jobs' }).waitFor();
  expect(await tray.count()).toBe(0);
});

test('offline in the middle: the page says so, and goes on by itself when the line is back', async () => {
  const { file, digest } = await sample('offline.bin', 20_000_000);
  const page = await filesPage(['ERR_INTERNET_DISCONNECTED', 'ERR_FAILED']);
  const sent = await hangAfter(page, 1);
  await page.getByLabel('Files to upload').setInputFiles(file);
  await expect.poll(() => sent.sent).toBeGreaterThan(1);
  await page.context().setOffline(true);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await row(page, 'offline.bin').getByText('You are offline. The upload goes on when you are back.').waitFor();
  await page.context().setOffline(false);
  await row(page, 'offline.bin').getByText('Uploaded, 20 MB').waitFor();
  expect(await digestOf('offline.bin')).toBe(digest);
});
