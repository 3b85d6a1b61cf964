import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Change } from 'epoch/views';
import { attributeName, OWN, toAttribute } from 'epoch-dynamodb';
import { fileIndex } from '../../lib/app/files/views/file-index.ts';
import { fileByWordRow } from '../../lib/app/files/views/file-index-rows.ts';
import { fileByDateRow, fileByNameRow, fileRow } from '../../lib/app/files/views/file-rows.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { inParallel } from '../../lib/client/in-parallel.ts';
import { searchStarts } from '../../lib/domain/search.ts';
import { medianOf } from '../api/median.ts';
import type { Place } from './place.ts';

const WRITES_AT_ONCE = 8;
const ITEMS_PER_WRITE = 25;
const WARM_UP = 5;
const REQUESTS = 30;
/** In every list, so that a search finds as much in each. */
const SOUGHT = 'scan000042';

/** Milliseconds, medians. */
interface ListTimes {
  readonly files: number;
  readonly first: number;
  readonly next: number;
  readonly search: number;
  /** The same page of the index, asked of the table itself. */
  readonly bare: number;
}

/** First page, next page and a search over lists of so many files, in turns, and the emulator's own query of the same index. */
export async function longLists(place: Place, counts: readonly number[]) {
  const client = new DynamoDBClient({});
  const lists: { readonly files: number; readonly org: string; readonly cursor: string }[] = [];
  for (const count of counts) {
    const { id: org } = await place.client.organisations.create({ body: { name: `${count} files` } });
    await fill(client, place, org, count);
    const { nextCursor = '' } = await place.client.files.list({ org, query: {} });
    lists.push({ files: count, org, cursor: nextCursor });
  }
  const times = lists.map(() => ({ first: [], next: [], search: [], bare: [] }) as Record<keyof Times, number[]>);
  for (let round = 0; round < WARM_UP + REQUESTS; round += 1) {
    for (const [at, list] of lists.entries()) {
      const taken = await timesOf(client, place, list);
      if (round >= WARM_UP) for (const kind of KINDS) times[at]?.[kind].push(taken[kind]);
    }
  }
  client.destroy();
  return lists.map(({ files: count }, at): ListTimes => {
    const own = times[at];
    const median = (kind: keyof Times) => medianOf(own?.[kind] ?? []);
    return {
      files: count,
      first: median('first'),
      next: median('next'),
      search: median('search'),
      bare: median('bare'),
    };
  });
}

type Times = Omit<ListTimes, 'files'>;
const KINDS = ['first', 'next', 'search', 'bare'] as const;

async function timesOf(client: DynamoDBClient, place: Place, { org, cursor }: { org: string; cursor: string }) {
  const { files: api } = place.client;
  return {
    first: await timed(() => api.list({ org, query: {} })),
    next: await timed(() => api.list({ org, query: { cursor } })),
    search: await timed(() => api.list({ org, query: { search: SOUGHT } })),
    bare: await timed(() => bareQuery(client, place, org)),
  };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

function bareQuery(client: DynamoDBClient, { outputs }: Place, organisationId: string) {
  const { partition } = fileByDateRow.key({ organisationId, fileId: '' });
  return client.send(
    new QueryCommand({
      TableName: outputs.ViewsTable,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': OWN.partition },
      ExpressionAttributeValues: { ':pk': { S: `${files.name}@${files.version}|${partition}` } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 51,
    }),
  );
}

/** Writes the rows that so many uploads leave, as far as these lists read them, past the log. */
async function fill(client: DynamoDBClient, { outputs }: Place, organisationId: string, count: number): Promise<void> {
  const table = outputs.ViewsTable;
  function* batches() {
    let items: Record<string, AttributeValue>[] = [];
    for (let n = 0; n < count; n += 1) {
      for (const item of rowsOf(organisationId, n)) items.push(item);
      if (items.length < ITEMS_PER_WRITE) continue;
      yield items.slice(0, ITEMS_PER_WRITE);
      items = items.slice(ITEMS_PER_WRITE);
    }
    if (items.length > 0) yield items;
  }
  await inParallel(batches(), WRITES_AT_ONCE, (items) =>
    client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    ),
  );
}

function rowsOf(organisationId: string, n: number) {
  const serial = String(n).padStart(6, '0');
  const fileId = `fil_01KBENCH${organisationId.slice(-12)}${serial}`;
  const name = `scan${serial}`;
  const own = { organisationId, name, fileId };
  const about = { contentType: 'text/csv', declaredBytes: 10, storageKey: `${organisationId}/${fileId}` };
  const state = { uploaderId: 'usr_bench', partCount: 1, status: 'available', bytes: 10, uploadedParts: 1 } as const;
  const row = fileRow.put({ fileId }, { ...own, ...about, ...state, sizing: 'declared', partSize: 10, startedAtMs: 0 });
  const words = searchStarts(name).map((start) => fileByWordRow.put({ organisationId, start, fileId }, { fileId }));
  return [
    ...[row, fileByDateRow.put(own, { fileId }), fileByNameRow.put(own, { fileId })].map((one) => itemOf(files, one)),
    ...words.map((one) => itemOf(fileIndex, one)),
  ];
}

function itemOf(
  view: { readonly name: string; readonly version: number },
  change: Change,
): Record<string, AttributeValue> {
  if (change.kind !== 'put') throw new Error(`only rows are written here, and this is to ${change.kind}`);
  const { key, values } = change;
  const fields = Object.entries(values).map(([name, value]) => [attributeName(name), toAttribute(value)]);
  return {
    [OWN.partition]: { S: `${view.name}@${view.version}|${key.partition}` },
    [OWN.sort]: { S: key.sort },
    [OWN.row]: { BOOL: true },
    [OWN.createdAt]: { N: '0' },
    [OWN.updatedAt]: { N: '0' },
    [OWN.version]: { N: '1' },
    ...Object.fromEntries(fields),
  };
}
