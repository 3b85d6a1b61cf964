import { expect, inject, test } from 'vitest';
import { MAX_PARTS_JOINED_AT_ONCE } from '../../lib/app/uploads/commands/join.ts';
import { memberUpload } from '../../lib/client/upload.ts';
import { newCustomer } from './customer.ts';
import { putTinyParts } from './tiny-parts.ts';

const PARTS = MAX_PARTS_JOINED_AT_ONCE + 1;
const TEST_MS = 360_000;

test('an upload of more parts than a request waits for is completed by the worker, and the client by asking again', {
  timeout: TEST_MS,
}, async () => {
  const { FilesBucket } = inject('outputs');
  const frontDoorUrl = inject('frontDoorUrl');
  const customer = await newCustomer(frontDoorUrl, inject('users').owner, 'Large uploads');
  const at = await putTinyParts(customer, frontDoorUrl, FilesBucket, PARTS);
  expect(await customer.owner.files.completeUpload(at)).toMatchObject({ status: 'uploading', completing: true });
  await memberUpload(customer.owner, at.org, at.upload).complete();
  const bytes = (PARTS * (PARTS + 1)) / 2;
  expect(await customer.owner.files.getUpload(at)).toMatchObject({ status: 'available', sizeBytes: String(bytes) });
});
