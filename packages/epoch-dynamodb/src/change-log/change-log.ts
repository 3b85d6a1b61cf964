import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Unpublishable } from 'epoch/transport';
import { type ChangeLog, type Moved, minuteOf } from 'epoch/transport';
import { type Item, numberOf } from '../view-store/row-codec.ts';
import { ignoringRefusal } from '../view-store/view-parking.ts';

/** How long the change log is kept: far longer than any sweep or replay may be behind. */
export const CHANGE_LOG_DAYS = 35;

export interface ChangeLogOptions {
  readonly client: DynamoDBClient;
  /** Keys `pk` and `sk`, both texts; TTL on `expiresAt`. */
  readonly table: string;
  readonly newId: () => string;
}

export interface DynamoChangeLog extends ChangeLog {
  /** Keeps a reference to a commit that the bus will never take. Writing it twice is harmless. */
  setAside(unpublishable: Unpublishable): Promise<void>;
  /** Everything set aside, to be replayed from the log. */
  aside(): AsyncIterable<Unpublishable>;
  /** To be called once everybody who hears of it has it. */
  dropAside(unpublishable: Pick<Unpublishable, 'stream' | 'version'>): Promise<void>;
}

const asideKey = (stream: string, version: number) => ({ pk: { S: 'aside' }, sk: { S: `${stream}@${version}` } });
const MINUTES = { pk: { S: 'minutes' } };
const MINUTE_DIGITS = 12;

function sortable(minute: number): string {
  return String(Math.max(0, minute)).padStart(MINUTE_DIGITS, '0');
}

/** The change log in DynamoDB: one item per batch, a partition per minute. */
export function createDynamoChangeLog({ client, table: TableName, newId }: ChangeLogOptions): DynamoChangeLog {
  let listed = 0;

  /** Lists a minute before its first entry, once per process and minute. */
  async function list(minute: number): Promise<void> {
    if (listed === minute) return;
    const expiresAt = { N: `${minute * 60 + CHANGE_LOG_DAYS * 86_400}` };
    await client.send(new PutItemCommand({ TableName, Item: { ...MINUTES, sk: { S: sortable(minute) }, expiresAt } }));
    listed = minute;
  }

  async function* items(pk: string, from = ' '): AsyncIterable<Item> {
    let ExclusiveStartKey: Item | undefined;
    do {
      const reply = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from } },
          ConsistentRead: true,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      yield* reply.Items ?? [];
      ExclusiveStartKey = reply.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  return {
    async record(atMs, moved) {
      const minute = minuteOf(atMs);
      await list(minute);
      const expiresAt = Math.floor(atMs / 1_000) + CHANGE_LOG_DAYS * 86_400;
      const Item = {
        pk: { S: `log|${minute}` },
        sk: { S: `${atMs}|${newId()}` },
        moved: { S: JSON.stringify(moved.map(({ stream, last, types }) => [stream, last, types])) },
        expiresAt: { N: `${expiresAt}` },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    },

    async *minute(minute) {
      for await (const item of items(`log|${minute}`)) {
        const moved = JSON.parse(item['moved']?.S ?? '[]') as [string, number, string[]][];
        for (const [stream, last, types] of moved) yield { stream, last, types } satisfies Moved;
      }
    },

    async *minutes(from) {
      for await (const item of items('minutes', sortable(from))) yield Number(item['sk']?.S);
    },

    async sweptThrough(subscriber) {
      const Key = { pk: { S: `swept|${subscriber}` }, sk: { S: '!' } };
      const { Item: item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return item === undefined ? undefined : numberOf(item['minute']);
    },

    async markSwept(subscriber, minute) {
      await ignoringRefusal(() =>
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: `swept|${subscriber}` }, sk: { S: '!' } },
            UpdateExpression: 'SET #minute = :minute',
            ConditionExpression: 'attribute_not_exists(#minute) OR #minute < :minute',
            ExpressionAttributeNames: { '#minute': 'minute' },
            ExpressionAttributeValues: { ':minute': { N: `${minute}` } },
          }),
        ),
      );
    },

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
      for await (const item of items('aside')) yield JSON.parse(item['reference']?.S ?? '{}') as Unpublishable;
    },
  };
}
