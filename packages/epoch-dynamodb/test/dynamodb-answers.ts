import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { emptyHead } from 'epoch';
import { eventStoreOnDynamo } from '../src/event-store/event-store.ts';

/** Of an answer to the only attempt. */
export const $metadata = { httpStatusCode: 400, attempts: 1 };

export const head = emptyHead('note#1');

/** A store whose client answers every command by this function, without a wire. */
export function answering(answer: (command: string, input: Record<string, unknown>) => unknown) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const calls: string[] = [];
  client.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        calls.push(commandName);
        const output = answer(commandName, input as unknown as Record<string, unknown>);
        if (output instanceof Error) throw output;
        return { response: undefined, output: { $metadata, ...(output as object) } };
      },
    { step: 'initialize', name: 'answers' },
  );
  return { store: eventStoreOnDynamo({ client, table: 'events', markersTable: 'markers' }), calls };
}
