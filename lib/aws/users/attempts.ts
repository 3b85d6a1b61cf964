import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Attempts } from '../../app/ports/attempts.ts';
import { tookEffect } from '../conditional.ts';

/** Windows that others begin at the same moment; beyond them the attempt counts as one too many. */
const MAX_RACES = 3;

/** Attempts in the users table, in fixed windows: one atomic addition to each, so that none is lost among many at once. */
export function createAttempts(client: DynamoDBClient, table: string): Attempts {
  const keyOf = (key: string) => ({
    pk: { S: `attempts#${createHash('sha256').update(key).digest('base64url')}` },
    sk: { S: 'attempts' },
  });
  const number = (value: number) => ({ N: String(value) });

  async function add(key: string, max: number, nowMs: number): Promise<'counted' | 'full' | 'over'> {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(key),
          UpdateExpression: 'ADD attempts :one',
          ConditionExpression: 'endsAtMs > :now AND attempts < :max',
          ExpressionAttributeValues: { ':one': number(1), ':now': number(nowMs), ':max': number(max) },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'counted';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return Number(error.Item?.['endsAtMs']?.N ?? 0) > nowMs ? 'full' : 'over';
    }
  }

  async function begin(key: string, endsAtMs: number, nowMs: number): Promise<boolean> {
    return tookEffect(
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...keyOf(key),
            attempts: number(1),
            endsAtMs: number(endsAtMs),
            expiresAt: number(Math.ceil(endsAtMs / 1_000)),
          },
          ConditionExpression: 'attribute_not_exists(pk) OR endsAtMs <= :now',
          ExpressionAttributeValues: { ':now': number(nowMs) },
        }),
      ),
    );
  }

  return {
    async take(key, { max, windowMs }, nowMs) {
      for (let races = 0; races < MAX_RACES; races += 1) {
        const added = await add(key, max, nowMs);
        if (added !== 'over') return added === 'counted';
        if (await begin(key, nowMs + windowMs, nowMs)) return true;
      }
      return false;
    },
    async giveBack(key) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keyOf(key),
        UpdateExpression: 'ADD attempts :less',
        ConditionExpression: 'attempts > :none',
        ExpressionAttributeValues: { ':less': number(-1), ':none': number(0) },
      });
      await client.send(command).catch((error: unknown) => {
        // The window is over.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
    async forget(key) {
      await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(key) }));
    },
  };
}
