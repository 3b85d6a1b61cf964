import { expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import { newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { violations } from './visit.ts';

const { owner: user } = inject('users');
/** Four uploads, and two acts on many files. */
const { member } = people(240_000);

test('files of the trash are selected, restored together, and deleted for good after a question', async () => {
  const { owner, org } = await newCustomer(inject('frontDoorUrl'), user, 'A trash to choose from');
  const source = { sizeBytes: 1, slice: async () => new Uint8Array(1) };
  const thrown = async (name: string) => {
    const { fileId } = await uploadFile(owner, org, { name, sizeBytes: '1' }, source);
    await owner.files.trash({ org, file: fileId });
  };
  await Promise.all(['one.txt', 'two.txt', 'three.txt', 'four.txt'].map(thrown));
  const page = await member(user, { at: `/o/${org}/files/trash` });
  const bar = page.getByRole('group', { name: 'Selected files' });
  const select = (name: string) => page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await select('one.txt');
  await select('two.txt');
  expect(await violations(page)).toEqual([]);
  await bar.getByRole('button', { name: 'Restore 2' }).click();
  await bar.getByText('2 restored.').waitFor();
  await page.getByRole('link', { name: 'one.txt' }).waitFor({ state: 'detached' });
  const { items } = await owner.files.list({ org, query: {} });
  expect(items.map(({ name }) => name).toSorted()).toEqual(['one.txt', 'two.txt']);

  await page.getByLabel('Select all 2 shown').check();
  await bar.getByRole('button', { name: 'Delete 2 for good' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the files' });
  await dialog.getByRole('button', { name: 'Keep it as it is' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await owner.files.listTrash({ org, query: {} })).items).toHaveLength(2);
  await bar.getByRole('button', { name: 'Delete 2 for good' }).click();
  await dialog.getByRole('button', { name: 'Delete the files' }).click();
  await bar.getByText('2 deleted for good.').waitFor();
  await page.getByText('The trash is empty').waitFor();
  await bar.getByRole('button', { name: 'Clear' }).click();
  await bar.waitFor({ state: 'detached' });
  expect((await owner.files.listTrash({ org, query: {} })).items).toEqual([]);
});
