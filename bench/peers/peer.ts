import type { DynamoDBClient, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { BatchWriteItemCommand, CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { CountedClient, Units } from './counted-client.ts';

/** A way to keep streams in DynamoDB: one event for each command, decided on a state of 2 KB. */
export interface Peer {
  readonly name: string;
  readonly units: Units;
  readonly line: Pick<CountedClient, 'reset' | 'loseReplies'>;
  /** A stream that has so many events, each stored by itself. */
  fill(id: string, events: number): Promise<void>;
  /** One command with nothing remembered from the one before, retried as the peer's documentation says. */
  command(id: string): Promise<void>;
  /** Whether a command failed since another was quicker, so that its caller may try again. */
  isConflict(error: unknown): boolean;
  /** Events of the stream. */
  count(id: string): Promise<number>;
}

/** Of an event and of the state, in bytes of JSON. */
export interface Sizes {
  readonly event: number;
  readonly state: number;
}

/** What real events say of where they come from, as long as ours. */
export const ENVELOPE = {
  actor: 'user_01JZX3N5T8W9K2M4P6Q7R8S9T0',
  correlation: '01JZX3N5T8W9K2M4P6Q7R8S9T0',
  causation: '01JZX3N5T8W9K2M4P6Q7R8S9T1',
};

export const textOf = (bytes: number): string => 'e'.repeat(Math.max(1, bytes - '{"text":""}'.length));
export const fillerOf = (bytes: number): string =>
  's'.repeat(Math.max(1, bytes - '{"entries":1000,"filler":""}'.length));

export interface TableKeys {
  readonly pk: string;
  readonly sk: string;
  /** N unless said otherwise. */
  readonly skType?: 'S' | 'N';
}

export async function createTable(
  client: DynamoDBClient,
  table: string,
  keys: TableKeys,
  index?: TableKeys & { readonly name: string },
) {
  const schema = ({ pk, sk }: TableKeys): KeySchemaElement[] => [
    { AttributeName: pk, KeyType: 'HASH' },
    { AttributeName: sk, KeyType: 'RANGE' },
  ];
  const attributes = ({ pk, sk, skType = 'N' }: TableKeys) => [
    { AttributeName: pk, AttributeType: 'S' as const },
    { AttributeName: sk, AttributeType: skType },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...attributes(keys), ...(index ? attributes(index) : [])],
      KeySchema: schema(keys),
      ...(index && {
        GlobalSecondaryIndexes: [
          { IndexName: index.name, KeySchema: schema(index), Projection: { ProjectionType: 'ALL' } },
        ],
      }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: table });
}

type Items = NonNullable<ConstructorParameters<typeof BatchWriteItemCommand>[0]['RequestItems']>[string];
const BATCH = 25;

/** Many items at once: long streams are filled so, not by commands. */
export async function putAll(
  client: DynamoDBClient,
  table: string,
  items: readonly Record<string, unknown>[],
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    const requests = items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item } })) as Items;
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}
