import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type Append,
  type Appended,
  type AppendResult,
  type Digest,
  type Head,
  headAfterCommit,
  type MarkerWrite,
  type ReadCommit,
  recordOf,
  StoreError,
} from 'epoch';
import { type Item, itemOfRecord, readCommitOfItem } from './commit-item.ts';
import { markerOfItem, putOfMarker } from './marker-item.ts';
import { isPassing, storeError } from './store-error.ts';

export interface AppendTables {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly markersTable: string;
  readonly digest: Digest;
}

/** One PutItem for one commit; a transaction when there is more to write. Both demand that the keys are still free. */
export async function append(
  tables: AppendTables,
  writes: readonly Append[],
  marker: MarkerWrite | undefined,
): Promise<AppendResult> {
  const items = writes.map(({ head, draft, carryEvery }) =>
    draft === undefined ? undefined : itemOfRecord(recordOf(head, draft, carryEvery, tables.digest)),
  );
  const [only] = items;
  const isSingle = writes.length === 1 && marker === undefined && only !== undefined;
  const old = isSingle ? await put(tables, only, writes) : await transact(tables, items, writes, marker);
  if (old === undefined)
    return appended(
      writes,
      items.map((item) => item && readCommitOfItem(item)),
    );
  return failed(writes, old, marker);
}

/** Old items at the keys, in the order of the writes, then the marker's; undefined: written. */
type OldItems = readonly (Item | undefined)[] | undefined;

async function put({ client, table }: AppendTables, item: Item, writes: readonly Append[]): Promise<OldItems> {
  try {
    await client.send(new PutItemCommand({ TableName: table, Item: item, ...KEY_IS_FREE }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw storeError(error, nameOf(writes));
    return assertNews([error.Item], writes, error);
  }
}

async function transact(
  { client, table, markersTable }: AppendTables,
  items: readonly (Item | undefined)[],
  writes: readonly Append[],
  marker: MarkerWrite | undefined,
): Promise<OldItems> {
  const operations: TransactWriteItem[] = writes.map(({ head }, index) => {
    const item = items[index];
    if (item !== undefined) return { Put: { TableName: table, Item: item, ...KEY_IS_FREE } };
    return { ConditionCheck: { TableName: table, Key: nextKey(head), ...KEY_IS_FREE } };
  });
  if (marker !== undefined) operations.push({ Put: putOfMarker(markersTable, marker) });
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: operations }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw storeError(error, nameOf(writes));
    const reasons = error.CancellationReasons ?? [];
    const codes = reasons.map(({ Code }) => Code ?? 'None');
    if (!codes.includes('ConditionalCheckFailed')) {
      const outcome = isPassing(codes) ? 'not-applied' : 'refused';
      throw new StoreError(outcome, `${nameOf(writes)}: transaction cancelled: ${codes.join(', ')}`, error);
    }
    return assertNews(
      operations.map((_, index) => reasons[index]?.Item),
      writes,
      error,
    );
  }
}

/** A refusal that does not show what stands at the key tells nothing new: it is tried again, not decided upon. */
function assertNews(old: readonly (Item | undefined)[], writes: readonly Append[], cause: unknown) {
  if (old.some((item) => item !== undefined)) return old;
  throw new StoreError('not-applied', `${nameOf(writes)}: refused without the item that stands there`, cause);
}

/** What a refused write means: ours from an earlier try, another's marker, or rivals. */
function failed(
  writes: readonly Append[],
  old: readonly (Item | undefined)[],
  marker: MarkerWrite | undefined,
): AppendResult {
  const standing = writes.map((_, index) => (old[index] === undefined ? undefined : readCommitOfItem(old[index])));
  const isOurs = writes.some(({ draft }, i) => draft !== undefined && standing[i]?.commit.id === draft.id);
  if (isOurs) return appended(writes, standing);
  const held = marker === undefined ? undefined : old[writes.length];
  if (held !== undefined) return { kind: 'marked', marker: markerOfItem(held) };
  return { kind: 'conflict', rivals: standing };
}

function appended(writes: readonly Append[], reads: readonly (ReadCommit | undefined)[]): AppendResult {
  const written = writes.map(({ head, draft }, index): Appended | undefined => {
    const read = reads[index];
    if (read === undefined || draft === undefined) return undefined;
    return { commit: read.commit, head: headAfterCommit(head, read.commit, read.carried !== undefined) };
  });
  return { kind: 'appended', written };
}

const KEY_IS_FREE = {
  ConditionExpression: 'attribute_not_exists(#s)',
  ExpressionAttributeNames: { '#s': 'stream' },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;

function nextKey({ stream, version }: Head): Item {
  return { stream: { S: stream }, version: { N: String(version + 1) } };
}

function nameOf(writes: readonly Append[]): string {
  return writes.map(({ head }) => `${head.stream}@${head.version + 1}`).join(' + ');
}
