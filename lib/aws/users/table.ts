import { setTimeout } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Page } from 'epoch/views';
import { defined, ifDefined } from '../../domain/defined.ts';

/** A record under its key, as JSON in one attribute: nothing here is ever searched by content. */
export interface Item<T> {
  readonly pk: string;
  readonly sk: string;
  readonly record: T;
  /** When the table may delete it, some time later. Readers compare times themselves. Absent: never. */
  readonly expiresAtMs?: number;
}

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A write of a transaction. */
export type Write =
  | ({ readonly kind: 'insert' } & Item<unknown>)
  /** Only when the record is still the one that was read. */
  | ({ readonly kind: 'replace'; readonly was?: unknown } & Item<unknown>)
  /** Writes nothing, and holds when the record is still the one that was read. */
  | ({ readonly kind: 'check'; readonly was: unknown } & Key)
  | ({ readonly kind: 'delete' } & Key);

export interface Records {
  get<T>(key: Key): Promise<T | undefined>;
  getMany<T>(keys: readonly Key[]): Promise<readonly T[]>;
  /** Records of a partition, ascending by sort key. */
  page<T>(pk: string, limit: number, after?: string): Promise<Page<T>>;
  /** All or nothing; false when a condition did not hold. */
  write(writes: readonly Write[]): Promise<boolean>;
}

/** Nothing is wrong but the moment: the same request may succeed later. */
export class RecordsError extends Error {
  readonly code: 'records-contended' | 'records-unanswered';
  constructor(code: RecordsError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const MAX_BATCH_TRIES = 5;
const MAX_WRITE_TRIES = 8;
const CONFLICT_PAUSE_MS = 20;

/** The users table: small records, consistent reads. */
export function createRecords(
  client: DynamoDBClient,
  table: string,
  wait: (ms: number) => Promise<unknown> = setTimeout,
): Records {
  function actionOf(write: Write): TransactWriteItem {
    if (write.kind === 'delete') return { Delete: { TableName: table, Key: keyOf(write) } };
    const isStill = {
      ConditionExpression: '#record = :was',
      ExpressionAttributeNames: { '#record': 'record' },
      ExpressionAttributeValues: { ':was': { S: 'was' in write ? JSON.stringify(write.was) : '' } },
    };
    if (write.kind === 'check') return { ConditionCheck: { TableName: table, Key: keyOf(write), ...isStill } };
    const put = { TableName: table, Item: itemOf(write) };
    if (write.kind === 'insert') return { Put: { ...put, ConditionExpression: 'attribute_not_exists(pk)' } };
    return { Put: write.was === undefined ? put : { ...put, ...isStill } };
  }

  return {
    async get<T>(key: Key) {
      const { Item: item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }),
      );
      return item === undefined ? undefined : recordOf<T>(item);
    },
    async getMany<T>(keys: readonly Key[]) {
      const found: T[] = [];
      let wanted = keys.map(keyOf);
      for (let tries = 0; wanted.length > 0; tries += 1) {
        if (tries === MAX_BATCH_TRIES)
          throw new RecordsError('records-unanswered', `${wanted.length} records were not answered in ${tries} tries`);
        if (tries > 0) await wait(Math.random() * CONFLICT_PAUSE_MS * 2 ** tries);
        const request = { [table]: { Keys: wanted, ConsistentRead: true } };
        const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems: request }));
        found.push(...(Responses?.[table] ?? []).map((item) => recordOf<T>(item)));
        wanted = (UnprocessedKeys?.[table]?.Keys ?? []) as typeof wanted;
      }
      return found;
    },
    async page<T>(pk: string, limit: number, after?: string) {
      const start = defined({ ExclusiveStartKey: ifDefined(after, (sk) => keyOf({ pk, sk })) });
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ConsistentRead: true,
          Limit: limit,
          ...start,
        }),
      );
      const items = Items.map((item) => recordOf<T>(item));
      const cursor = LastEvaluatedKey?.['sk']?.S;
      return cursor === undefined ? { items } : { items, cursor };
    },
    async write(writes) {
      for (let tries = 1; ; tries += 1) {
        try {
          await client.send(new TransactWriteItemsCommand({ TransactItems: writes.map(actionOf) }));
          return true;
        } catch (error) {
          const codes = cancellationCodes(error);
          if (codes.includes('ConditionalCheckFailed')) return false;
          // Another transaction had an item of this one: nothing was written, and nothing is known of the conditions.
          if (!codes.includes('TransactionConflict') || tries === MAX_WRITE_TRIES) throw error;
          await wait(Math.random() * CONFLICT_PAUSE_MS * 2 ** tries);
        }
      }
    },
  };
}

const keyOf = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } });

function recordOf<T>(item: Readonly<Record<string, AttributeValue>>): T {
  return JSON.parse(item['record']?.S ?? 'null') as T;
}

function itemOf({ pk, sk, record, expiresAtMs }: Item<unknown>) {
  return {
    ...keyOf({ pk, sk }),
    record: { S: JSON.stringify(record) },
    ...defined({ expiresAt: ifDefined(expiresAtMs, (ms) => ({ N: String(Math.ceil(ms / 1_000)) })) }),
  };
}

function cancellationCodes(error: unknown): readonly (string | undefined)[] {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []).map(({ Code }) => Code) : [];
}
