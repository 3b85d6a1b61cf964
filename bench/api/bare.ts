import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { append, type Commit, put, query } from './bare-calls.ts';

/** What a list of ours shows. */
const PAGE = 50;

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
