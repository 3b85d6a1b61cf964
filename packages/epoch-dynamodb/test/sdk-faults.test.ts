import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKernel } from 'epoch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basket, open, origin } from '../../epoch/test/basket.ts';
import { eventStoreOnDynamo, nodeRuntime } from '../src/index.ts';

/** What a server does to one PutItem. `throttled` and `expired` are said before anything is written; the rest after. */
type Reply =
  | 'ok'
  | 'throttled'
  | 'expired'
  | 'denied'
  | 'drop'
  | 'truncated'
  | 'cut'
  | 'html'
  | 'garbage'
  | '408'
  | '502'
  | 'silence';

/** A command whose client would wait for its server ten times as long has ended by then. */
const ENDS_MS = 30_000;
const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };
const HTML_TYPE = { 'content-type': 'text/html' };
const REFUSALS = new Map<Reply, string>([
  ['throttled', 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'],
  ['expired', 'com.amazon.coral.service#ExpiredTokenException'],
  ['denied', 'com.amazon.coral.service#AccessDeniedException'],
]);

const items = new Map<string, object>();
let script: Reply[] = [];
let puts = 0;
let server: Server;
let client: DynamoDBClient;

/** The smallest DynamoDB: it applies conditional puts, and then does as its script says. */
function answer(
  target: string,
  body: { Item: { stream: { S: string }; version: { N: string } } },
  res: ServerResponse,
) {
  const json = (status: number, content: object) => void res.writeHead(status, JSON_TYPE).end(JSON.stringify(content));
  if (target.endsWith('Query')) return json(200, { Items: [], Count: 0 });
  puts += 1;
  const reply = script.shift() ?? 'ok';
  const refusal = REFUSALS.get(reply);
  if (refusal !== undefined) return json(400, { __type: refusal, message: reply });
  const key = `${body.Item.stream.S}@${body.Item.version.N}`;
  const old = items.get(key);
  if (old === undefined) items.set(key, body.Item);
  if (reply === 'silence') return;
  if (reply === 'drop') return void res.destroy();
  if (reply === 'truncated') return void res.writeHead(200, JSON_TYPE).end('{"Consumed');
  if (reply === 'cut')
    return void res.writeHead(200, { ...JSON_TYPE, 'content-length': '500' }).write('{"Co', () => res.destroy());
  if (reply === 'html') return void res.writeHead(200, HTML_TYPE).end('<html>proxy</html>');
  if (reply === '408' || reply === '502') return void res.writeHead(Number(reply), HTML_TYPE).end('<html>late</html>');
  if (reply === 'garbage') return void res.socket?.end('NONSENSE\r\n\r\n');
  if (old === undefined) return json(200, {});
  json(400, { __type: 'x#ConditionalCheckFailedException', message: 'The conditional request failed', Item: old });
}

function clientOf(requestTimeout: number): DynamoDBClient {
  return new DynamoDBClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout, throwOnRequestTimeout: true },
  });
}

beforeAll(async () => {
  server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    answer(String(req.headers['x-amz-target']), JSON.parse(Buffer.concat(chunks).toString()), res);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = clientOf(40);
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  items.clear();
  puts = 0;
});

/** One command over the wire, while the server replies to its puts like this. */
async function executed(replies: readonly Reply[]) {
  script = [...replies];
  const store = eventStoreOnDynamo({ client, table: 'events', markersTable: 'markers' });
  const kernel = createKernel({ store, ...nodeRuntime(), pause: async () => {} });
  return kernel.execute(basket, open('b'), origin);
}
const often = (reply: Reply) => Array<Reply>(60).fill(reply);

describe('a write that was done and whose answer is', () => {
  const answers: readonly Reply[] = ['drop', 'truncated', 'cut', 'html', 'garbage', '408', '502', 'silence'];

  it.each(answers)('%s: is recognised as soon as there is a right answer', async (reply) => {
    expect(await executed([reply, reply])).toMatchObject({ ok: true, version: 1 });
    expect(items.size).toBe(1);
  });

  it.each(answers)('%s for ever: has an unknown outcome, and is never called refused', async (reply) => {
    await expect(executed(often(reply))).rejects.toMatchObject({ code: 'outcome-unknown', stream: 'basket#b' });
    expect(items.size).toBe(1);
  });

  it.each<Reply>(['throttled', 'expired', 'denied'])('lost, and then %s for ever: stays unknown', async (reply) => {
    await expect(executed(['drop', ...often(reply)])).rejects.toMatchObject({ code: 'outcome-unknown' });
    await expect(executed(['drop', 'drop', ...often(reply)])).rejects.toMatchObject({ code: 'outcome-unknown' });
  });
});

describe('a write that DynamoDB itself refuses at once', () => {
  it.each<Reply>(['expired', 'denied'])('%s: is refused, and tried once', async (reply) => {
    await expect(executed(often(reply))).rejects.toMatchObject({ code: 'store', outcome: 'refused' });
    expect({ puts, written: items.size }).toEqual({ puts: 1, written: 0 });
  });
});

it(
  'a command ends in its time though the server stays silent',
  async () => {
    script = often('silence');
    const patient = clientOf(10 * ENDS_MS);
    const store = eventStoreOnDynamo({ client: patient, table: 'events', markersTable: 'markers' });
    const kernel = createKernel({ store, ...nodeRuntime(), withinMs: 1_000 });
    await expect(kernel.execute(basket, open('b'), origin)).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(puts).toBe(1);
    patient.destroy();
  },
  ENDS_MS,
);
