import { expect, inject, test } from 'vitest';
import { uploadFile } from '../../lib/client/upload.ts';
import { newCustomer } from '../integration/customer.ts';
import { people } from './people.ts';
import { openPage } from './visit.ts';

const frontDoorUrl = inject('frontDoorUrl');
const { owner: user } = inject('users');
const { member } = people(240_000);

test('usage and limits follow what is uploaded and deleted, without a reload', async () => {
  const { owner, org } = await newCustomer(frontDoorUrl, user, 'Follows its files');
  const [usage, limits] = await Promise.all([member(user), member(user)]);
  await openPage(usage, org, '/usage');
  await usage.getByText('Nothing used in these days').waitFor();
  await openPage(limits, org, '/settings/limits');
  const stored = limits
    .getByRole('row', { name: /^Stored bytes/ })
    .getByRole('cell')
    .nth(1);
  await expect.poll(() => stored.textContent()).toBe('0 B');

  const sizeBytes = 1_000_000;
  const source = { sizeBytes, slice: async (from: number, to: number) => new Uint8Array(to - from) };
  const { fileId: file } = await uploadFile(owner, org, { name: 'one.bin', sizeBytes: `${sizeBytes}` }, source);
  await usage.getByRole('region', { name: 'Day by day' }).getByRole('row').nth(1).waitFor();
  await expect.poll(() => stored.textContent(), { timeout: 30_000 }).toBe('1 MB');

  await owner.files.delete({ org, file });
  await expect.poll(() => stored.textContent(), { timeout: 30_000 }).toBe('0 B');
});
