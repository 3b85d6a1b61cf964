import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

export interface EventTables {
  readonly table: string;
  readonly markersTable: string;
}

/** Fresh tables of the event store, with names of their own. */
export async function createEventTables(client: DynamoDBClient): Promise<EventTables> {
  const suffix = randomUUID();
  const tables = { table: `events-${suffix}`, markersTable: `markers-${suffix}` };
  await client.send(
    new CreateTableCommand({
      TableName: tables.table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'stream', AttributeType: 'S' },
        { AttributeName: 'version', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'stream', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: tables.markersTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  for (const name of Object.values(tables)) {
    await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: name });
  }
  return tables;
}

export async function dropTables(client: DynamoDBClient, tables: EventTables): Promise<void> {
  for (const name of Object.values(tables)) await client.send(new DeleteTableCommand({ TableName: name }));
}
