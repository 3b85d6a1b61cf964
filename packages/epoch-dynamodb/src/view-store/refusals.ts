import { type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { itemKey } from './view-step.ts';

/** Bytes of a refused message's body that are kept: enough to see what it was. */
export const MAX_BODY_KEPT = 8_000;
/** How long a refused message is kept for inspection. */
export const REFUSAL_DAYS = 90;
/** Refused messages that one look shows. */
const MAX_LISTED = 100;

/** A message that no relay has sent, and why it was refused. */
export interface Refusal {
  readonly id: string;
  readonly reason: string;
  readonly body: string;
  readonly atMs: number;
}

/** A message that can never be delivered is stored with its reason beside the subscriber's rows, and the queue continues. */
export function createRefusals(client: DynamoDBClient, TableName: string) {
  const keyOf = (subscriber: string, id: string) => itemKey(subscriber, { partition: '!!refused', sort: id });
  return {
    async keep(subscriber: string, { id, reason, body, atMs }: Refusal): Promise<void> {
      const Item = {
        ...keyOf(subscriber, id),
        reason: { S: reason },
        body: { S: body.slice(0, MAX_BODY_KEPT) },
        atMs: { N: `${atMs}` },
        expiresAt: { N: `${Math.floor(atMs / 1_000) + REFUSAL_DAYS * 86_400}` },
      };
      await client.send(new PutItemCommand({ TableName, Item }));
    },

    async list(subscriber: string): Promise<readonly Refusal[]> {
      const reply = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': keyOf(subscriber, '-').pk },
          Limit: MAX_LISTED,
        }),
      );
      return (reply.Items ?? []).map((item) => ({
        id: item['sk']?.S ?? '',
        reason: item['reason']?.S ?? '',
        body: item['body']?.S ?? '',
        atMs: Number(item['atMs']?.N ?? 0),
      }));
    },
  };
}

export type Refusals = ReturnType<typeof createRefusals>;
