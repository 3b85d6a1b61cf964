import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RequestCounts } from '../../app/ports/request-counts.ts';

/** How long a count stays after its window: a process whose clock is behind still finds it. */
const KEPT_MS = 3_600_000;

/** Counts in the users table, a row to each organisation and window: one atomic addition, no read. */
export function createRequestCounts(client: DynamoDBClient, table: string): RequestCounts {
  return {
    async add(organisation, { startMs, endMs }, requests) {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: { pk: { S: `requests#${organisation}` }, sk: { S: String(startMs) } },
          UpdateExpression: 'ADD requests :some SET expiresAt = :end',
          ExpressionAttributeValues: {
            ':some': { N: String(requests) },
            ':end': { N: String(Math.ceil((endMs + KEPT_MS) / 1_000)) },
          },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes?.['requests']?.N ?? requests);
    },
  };
}
