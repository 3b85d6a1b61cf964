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
  type CommitRecord,
  type Digest,
  type Head,
  headAfterCommit,
  type MarkerWrite,
  type ReadCommit,
  recordsOf,
  StoreError,
  storedCommitOf,
} from 'epoch';
import { type Item, itemOfRecord, readCommitOfItem } from './commit-item.ts';
import { markerOfItem, putOfMarker } from './marker-item.ts';
import { isContention, isDefinite, outcomeOfReasons, storeError } from './store-error.ts';

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
  markers: readonly MarkerWrite[],
): Promise<AppendResult> {
  const records = recordsOf(writes, markers, tables.digest);
  const items = records.map((record) => record && itemOfRecord(record));
  const [only] = items;
  const isSingle = writes.length === 1 && markers.length === 0 && only !== undefined;
  const old = isSingle ? await put(tables, only, writes) : await transact(tables, items, writes, markers);
  if (old === undefined) return appended(writes, records.map(writtenOf));
  return failed(writes, old);
}

/** Old items at the keys, in the order of the writes, then the markers'; undefined: written. */
type OldItems = readonly (Item | undefined)[] | undefined;

async function put({ client, table }: AppendTables, item: Item, writes: readonly Append[]): Promise<OldItems> {
  try {
    await client.send(new PutItemCommand({ TableName: table, Item: item, ...KEY_IS_FREE }));
    return undefined;
  } catch (error) {
    if (isContention(error)) return contended(writes, error);
    if (!(error instanceof ConditionalCheckFailedException)) throw storeError(error, nameOf(writes));
    return error.Item === undefined ? contended(writes, error) : [error.Item];
  }
}

async function transact(
  { client, table, markersTable }: AppendTables,
  items: readonly (Item | undefined)[],
  writes: readonly Append[],
  markers: readonly MarkerWrite[],
): Promise<OldItems> {
  const operations: TransactWriteItem[] = writes.map(({ head }, index) => {
    const item = items[index];
    if (item !== undefined) return { Put: { TableName: table, Item: item, ...KEY_IS_FREE } };
    return { ConditionCheck: { TableName: table, Key: nextKey(head), ...KEY_IS_FREE } };
  });
  for (const marker of markers) operations.push({ Put: putOfMarker(markersTable, marker) });
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: operations }));
    return undefined;
  } catch (error) {
    if (isContention(error)) return contended(writes, error);
    if (!(error instanceof TransactionCanceledException)) throw storeError(error, nameOf(writes));
    const reasons = error.CancellationReasons ?? [];
    const codes = reasons.map(({ Code }) => Code ?? 'None');
    const old = operations.map((_, index) => reasons[index]?.Item);
    if (old.some((item) => item !== undefined)) return old;
    if (codes.some((code) => IN_THE_WAY.has(code))) return contended(writes, error);
    const message = `${nameOf(writes)}: transaction cancelled: ${codes.join(', ')}`;
    throw new StoreError(isDefinite(error) ? outcomeOfReasons(codes) : 'unknown', message, error);
  }
}

/** Reasons of a cancelled transaction that mean another write to the same items, done or in progress. */
const IN_THE_WAY: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/**
 * Nothing was written, and the conflicting write cannot be read yet: a conflict without a commit. After a retry by the SDK the
 * conflict may be with its own first try: then the outcome is unknown.
 */
function contended(writes: readonly Append[], cause: unknown): OldItems {
  if (isDefinite(cause)) return writes.map(() => undefined);
  throw new StoreError('unknown', `${nameOf(writes)}: lost to a write that may be its own earlier try`, cause);
}

/** The meaning of a refused write: our own earlier try, an existing marker, or another writer's commits. */
function failed(writes: readonly Append[], old: readonly (Item | undefined)[]): AppendResult {
  const standing = writes.map((_, index) => (old[index] === undefined ? undefined : readCommitOfItem(old[index])));
  const isOurs = writes.some(({ draft }, i) => draft !== undefined && standing[i]?.commit.id === draft.id);
  if (isOurs) return appended(writes, standing);
  const present = old.slice(writes.length).find((item) => item !== undefined);
  if (present !== undefined) return { kind: 'marked', marker: markerOfItem(present) };
  return { kind: 'conflict', rivals: standing };
}

/** The commit just written, decoded from its own row: its inline snapshot is known already. */
function writtenOf(record: CommitRecord | undefined): ReadCommit | undefined {
  if (record === undefined) return undefined;
  const commit = storedCommitOf(record);
  const { state, reducer } = record;
  return state === undefined || reducer === undefined
    ? { commit }
    : { commit, inlineSnapshot: { reducerVersion: reducer, value: undefined } };
}

function appended(writes: readonly Append[], reads: readonly (ReadCommit | undefined)[]): AppendResult {
  const written = writes.map(({ head, draft }, index): Appended | undefined => {
    const read = reads[index];
    if (read === undefined || draft === undefined) return undefined;
    return { commit: read.commit, head: headAfterCommit(head, read.commit, read.inlineSnapshot !== undefined) };
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
