import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DrillStack } from './drill.ts';

/** The sweep stays two minutes behind. */
export const BEYOND_THE_SWEEP_MS = 360_000;
/** A schema of no release. */
export const SCHEMA_OF_TOMORROW = '"schema":99';

/** An event of a stream as it is stored, read and written past the kernel: what no release does, and a fault might. */
export function storedEvents({ platform, local }: DrillStack, stream: string, version: number) {
  const TableName = local.outputs.EventsTable;
  const Key = { stream: { S: stream }, version: { N: String(version) } };
  return {
    async read(): Promise<string> {
      const { Item } = await platform.dynamo.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item?.['events']?.S ?? '';
    },
    async write(events: string): Promise<void> {
      const UpdateExpression = 'SET events = :events';
      const ExpressionAttributeValues = { ':events': { S: events } };
      await platform.dynamo.send(
        new UpdateItemCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues }),
      );
    },
  };
}
