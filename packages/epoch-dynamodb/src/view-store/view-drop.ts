import {
  BatchWriteItemCommand,
  type DynamoDBClient,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { defined, ifDefined } from 'epoch';
import { DeliveryError } from 'epoch/subscriptions';
import type { DropStore } from 'epoch/views';
import { type Item, OWN } from './row-codec.ts';
import { countKey, DROPPING, ignoringRefusal } from './view-state.ts';
import { livePointerKey } from './view-store.ts';

/** Items that one BatchWriteItem takes. */
const MAX_BATCH = 25;
/** Calls for items of one batch that were left unwritten. */
const MAX_CALLS = 8;

export interface DynamoDropOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly pause: (tries: number) => Promise<void>;
}

/** Removal of versions in DynamoDB: partitions of a view are known by their prefix only, so the table is scanned. */
export function createDynamoDrops({ client, table: TableName, pause }: DynamoDropOptions): DropStore {
  const isDropping = { '#dropping': DROPPING };

  async function removeAll(keys: readonly Item[]): Promise<void> {
    let waiting: WriteRequest[] = keys.map((Key) => ({ DeleteRequest: { Key } }));
    for (let calls = 1; waiting.length > 0; calls += 1) {
      if (calls > MAX_CALLS) throw new DeliveryError('view-contention', `${TableName} left ${waiting.length} items`);
      if (calls > 1) await pause(calls);
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TableName]: waiting } }),
      );
      waiting = UnprocessedItems?.[TableName] ?? [];
    }
  }

  return {
    forgetPrevious: (name, version) =>
      ignoringRefusal(() =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: livePointerKey(name),
            UpdateExpression: 'REMOVE previous',
            ConditionExpression: 'previous = :version',
            ExpressionAttributeValues: { ':version': { N: `${version}` } },
          }),
        ),
      ),

    begin(name, version) {
      const notInUse = {
        TableName,
        Key: livePointerKey(name),
        ConditionExpression:
          'attribute_not_exists(version) OR (version <> :version AND (attribute_not_exists(previous) OR previous <> :version))',
        ExpressionAttributeValues: { ':version': { N: `${version}` } },
      };
      const note = {
        TableName,
        Key: countKey(`${name}@${version}`),
        UpdateExpression: 'SET #dropping = :yes',
        ExpressionAttributeNames: isDropping,
        ExpressionAttributeValues: { ':yes': { BOOL: true } },
      };
      return ignoringRefusal(() =>
        client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: notInUse }, { Update: note }] })),
      );
    },

    async remove(view, { limit, cursor }) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName,
          Limit: limit,
          ConsistentRead: true,
          // Other views' items are looked at, too: they are neither sent nor touched.
          FilterExpression: 'begins_with(#pk, :view) AND attribute_not_exists(#dropping)',
          ProjectionExpression: '#pk, #sk',
          ExpressionAttributeNames: { '#pk': OWN.partition, '#sk': OWN.sort, ...isDropping },
          ExpressionAttributeValues: { ':view': { S: `${view}|` } },
          ...defined({ ExclusiveStartKey: ifDefined(cursor, (text) => JSON.parse(text) as Item) }),
        }),
      );
      for (let at = 0; at < Items.length; at += MAX_BATCH) await removeAll(Items.slice(at, at + MAX_BATCH));
      if (LastEvaluatedKey !== undefined) return { removed: Items.length, cursor: JSON.stringify(LastEvaluatedKey) };
      return { removed: Items.length };
    },

    end: (view) => removeAll([countKey(view)]),
  };
}
