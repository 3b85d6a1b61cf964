import { afterEach, beforeEach, expect, test } from 'vitest';
import { configurationOf } from '../integration/customer.ts';
import { customer, filesPage, newCustomerAndFolder, removeFolder, row, sample } from './upload-scene.ts';
import { openPage } from './visit.ts';

beforeEach(newCustomerAndFolder);
afterEach(removeFolder);

test('a file name is text, never markup, wherever it is shown', async () => {
  const { file } = await sample('<img src=x onerror=alert(1)>.txt', 10);
  const page = await filesPage();
  await page.getByLabel('Files to upload').setInputFiles(file);
  await page.getByRole('link', { name: '<img src=x onerror=alert(1)>.txt' }).click();
  await page.getByRole('heading', { level: 1, name: '<img src=x onerror=alert(1)>.txt' }).waitFor();
  expect(await page.locator('main img').count()).toBe(0);
});

test('an empty file is a file; a folder keeps its structure, moves and is deleted', async () => {
  const { file } = await sample('empty.txt', 0);
  // A read of the file may be on its way while it is deleted for good.
  const page = await filesPage(['status of 404']);
  await page.getByLabel('Files to upload').setInputFiles(file);
  await row(page, 'empty.txt').getByText('Uploaded, 0 B').waitFor();
  await page.getByRole('group', { name: 'Upload files' }).evaluate((target) => {
    // A real directory entry cannot be made by script; this is its shape as the browser hands it over.
    const file = new File(['one'], 'a.txt');
    const entries = [
      { isDirectory: false, name: 'a.txt', file: (done: (file: File) => void) => done(file) },
      { isDirectory: false, name: 'b.txt', file: (_: unknown, failed: (error: Error) => void) => failed(new Error()) },
    ];
    const readEntries = (done: (all: unknown[]) => void) => done(entries.splice(0));
    const photos = { isDirectory: true, name: 'photos', createReader: () => ({ readEntries }) };
    const item = { kind: 'file', webkitGetAsEntry: () => photos, getAsFile: () => null };
    const event = new Event('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { items: [item] } });
    target.dispatchEvent(event);
  });
  await page.getByText('1 could not be read, and was left out: photos/b.txt').waitFor();
  await row(page, 'photos/a.txt').getByText('Uploaded, 3 B').waitFor();
  await page.getByRole('list', { name: 'Folders' }).getByRole('link', { name: 'photos/' }).click();
  await page.getByRole('link', { name: 'a.txt', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Move folder' }).click();
  await page.getByLabel('New path of the folder').fill('kept/photos');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByRole('link', { name: 'kept', exact: true }).click();
  await page.getByRole('list', { name: 'Folders' }).getByRole('link', { name: 'photos/' }).click();
  await page.getByRole('button', { name: 'Delete folder' }).click();
  await page.getByText(/^1 file is in the trash/).waitFor();
  // The folder's move can be undone as well.
  await page
    .getByRole('status')
    .filter({ hasText: /in the trash/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await page.getByText('1 file is back.').waitFor();
  await page.getByRole('list', { name: 'Folders' }).getByRole('link', { name: 'kept/' }).click();
  await page.getByRole('button', { name: 'Delete folder' }).click();
  await page.getByText(/^1 file is in the trash/).waitFor();
  await page.getByRole('list', { name: 'Folders' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Trash', exact: true }).click();
  await page.getByRole('button', { name: 'Restore kept/photos/a.txt' }).click();
  await page.getByText('The trash is empty').waitFor();
  await page.goto(page.url().replace(/trash$/, '?folder=kept/photos'));
  await page.getByRole('link', { name: 'a.txt', exact: true }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('status', { name: 'In the trash' }).waitFor();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await page.getByRole('button', { name: 'Delete this file' }).click();
  await page.getByText('The trash is empty').waitFor();
});

test('many files are selected, downloaded, moved, linked to a job, deleted and brought back', async () => {
  const files = await Promise.all(['many-1.txt', 'many-2.txt'].map((name) => sample(name, 10)));
  const { org, owner: client } = customer;
  const configuration = await configurationOf(customer, 'true');
  const { id: job } = await client.jobs.create({ org, body: { name: 'Many', configuration } });
  const page = await filesPage();
  await page.getByLabel('Files to upload').setInputFiles(files.map(({ file }) => file));
  await page.getByLabel('Select many-1.txt').check();
  await page.getByLabel('Select many-2.txt').check();
  const bar = page.getByRole('group', { name: 'Selected files' });
  const names: string[] = [];
  page.on('download', (download) => names.push(download.suggestedFilename()));
  await bar.getByRole('button', { name: 'Download' }).click();
  await expect.poll(() => names.toSorted()).toEqual(['many-1.txt', 'many-2.txt']);
  await bar.getByRole('button', { name: 'Link to a job' }).click();
  await bar.getByRole('combobox', { name: 'Job to link them to' }).click();
  await page.getByRole('option', { name: 'Many' }).click();
  await bar.getByRole('button', { name: 'Link files' }).click();
  await bar.waitFor({ state: 'detached' });
  expect((await client.jobs.get({ org, job })).files).toHaveLength(2);
  await page.getByLabel('Select many-1.txt').check();
  await page.getByLabel('Select many-2.txt').check();
  await bar.getByRole('button', { name: 'Move' }).click();
  await bar.getByLabel('Folder to move them to').fill('together');
  await bar.getByRole('button', { name: 'Move files' }).click();
  await bar.waitFor({ state: 'detached' });
  await page.getByRole('list', { name: 'Folders' }).getByRole('link', { name: 'together/' }).click();
  await page.getByRole('button', { name: 'Cost' }).click();
  await page.getByText(/^Storage since .* of 2 files/).waitFor();
  await page.getByLabel('Select together/many-1.txt').waitFor();
  await page.getByLabel('Select all 2 shown').check();
  await bar.getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/^2 files are in the trash/).waitFor();
  await page.getByText('No files here').waitFor();
  await page
    .getByRole('status')
    .filter({ hasText: /in the trash/ })
    .getByRole('button', { name: 'Undo' })
    .click();
  await page.getByText('2 files are back.').waitFor();
  await page.getByRole('link', { name: 'many-2.txt' }).click();
  await page
    .getByRole('list', { name: 'History' })
    .getByText(/Restored/)
    .waitFor();
});

test('files are found by any word, filtered by all that they are, and shown with checksum, cost, jobs and history', async () => {
  const names = ['Plate_R1_007.fastq.gz', 'plate notes.csv', 'other.csv'];
  const files = await Promise.all(names.map((name) => sample(name, 10)));
  const { org, owner: client } = customer;
  // What a file costs is asked for again while its usage catches up.
  const page = await filesPage(['503']);
  await page.getByLabel('Files to upload').setInputFiles(files.map(({ file }) => file));
  for (const name of names) await row(page, name).getByText('Uploaded, 10 B').waitFor();
  const { items } = await client.files.list({ org, query: { search: 'plate' } });
  const configuration = await configurationOf(customer, 'true');
  const linked = items.map(({ id }) => id).slice(0, 1);
  await client.jobs.create({ org, body: { name: 'Finds', configuration, files: linked } });
  const shown = async () => (await page.getByRole('checkbox', { name: /^Select (?!all)/ }).all()).length;
  const among = (name: string) => page.getByRole('link', { name, exact: true });
  await page.getByLabel('Search in names').fill('007');
  await expect.poll(shown).toBe(1);
  await among('Plate_R1_007.fastq.gz').waitFor();
  await page.getByLabel('Search in names').fill('PLATE');
  await expect.poll(shown).toBe(2);
  await page.getByLabel('Type').fill('csv');
  await expect.poll(shown).toBe(1);
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Uploading' }).click();
  await page.getByText('No file is like that').waitFor();
  await page.getByRole('combobox', { name: 'State' }).click();
  await page.getByRole('option', { name: 'Available' }).click();
  // All of it is part of the address.
  await page.reload();
  await among('plate notes.csv').waitFor();
  expect(await shown()).toBe(1);
  await page.getByRole('combobox', { name: 'Uploaded by' }).click();
  await page.getByRole('option').first().click();
  await among('plate notes.csv').waitFor();
  await openPage(page, org, '/files?search=plate');
  await page.getByRole('combobox', { name: 'Job' }).click();
  await page.getByRole('option', { name: 'Finds' }).click();
  await expect.poll(shown).toBe(1);
  await among(items[0]?.name ?? '').click();
  await page.getByRole('link', { name: 'Finds' }).waitFor();
  await page.getByText(/^CRC-?32/).waitFor();
  await page.getByRole('list', { name: 'History' }).getByText('Upload complete').waitFor();
  await page.getByText(/^Storage since /).waitFor();
});

test('the trash says what it costs and until when, and is emptied at once', async () => {
  const { file } = await sample('thrown.txt', 10);
  const page = await filesPage();
  await page.getByLabel('Files to upload').setInputFiles(file);
  await page.getByLabel('Select thrown.txt').check();
  await page.getByRole('group', { name: 'Selected files' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/^1 file is in the trash/).waitFor();
  await page.getByRole('link', { name: 'Trash', exact: true }).click();
  await page.getByText(/stored and billed until it is deleted for good: after 30 days/).waitFor();
  await page.getByRole('button', { name: 'Restore thrown.txt' }).waitFor();
  await page.getByRole('button', { name: 'Empty trash' }).click();
  await page.getByRole('button', { name: 'Delete all of it for good' }).click();
  await page.getByText('The trash is empty').waitFor();
  const { items } = await customer.owner.files.listTrash({ org: customer.org, query: {} });
  expect(items).toEqual([]);
});
