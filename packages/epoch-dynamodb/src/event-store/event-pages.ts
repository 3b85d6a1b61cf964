import { type AttributeValue, type DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { defined, type VersionRange } from 'epoch';
import type { Item } from './commit-item.ts';
import { storeError } from './store-error.ts';

export interface EventTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** Items of a stream whose key is in the range, oldest first, page by page. */
export async function* forwards({ client, table }: EventTable, stream: string, range: VersionRange) {
  const { from = 1, to } = range;
  let start: Item | undefined;
  let reached = from;
  do {
    const page = await named(`${stream}@${reached}: reading`, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          ...keyRange(stream, from, to),
          ...defined({ ExclusiveStartKey: start }),
        }),
      ),
    );
    const items = page.Items ?? [];
    yield* items;
    reached = Number(items.at(-1)?.['last']?.N ?? reached);
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** Pages of at most `size` items of a stream, newest first, from the one that begins at or before `to`. */
export async function* backwards({ client, table }: EventTable, stream: string, size: number, to?: number) {
  if (to !== undefined && to < 1) return;
  let start: Item | undefined;
  do {
    const page = await named(`${stream}@${to ?? 'head'}: loading`, () =>
      client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: size,
          ...keyRange(stream, 1, to),
          ...defined({ ExclusiveStartKey: start }),
        }),
      ),
    );
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

/** All items of one segment of the table. DynamoDB splits by partition key: all of a stream is in one segment, in order. */
export async function* segment({ client, table }: EventTable, index: number, of: number) {
  let start: Item | undefined;
  do {
    const page = await named(`segment ${index} of ${of}, after ${start?.['stream']?.S ?? 'its start'}: scanning`, () =>
      client.send(
        new ScanCommand({
          TableName: table,
          ConsistentRead: true,
          Segment: index,
          TotalSegments: of,
          ...defined({ ExclusiveStartKey: start }),
        }),
      ),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

function keyRange(stream: string, from: number, to: number | undefined) {
  const values: Record<string, AttributeValue> = { ':stream': { S: stream }, ':from': { N: String(from) } };
  if (to === undefined) {
    return { KeyConditionExpression: '#s = :stream AND version >= :from', ...names, ExpressionAttributeValues: values };
  }
  return {
    KeyConditionExpression: '#s = :stream AND version BETWEEN :from AND :to',
    ...names,
    ExpressionAttributeValues: { ...values, ':to': { N: String(to) } },
  };
}

// `stream` is among DynamoDB's reserved words.
const names = { ExpressionAttributeNames: { '#s': 'stream' } };

/** Makes a call's error the kernel's. */
export async function named<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storeError(error, what);
  }
}
