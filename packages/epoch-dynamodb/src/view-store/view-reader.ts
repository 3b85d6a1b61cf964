import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { defined, ifDefined } from 'epoch';
import { DeliveryError } from 'epoch/subscriptions';
import type { Page, PageRequest, Row, RowKey, ViewReader } from 'epoch/views';
import { assertKeyCount, decodeCursor, encodeCursor, pageLimit, rowId } from 'epoch/views';
import { type Item, numberOf, OWN, valuesOf } from './row-codec.ts';
import { itemKey } from './view-step.ts';

/** Calls that one page may take: items that are only a checkpoint are skipped. */
const MAX_CALLS_PER_PAGE = 20;
/** Calls that one `getMany` may take for keys that were left unread. */
const MAX_CALLS_PER_GET = 8;

interface RowsOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly view: string;
  pause(tries: number): Promise<void>;
}

/** Rows of one view by consistent reads: a reader that knows a position must find what the projector wrote. */
export function createRowReader(options: RowsOptions): ViewReader {
  const { client, table: TableName, view } = options;
  return {
    async get(_view, key) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName, Key: itemKey(view, key), ConsistentRead: true }),
      );
      return item === undefined ? undefined : rowOf(view, item);
    },

    async getMany(_view, keys) {
      assertKeyCount(keys);
      const unique = new Map(keys.map((key) => [rowId(key), key]));
      const rows = new Map((await getItems(options, [...unique.values()])).map((row) => [rowId(row.key), row]));
      return [...unique.keys()].flatMap((id) => rows.get(id) ?? []);
    },

    page: (_view, request) => readPage(options, request),
  };
}

/** Sort keys of a partition, in ascending order: fewer than `limit` only at its end, however many items are no rows. */
export async function readSorts(options: RowsOptions, request: PageRequest & { readonly after?: string }) {
  const sorts: string[] = [];
  let after = request.after;
  do {
    const { items, last } = await query(options, request, after, request.limit - sorts.length);
    sorts.push(...items.map((item) => item[OWN.sort]?.S ?? ''));
    after = last;
  } while (after !== undefined && sorts.length < request.limit);
  return sorts;
}

async function readPage(options: RowsOptions, request: PageRequest): Promise<Page<Row>> {
  const limit = pageLimit(request);
  const { items, last } = await query(options, request, decodeCursor(options.view, request), limit + 1);
  const rows = items.slice(0, limit).flatMap((item) => rowOf(options.view, item) ?? []);
  const ended = items.length <= limit ? last : rows.at(-1)?.key.sort;
  return ended === undefined ? { items: rows } : { items: rows, cursor: encodeCursor(ended, options.view, request) };
}

/** Visible items after a sort key, at most `limit`; `last` is set when it stopped short of both limit and end. */
async function query(options: RowsOptions, request: PageRequest, after: string | undefined, limit: number) {
  const { client, table: TableName, view } = options;
  const items: Item[] = [];
  let last = after;
  for (let calls = 0; calls < MAX_CALLS_PER_PAGE; calls += 1) {
    const reply = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: request.prefix ? '#pk = :pk AND begins_with(#sk, :prefix)' : '#pk = :pk',
        FilterExpression: 'attribute_exists(#row)',
        ExpressionAttributeNames: {
          '#pk': OWN.partition,
          '#row': OWN.row,
          ...defined({ '#sk': request.prefix ? OWN.sort : undefined }),
        },
        ExpressionAttributeValues: {
          ':pk': { S: `${view}|${request.partition}` },
          ...defined({ ':prefix': request.prefix ? { S: request.prefix } : undefined }),
        },
        ScanIndexForward: request.order !== 'descending',
        ConsistentRead: true,
        Limit: limit - items.length,
        ...defined({
          ExclusiveStartKey: ifDefined(last, (sort) => itemKey(view, { partition: request.partition, sort })),
        }),
      }),
    );
    items.push(...(reply.Items ?? []));
    last = reply.LastEvaluatedKey?.[OWN.sort]?.S;
    if (last === undefined || items.length >= limit) return { items, last: undefined };
  }
  return { items, last };
}

async function getItems({ client, table, view, pause }: RowsOptions, keys: readonly RowKey[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let wanted: Item[] = keys.map((key) => itemKey(view, key));
  for (let calls = 1; wanted.length > 0; calls += 1) {
    if (calls > MAX_CALLS_PER_GET)
      throw new DeliveryError('view-contention', `${table} left ${wanted.length} keys unread`);
    if (calls > 1) await pause(calls);
    const reply = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
    );
    rows.push(...(reply.Responses?.[table] ?? []).flatMap((item) => rowOf(view, item) ?? []));
    wanted = reply.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return rows;
}

/** Undefined for an item that is only a checkpoint. */
function rowOf(view: string, item: Item): Row | undefined {
  if (item[OWN.row] === undefined) return undefined;
  const partition = item[OWN.partition]?.S?.slice(view.length + 1) ?? '';
  return {
    key: { partition, sort: item[OWN.sort]?.S ?? '' },
    values: valuesOf(item),
    createdAtMs: numberOf(item[OWN.createdAt]),
    updatedAtMs: numberOf(item[OWN.updatedAt]),
  };
}
