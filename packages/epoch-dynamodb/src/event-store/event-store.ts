import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  assertStreamName,
  CorruptCommitError,
  contiguous,
  type EventStore,
  encodePlain,
  followsHash,
  isExpired,
  lazily,
  loadBackwards,
  MAX_COMMIT_BYTES,
  type Marker,
  type MarkerWrite,
  parsedOrNothing,
  type StoredCommit,
  type StoredSnapshot,
  snapshotKey,
  type Unreadable,
  upToFault,
  utf8Bytes,
  type VersionRange,
} from 'epoch';
import { sha256Hex } from '../runtime/node-runtime.ts';
import { type AppendTables, append } from './append.ts';
import { commitFromItem, type Item, readCommitOfItem } from './commit-item.ts';
import { backwards, forwards, named, segment } from './event-pages.ts';
import { markerOfItem, putOfMarker } from './marker-item.ts';

export { nodeRuntime, sha256Hex } from '../runtime/node-runtime.ts';
export { commitFromItem } from './commit-item.ts';

// The next version of a stream that needs no further commits from a scan.
const SEEN = Number.POSITIVE_INFINITY;
/** How long a stored snapshot is kept: it only has to outlive a deployment with two reducers. */
const FOLD_TTL_SECONDS = 30 * 24 * 60 * 60;
// Room for the other attributes of a stored snapshot's item.
const FOLD_OVERHEAD_BYTES = 4_096;

export type DynamoTables = Omit<AppendTables, 'digest'> & Partial<Pick<AppendTables, 'digest'>>;

/** Undefined for an item that is no commit: reading its stream throws the reason. */
function decoded(item: Item): StoredCommit | undefined {
  try {
    return commitFromItem(item);
  } catch {
    return undefined;
  }
}

/**
 * The event store on DynamoDB. Events table: PK `stream` (S), SK `version` (N), a stream of new images for the relay.
 * Markers table: PK `pk` (S), TTL on `expiresAt`.
 */
export function eventStoreOnDynamo({ digest = sha256Hex, ...rest }: DynamoTables): EventStore {
  const tables: AppendTables = { ...rest, digest };

  async function* read(stream: string, range: VersionRange = {}): AsyncGenerator<StoredCommit> {
    const { from = 1, to } = range;
    let isFirst = true;
    if (to !== undefined && to < from) return;
    for await (const item of forwards(tables, stream, range)) {
      const commit = commitFromItem(item);
      if (isFirst && commit.version > from) yield* holding(tables, stream, from);
      isFirst = false;
      yield commit;
    }
    if (isFirst && from > 1) yield* holding(tables, stream, from);
  }

  async function* pages(stream: string, size: number, to?: number) {
    for await (const items of backwards(tables, stream, size, to)) yield lazily(items, readCommitOfItem);
  }

  async function* scan(index: number, of: number, unreadable?: Unreadable): AsyncGenerator<StoredCommit> {
    let stream: string | undefined;
    let next = 1;
    for await (const item of segment(tables, index, of)) {
      const name = item['stream']?.S ?? '(no stream)';
      if (name !== stream) next = 1;
      stream = name;
      if (next === SEEN) continue;
      const commit = decoded(item);
      // Items of one key arrive in order, but without a guarantee: at the first that does not, its stream is read instead.
      // So is one with an item that cannot be decoded, to find what is wrong with it.
      if (commit?.version === next) {
        yield commit;
        next = commit.lastVersion + 1;
      } else {
        yield* upToFault(name, contiguousFrom(name, next), unreadable);
        next = SEEN;
      }
    }
  }

  /** Reads all of a stream, to detect any damage, and yields the commits from a version on. */
  async function* contiguousFrom(stream: string, from: number): AsyncGenerator<StoredCommit> {
    for await (const commit of contiguous(read(stream))) if (commit.version >= from) yield commit;
  }

  return {
    read(stream, range) {
      assertStreamName(stream);
      return contiguous(read(stream, range), range?.from);
    },
    scan,
    async position(stream) {
      assertStreamName(stream);
      for await (const [item] of backwards(tables, stream, 1)) return item ? commitFromItem(item).lastVersion : 0;
      return 0;
    },
    follows: (previousHash, commit) => followsHash(tables.digest, previousHash, commit),
    load: (stream, options) => loadBackwards(stream, pages(stream, options.pageSize, options.to), options),
    async after({ stream, version }) {
      const reads = [];
      for await (const item of forwards(tables, stream, { from: version + 1 })) reads.push(readCommitOfItem(item));
      const first = reads[0]?.commit.version ?? version + 1;
      if (first !== version + 1) throw new CorruptCommitError(stream, first, `version ${version + 1} is missing`);
      return reads;
    },
    append: (writes, markers = []) => append(tables, writes, markers),
    ...markersOf(tables),
    ...snapshotsOf(tables),
  };
}

/** The commit that began before a version and contains it, if there is one. */
async function* holding(tables: AppendTables, stream: string, version: number): AsyncGenerator<StoredCommit> {
  for await (const [item] of backwards(tables, stream, 1, version)) {
    const commit = item && commitFromItem(item);
    if (commit !== undefined && commit.lastVersion >= version) yield commit;
    return;
  }
}

function markersOf(tables: AppendTables): Pick<EventStore, 'marker' | 'mark'> {
  const { client, markersTable } = tables;
  return {
    async marker(key, nowMs) {
      const item = await markerItem(tables, key);
      const marker = item && markerOfItem(item);
      return marker === undefined || isExpired(marker, nowMs) ? undefined : marker;
    },
    async mark(write: MarkerWrite): Promise<Marker> {
      try {
        await client.send(new PutItemCommand(putOfMarker(markersTable, write)));
        return write;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException && error.Item) return markerOfItem(error.Item);
        return named(`marker ${write.key}: writing`, () => Promise.reject(error));
      }
    },
  };
}

function snapshotsOf(tables: AppendTables): Pick<EventStore, 'readSnapshot' | 'writeSnapshot'> {
  const { client, markersTable } = tables;
  return {
    async readSnapshot(stream, reducerVersion) {
      const item = await markerItem(tables, snapshotKey(stream, reducerVersion));
      const text = item?.['state']?.S;
      const version = Number(item?.['version']?.N);
      const value = text === undefined ? undefined : parsedOrNothing(text);
      // A damaged one counts as missing: the events lead to the same state.
      if (value === undefined || !Number.isSafeInteger(version)) return undefined;
      return { reducerVersion, version, value };
    },
    async writeSnapshot(stream: string, { reducerVersion, version, value }: StoredSnapshot) {
      const state = encodePlain(value, `${stream}@${version} state`);
      // Only a cache: without a stored snapshot the next load replays the stream.
      if (utf8Bytes(state) > MAX_COMMIT_BYTES - FOLD_OVERHEAD_BYTES) return;
      const item: Item = {
        pk: { S: snapshotKey(stream, reducerVersion) },
        version: { N: String(version) },
        state: { S: state },
        expiresAt: { N: String(Math.floor(Date.now() / 1_000) + FOLD_TTL_SECONDS) },
      };
      await named(`${stream}@${version}: keeping its state`, async () => {
        try {
          await client.send(new PutItemCommand({ TableName: markersTable, Item: item, ...onlyFurther(version) }));
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      });
    },
  };
}

async function markerItem({ client, markersTable }: AppendTables, key: string): Promise<Item | undefined> {
  const request = new GetItemCommand({ TableName: markersTable, Key: { pk: { S: key } }, ConsistentRead: true });
  return (await named(`marker ${key}: reading`, () => client.send(request))).Item;
}

/** The stored version never goes back: a slow reader of an earlier head would make the next one replay. */
function onlyFurther(version: number) {
  return {
    ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  };
}
