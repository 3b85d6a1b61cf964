import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKernel } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime } from 'epoch-dynamodb';
import { afterAll, expect, inject, test } from 'vitest';
import { file } from '../../lib/domain/file/file.ts';
import { newCustomer } from './customer.ts';
import { putTinyParts } from './tiny-parts.ts';

const PARTS = 64;
/** A process starts for each of many calls, on a machine that may be busy. */
const TEST_MS = 240_000;
const client = new DynamoDBClient({});

afterAll(() => client.destroy());

test('64 parts of one file, confirmed at once through the deployed API, are all counted, each once', {
  timeout: TEST_MS,
}, async () => {
  const { FilesBucket, EventsTable, MarkersTable } = inject('outputs');
  const customer = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Parallel parts');
  const at = await putTinyParts(customer, inject('frontDoorUrl'), FilesBucket, PARTS);
  const numbers = Array.from({ length: PARTS }, (_, index) => index + 1);
  await Promise.all(numbers.map((part) => customer.owner.files.confirmPart({ ...at, part: `${part}` })));
  const all = { receivedBytes: String((PARTS * (PARTS + 1)) / 2), receivedParts: [{ from: 1, to: PARTS }] };
  expect(await customer.owner.files.getUpload(at)).toMatchObject(all);
  expect(await customer.owner.files.confirmParts({ ...at, body: { parts: numbers } })).toMatchObject(all);

  const store = eventStoreOnDynamo({ client, table: EventsTable, markersTable: MarkersTable });
  const counted: number[] = [];
  let next = 1;
  for await (const commit of createKernel({ store, ...nodeRuntime() }).history(
    file,
    at.upload.replace('upl_', 'fil_'),
  )) {
    expect(commit.version).toBe(next);
    next = commit.lastVersion + 1;
    for (const event of commit.events) {
      if (event.type === 'PartsUploaded') counted.push(...event.data.parts.map(({ part }) => part));
    }
  }
  expect(counted.sort((a, b) => a - b)).toEqual(numbers);
});
