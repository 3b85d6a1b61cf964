import {
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { JudgedLease, Lease, Leases } from '../app/ports/leases.ts';
import { defined, ifDefined } from '../domain/defined.ts';
import { tookEffect } from './conditional.ts';

/** Partitions beside those of views, whose names never contain two marks. At 15 s a beat one partition takes 15,000 attempts. */
const LEASES = '!!leases';
const NOTES = '!!notes';

/** Leases in the table of views: all functions that command may write there, and nothing of it is kept when it is lost. */
export function createLeases(client: DynamoDBClient, TableName: string): Leases {
  const keyOf = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

  return {
    beat({ organisationId, jobId, attemptId, beatAtMs, beatWallMs }) {
      const Item = {
        ...keyOf(LEASES, attemptId),
        organisationId: { S: organisationId },
        jobId: { S: jobId },
        beatAtMs: { N: `${beatAtMs}` },
        beatWallMs: { N: `${beatWallMs}` },
      };
      const isAlive = { ConditionExpression: 'attribute_not_exists(lost)' };
      return tookEffect(client.send(new PutItemCommand({ TableName, Item, ...isAlive })));
    },
    async end(attemptId) {
      await client.send(new DeleteItemCommand({ TableName, Key: keyOf(LEASES, attemptId) }));
    },
    async page(limit, after) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: LEASES } },
          Limit: limit,
          ...defined({ ExclusiveStartKey: ifDefined(after, (sk) => keyOf(LEASES, sk)) }),
        }),
      );
      const items = Items.map(
        (item): JudgedLease => ({
          organisationId: item['organisationId']?.S ?? '',
          jobId: item['jobId']?.S ?? '',
          attemptId: item['sk']?.S ?? '',
          beatAtMs: Number(item['beatAtMs']?.N),
          beatWallMs: Number(item['beatWallMs']?.N),
          lost: item['lost']?.BOOL === true,
        }),
      );
      const cursor = LastEvaluatedKey?.['sk']?.S;
      return cursor === undefined ? { items } : { items, cursor };
    },
    giveUp({ attemptId, beatWallMs }: Lease) {
      const command = new UpdateItemCommand({
        TableName,
        Key: keyOf(LEASES, attemptId),
        UpdateExpression: 'SET lost = :true',
        ConditionExpression: 'beatWallMs = :seen',
        ExpressionAttributeValues: { ':true': { BOOL: true }, ':seen': { N: `${beatWallMs}` } },
      });
      return tookEffect(client.send(command));
    },
    async note<T>(name: string) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: keyOf(NOTES, name), ConsistentRead: true }),
      );
      return ifDefined(Item?.['note']?.S, (text) => JSON.parse(text) as T);
    },
    async setNote(name, note) {
      const Item = { ...keyOf(NOTES, name), note: { S: JSON.stringify(note) } };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
  };
}
