import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { storeContract } from 'epoch/testing';
import { eventStoreOnDynamo, sha256Hex } from 'epoch-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createEventTables, dropTables, type EventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';

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
