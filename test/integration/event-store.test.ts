import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventStoreOnDynamo, sha256Hex } from '../../lib/aws/dynamodb/event-store.ts';
import { storeContract } from '../../lib/epoch/testing/index.ts';
import { createEventTables, dropTables, type EventTables } from '../aws/dynamodb/event-tables.ts';

const client = new DynamoDBClient({
  endpoint: inject('endpoint'),
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
let tables: EventTables;

beforeAll(async () => {
  tables = await createEventTables(client);
});
afterAll(async () => {
  await dropTables(client, tables);
  client.destroy();
});

storeContract(
  { describe, it, expect },
  {
    name: 'on DynamoDB',
    digest: sha256Hex,
    newId: () => randomUUID(),
    make: async () => eventStoreOnDynamo({ client, ...tables }),
  },
);
