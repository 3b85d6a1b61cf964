import { type DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from 'epoch/views';
import type { Reports, RunReports } from '../app/ports/run-reports.ts';
import { defined, ifDefined } from '../domain/defined.ts';

/** Partitions beside those of views, as leases have. */
const partition = (kind: keyof Reports) => `!!runs|${kind}`;

/** Reports of runs in the table of views: all functions that run something may write there. */
export function createRunReports(client: DynamoDBClient, TableName: string): RunReports {
  const keyOf = (kind: keyof Reports, slot: string) => ({ pk: { S: partition(kind) }, sk: { S: slot } });
  const parsed = <K extends keyof Reports>(text: string) => JSON.parse(text) as Reports[K];

  return {
    async put(kind, slot, report) {
      const Item = { ...keyOf(kind, slot), report: { S: JSON.stringify(report) } };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    async get<K extends keyof Reports>(kind: K, slot: string) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: keyOf(kind, slot), ConsistentRead: true }),
      );
      return ifDefined(Item?.['report']?.S, (text) => parsed<K>(text));
    },
    async page<K extends keyof Reports>(kind: K, limit: number, after?: string): Promise<Page<Reports[K]>> {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: partition(kind) } },
          ConsistentRead: true,
          Limit: limit,
          ...defined({ ExclusiveStartKey: ifDefined(after, (slot) => keyOf(kind, slot)) }),
        }),
      );
      const items = Items.flatMap((item) => {
        const text = item['report']?.S;
        return text === undefined ? [] : [parsed<K>(text)];
      });
      const cursor = LastEvaluatedKey?.['sk']?.S;
      return cursor === undefined ? { items } : { items, cursor };
    },
  };
}
