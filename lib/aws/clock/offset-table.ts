import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Offsets } from '../../app/platform/queries/offsets.ts';
import type { OffsetSource } from '../../app/platform/queries/test-clock.ts';
import { defined } from '../../domain/defined.ts';
import { tookEffect } from '../conditional.ts';

/** Where the list of moves is kept, and extended. */
export interface OffsetStore extends OffsetSource {
  /** Writes `next` if the list still is `was`; otherwise false. */
  replace(was: Offsets, next: Offsets): Promise<boolean>;
}

const KEY = { pk: { S: 'clock' }, sk: { S: 'offsets' } };

/** One row of a table; read consistently, replaced only as it was read. */
export function offsetTable(client: DynamoDBClient, table: string): OffsetStore {
  return {
    async read() {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true }));
      return JSON.parse(Item?.['offsets']?.S ?? '[]') as Offsets;
    },
    async replace(was, next) {
      return tookEffect(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...KEY, offsets: { S: JSON.stringify(next) } },
            ConditionExpression: was.length === 0 ? 'attribute_not_exists(pk)' : 'offsets = :was',
            ...defined({
              ExpressionAttributeValues: was.length > 0 ? { ':was': { S: JSON.stringify(was) } } : undefined,
            }),
          }),
        ),
      );
    },
  };
}
