import { type AttributeValue, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createKernel, memoryStore } from 'epoch';
import { eventStoreOnDynamo, itemOfRecord, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { medianOf } from '../api/median.ts';
import { idOf, ledger, note, origin } from './ledger.ts';

/** A block is long enough for the clock of processor time, and short enough to fall between two disturbances. */
const COMMANDS_PER_BLOCK = 400;
const BLOCKS = 25;
const WARM_UP_BLOCKS = 5;
/** Commits of the stream: its load reads a whole page, as most do. */
const COMMITS = 21;
const PAGE = 8;
const TABLE = 'events';

type Item = Record<string, AttributeValue>;

/** The SDK's client with a server in the same process, which answers in no time: what remains is the caller's own work. */
function answering(queried: readonly Item[]): DynamoDBClient {
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const bodies = {
    Query: encode({ Items: queried, Count: queried.length, ScannedCount: queried.length }),
    PutItem: encode({}),
  };
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'r' };
  return new DynamoDBClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      async handle(request: { readonly headers: Readonly<Record<string, string>> }) {
        const target = request.headers['x-amz-target'] ?? '';
        const body = target.endsWith('.Query') ? bodies.Query : bodies.PutItem;
        return { response: { statusCode: 200, headers: { ...headers }, body } };
      },
    },
  });
}

/** The newest page of a stream, as its items, and the items that eight commands write: one of them has a state. */
async function scene() {
  const store = memoryStore({ digest: sha256Hex });
  const kernel = createKernel({ store, ...nodeRuntime() });
  for (let i = 0; i < COMMITS + PAGE; i += 1) await kernel.execute(ledger, note(idOf(1)), origin);
  const items = store.rows(`ledger#${idOf(1)}`).map(itemOfRecord);
  return { page: items.slice(COMMITS - PAGE, COMMITS).reverse(), written: items.slice(COMMITS) };
}

async function processorMicros(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < COMMANDS_PER_BLOCK; i += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / COMMANDS_PER_BLOCK;
}

/** Processor time of two ways to do the same, in turns: medians, and of each turn's ratio. */
async function inTurns(ours: () => Promise<unknown>, bare: () => Promise<unknown>) {
  const turns: { readonly ours: number; readonly bare: number }[] = [];
  for (let block = 0; block < BLOCKS + WARM_UP_BLOCKS; block += 1) {
    const first = block % 2 === 0 ? await processorMicros(ours) : await processorMicros(bare);
    const second = block % 2 === 0 ? await processorMicros(bare) : await processorMicros(ours);
    if (block < WARM_UP_BLOCKS) continue;
    turns.push(block % 2 === 0 ? { ours: first, bare: second } : { ours: second, bare: first });
  }
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    oursMicros: rounded(medianOf(turns.map((turn) => turn.ours))),
    bareMicros: rounded(medianOf(turns.map((turn) => turn.bare))),
    ratio: Math.round(medianOf(turns.map((turn) => turn.ours / turn.bare)) * 100) / 100,
  };
}

/**
 * Processor time of a command beside the SDK's own calls for the same bytes: warm, a put; cold, a query of the stream's newest
 * page and a put. Both by the SDK as published.
 */
export async function processorTime() {
  const { page, written } = await scene();
  const client = answering(page);
  const store = eventStoreOnDynamo({ client, table: TABLE, markersTable: 'markers' });
  let puts = 0;
  const put = () => {
    puts += 1;
    return client.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: written[puts % PAGE],
        ConditionExpression: 'attribute_not_exists(#s)',
        ExpressionAttributeNames: { '#s': 'stream' },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  };
  const query = () =>
    client.send(
      new QueryCommand({
        TableName: TABLE,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: PAGE,
        KeyConditionExpression: '#s = :s AND version >= :v',
        ExpressionAttributeNames: { '#s': 'stream' },
        ExpressionAttributeValues: { ':s': { S: `ledger#${idOf(1)}` }, ':v': { N: '1' } },
      }),
    );
  const warmKernel = createKernel({ store, ...nodeRuntime(), cacheSize: 10 });
  const coldKernel = createKernel({ store, ...nodeRuntime() });
  const warm = await inTurns(() => warmKernel.execute(ledger, note(idOf(1)), origin), put);
  const cold = await inTurns(
    () => coldKernel.execute(ledger, note(idOf(1)), origin),
    async () => {
      await query();
      await put();
    },
  );
  client.destroy();
  return { warm, cold };
}
