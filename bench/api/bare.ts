import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const client = new DynamoDBClient({ maxAttempts: 5 });
const table = process.env['BARE_TABLE'] ?? '';
/** What a list of ours shows, and what a command of ours reads of a stream. */
const PAGE = 50;
const COMMITS = 8;

/** What a command of ours has written: it is written again, into this table, under the next version. */
export interface Commit {
  readonly stream: string;
  readonly version: number;
  readonly item: Readonly<Record<string, AttributeValue>>;
}

/**
 * What the API is measured against: a Lambda function of the SDK and nothing else. POST puts one item, GET queries a partition,
 * PATCH makes the calls of a command that knows nothing yet: it reads the end of a stream and, meanwhile, a key, and puts a commit of
 * the same bytes where nothing may be. One line of log, as every request of ours has: the emulator waits for one.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const [method] = event.routeKey.split(' ');
  const answer = await answerTo(method, event.body ?? '');
  process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'request', route: event.routeKey })}\n`);
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer) };
}

async function answerTo(method: string | undefined, body: string): Promise<object> {
  if (method === 'GET') return { items: await query(PAGE) };
  return method === 'PATCH' ? append(JSON.parse(body) as Commit) : put(body);
}

async function append({ stream, version, item }: Commit): Promise<object> {
  const key = client.send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: 'key' }, sk: { S: 'key' } }, ConsistentRead: true }),
  );
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

async function put(body: string): Promise<object> {
  const item = { pk: { S: 'bench' }, sk: { S: crypto.randomUUID().slice(0, 1) }, body: { S: body } };
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
  return { put: true };
}

async function query(limit: number): Promise<readonly object[]> {
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
