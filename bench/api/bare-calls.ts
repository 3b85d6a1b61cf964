import { type AttributeValue, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { tokensKeyIn } from './tokens-key.ts';

const client = new DynamoDBClient({ maxAttempts: 5 });
const table = process.env['BARE_TABLE'] ?? '';
/** What a command of ours reads of a stream. */
const COMMITS = 8;

/** What a command of ours has written: it is written again, into this table, under the next version. */
export interface Commit {
  readonly stream: string;
  readonly version: number;
  readonly item: Readonly<Record<string, AttributeValue>>;
}

/** The calls of a command: reads the end of a stream and, meanwhile, a key; puts a commit where nothing may be. */
export async function append({ stream, version, item }: Commit): Promise<object> {
  const key = client.send(tokensKeyIn(table));
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#s = :stream AND sk >= :from',
      ExpressionAttributeNames: { '#s': 'pk' },
      ExpressionAttributeValues: { ':stream': { S: stream }, ':from': { S: '1' } },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: COMMITS,
    }),
  );
  await client.send(
    new PutItemCommand({
      TableName: table,
      Item: { ...item, pk: { S: stream }, sk: { S: String(version) } },
      ConditionExpression: 'attribute_not_exists(#s)',
      ExpressionAttributeNames: { '#s': 'pk' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  await key;
  return { read: Items.length };
}

export async function put(body: string): Promise<object> {
  const item = { pk: { S: 'bench' }, sk: { S: crypto.randomUUID().slice(0, 1) }, body: { S: body } };
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
  return { put: true };
}

export async function query(limit: number): Promise<readonly object[]> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'bench' } },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return Items;
}
