import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const client = new DynamoDBClient({ maxAttempts: 5 });
const table = process.env['BARE_TABLE'] ?? '';
/** What a list of ours shows, and what a command of ours reads of a stream. */
const PAGE = 50;
const COMMITS = 8;

/**
 * What the API is measured against: a Lambda function of the SDK and nothing else. POST puts one item, PATCH reads a few
 * and puts one (a command that knows nothing yet), GET queries a partition. One line of log, as every request of ours has:
 * the emulator waits for one.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const [method] = event.routeKey.split(' ');
  const found = method === 'POST' ? [] : await query(method === 'PATCH' ? COMMITS : PAGE);
  const answer = method === 'GET' ? { items: found } : await put(event.body ?? '');
  process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'request', route: event.routeKey })}\n`);
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(answer) };
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
