import { type AttributeValue, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createKernel, memoryStore } from 'epoch';
import { eventStoreOnDynamo, itemOfRecord, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { medianOf } from '../api/median.ts';
import { processorSeconds } from '../processor-seconds.ts';
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
  const seconds = await processorSeconds(async () => {
    for (let i = 0; i < COMMANDS_PER_BLOCK; i += 1) await work();
  });
  return (1_000_000 * seconds) / COMMANDS_PER_BLOCK;
}

type Work = () => Promise<unknown>;

/**
 * Processor time of a command, of the SDK's own calls, and of those calls each after the same command over memory, in turns:
 * medians, and of each turn's ratios.
 */
async function inTurns(ways: { readonly ours: Work; readonly bare: Work; readonly beside: Work }) {
  const names = ['ours', 'bare', 'beside'] as const;
  const turns: Record<(typeof names)[number], number>[] = [];
  for (let block = 0; block < BLOCKS + WARM_UP_BLOCKS; block += 1) {
    const turn = { ours: 0, bare: 0, beside: 0 };
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(block + i) % names.length] ?? 'ours';
      turn[name] = await processorMicros(ways[name]);
    }
    if (block >= WARM_UP_BLOCKS) turns.push(turn);
  }
  const rounded = (value: number, to: number) => Math.round(value * to) / to;
  const micros = (name: (typeof names)[number]) => rounded(medianOf(turns.map((turn) => turn[name])), 10);
  return {
    oursMicros: micros('ours'),
    bareMicros: micros('bare'),
    besideMicros: micros('beside'),
    ratio: rounded(medianOf(turns.map(({ ours, bare }) => ours / bare)), 100),
    toFloor: rounded(medianOf(turns.map(({ ours, beside }) => ours / beside)), 100),
  };
}

/**
 * Processor time of a command beside the SDK's own calls for the same bytes: warm, a put; cold, a query of the stream's newest
 * page and a put. Both by the SDK as published. The floor is the same calls, each after a command of a kernel over memory that
 * has nothing to do with them: any work beside the SDK's calls makes them slower.
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
  const memoryKernel = createKernel({ store: memoryStore({ digest: sha256Hex }), ...nodeRuntime(), cacheSize: 10 });
  const inMemory = () => memoryKernel.execute(ledger, note(idOf(2)), origin);
  const queryAndPut = async () => {
    await query();
    await put();
  };
  const warm = await inTurns({
    ours: () => warmKernel.execute(ledger, note(idOf(1)), origin),
    bare: put,
    beside: async () => {
      await inMemory();
      await put();
    },
  });
  const cold = await inTurns({
    ours: () => coldKernel.execute(ledger, note(idOf(1)), origin),
    bare: queryAndPut,
    beside: async () => {
      await inMemory();
      await queryAndPut();
    },
  });
  client.destroy();
  return { warm, cold };
}
