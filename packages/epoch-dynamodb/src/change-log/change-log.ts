import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined, ifDefined, parsedOrNothing } from 'epoch';
import type { Unpublishable } from 'epoch/transport';
import { type ChangeEntry, type ChangeLog, type Moved, minuteOf, type SweptAt } from 'epoch/transport';
import { type Item, numberOf } from '../view-store/row-codec.ts';
import { ignoringRefusal } from '../view-store/view-state.ts';

/** How long the change log is kept: far longer than any sweep or replay may be behind. */
export const CHANGE_LOG_DAYS = 35;

export interface ChangeLogOptions {
  readonly client: DynamoDBClient;
  /** Keys `pk` and `sk`, both texts; TTL on `expiresAt`. */
  readonly table: string;
  readonly newId: () => string;
  /** Called with the key of an item that cannot be read: it is skipped, so that it blocks no other. */
  readonly observe?: (happening: 'unreadable-entry', key: string) => void;
}

export interface DynamoChangeLog extends ChangeLog {
  /** Stores a reference to a commit that the bus will never accept. Writing it twice is harmless. */
  setAside(unpublishable: Unpublishable): Promise<void>;
  /** Everything set aside, to be replayed from the log. */
  aside(): AsyncIterable<Unpublishable>;
  /** Call it once every subscriber has the commit. */
  dropAside(unpublishable: Pick<Unpublishable, 'stream' | 'version'>): Promise<void>;
}

const asideKey = (stream: string, version: number) => ({ pk: { S: 'aside' }, sk: { S: `${stream}@${version}` } });
const sweptKey = (subscriber: string) => ({ pk: { S: `swept|${subscriber}` }, sk: { S: '!' } });
const MINUTES = { pk: { S: 'minutes' } };
const MINUTE_DIGITS = 12;

function sortable(minute: number): string {
  return String(Math.max(0, minute)).padStart(MINUTE_DIGITS, '0');
}

/** The change log in DynamoDB: one item per batch, a partition per minute. */
export function createDynamoChangeLog({
  client,
  table: TableName,
  newId,
  observe = () => {},
}: ChangeLogOptions): DynamoChangeLog {
  let listed = 0;

  /** Lists a minute before its first entry, once per process and minute. */
  async function list(minute: number): Promise<void> {
    if (listed === minute) return;
    const expiresAt = { N: `${minute * 60 + CHANGE_LOG_DAYS * 86_400}` };
    await client.send(new PutItemCommand({ TableName, Item: { ...MINUTES, sk: { S: sortable(minute) }, expiresAt } }));
    listed = minute;
  }

  async function* entries(minute: number, after?: string): AsyncGenerator<ChangeEntry> {
    for await (const item of items(client, TableName, `log|${minute}`, after)) {
      const key = item['sk']?.S ?? '';
      const moved = movedOf(item);
      if (moved === undefined) observe('unreadable-entry', `log|${minute} ${key}`);
      else if (key !== after) yield { key, moved };
    }
  }

  return {
    async record(atMs, moved) {
      const minute = minuteOf(atMs);
      await list(minute);
      const expiresAt = Math.floor(atMs / 1_000) + CHANGE_LOG_DAYS * 86_400;
      const Item = {
        pk: { S: `log|${minute}` },
        sk: { S: `${atMs}|${newId()}` },
        moved: {
          S: JSON.stringify(
            moved.map(({ stream, last, types, hash }) =>
              [stream, last, types, hash].slice(0, hash === undefined ? 3 : 4),
            ),
          ),
        },
        expiresAt: { N: `${expiresAt}` },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    },

    entries,

    async *minute(minute) {
      for await (const { moved } of entries(minute)) yield* moved;
    },

    async *minutes(from) {
      for await (const item of items(client, TableName, 'minutes', sortable(from))) yield Number(item['sk']?.S);
    },

    ...sweepsOf(client, TableName),
    ...asideOf(client, TableName, observe),
  };
}

/** How far each subscriber has swept. */
function sweepsOf(
  client: DynamoDBClient,
  TableName: string,
): Pick<ChangeLog, 'sweptThrough' | 'sweptAt' | 'markSwept'> {
  async function sweptAt(subscriber: string): Promise<SweptAt | undefined> {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName, Key: sweptKey(subscriber), ConsistentRead: true }),
    );
    if (item === undefined) return undefined;
    const minute = numberOf(item['minute']);
    const after = item['after']?.S;
    return after === undefined ? { minute } : { minute, after };
  }

  return {
    async sweptThrough(subscriber) {
      return (await sweptAt(subscriber))?.minute;
    },

    sweptAt,

    async markSwept(subscriber, minute, after) {
      const later = '#minute < :minute OR (#minute = :minute AND #after < :after)';
      const first = '#minute = :minute AND attribute_not_exists(#after)';
      await ignoringRefusal(() =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: sweptKey(subscriber),
            UpdateExpression:
              after === undefined ? 'SET #minute = :minute REMOVE #after' : 'SET #minute = :minute, #after = :after',
            ConditionExpression:
              after === undefined
                ? 'attribute_not_exists(#minute) OR #minute < :minute'
                : `attribute_not_exists(#minute) OR ${later} OR (${first})`,
            ExpressionAttributeNames: { '#minute': 'minute', '#after': 'after' },
            ExpressionAttributeValues: {
              ':minute': { N: `${minute}` },
              ...defined({ ':after': ifDefined(after, (key) => ({ S: key })) }),
            },
          }),
        ),
      );
    },
  };
}

/** Commits that the bus will never accept. */
function asideOf(
  client: DynamoDBClient,
  TableName: string,
  observe: NonNullable<ChangeLogOptions['observe']>,
): Pick<DynamoChangeLog, 'setAside' | 'dropAside' | 'aside'> {
  return {
    async setAside({ stream, version, last, types, code }) {
      const Item = {
        ...asideKey(stream, version),
        reference: { S: JSON.stringify({ stream, version, last, types, code }) },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    },

    async dropAside({ stream, version }) {
      await client.send(new DeleteItemCommand({ TableName, Key: asideKey(stream, version) }));
    },

    async *aside() {
      for await (const item of items(client, TableName, 'aside')) {
        const reference = parsedOrNothing(item['reference']?.S ?? '');
        if (reference === undefined) observe('unreadable-entry', `aside ${item['sk']?.S}`);
        else yield reference as Unpublishable;
      }
    },
  };
}

async function* items(client: DynamoDBClient, TableName: string, pk: string, from = ' '): AsyncIterable<Item> {
  let ExclusiveStartKey: Item | undefined;
  do {
    const reply = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from } },
        ConsistentRead: true,
        ...defined({ ExclusiveStartKey }),
      }),
    );
    yield* reply.Items ?? [];
    ExclusiveStartKey = reply.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
}

function movedOf(item: Item): readonly Moved[] | undefined {
  const moved = parsedOrNothing(item['moved']?.S ?? '');
  if (!Array.isArray(moved)) return undefined;
  const moves = moved.map(
    ([stream, last, types, hash]: [string, number, string[], string?]): Moved => ({
      stream,
      last,
      types,
      ...defined({ hash }),
    }),
  );
  return moves.every(isMoved) ? moves : undefined;
}

function isMoved({ stream, last, types }: Moved): boolean {
  return typeof stream === 'string' && Number.isSafeInteger(last) && Array.isArray(types);
}
