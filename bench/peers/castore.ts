import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { countedClient } from './counted-client.ts';
import { peerPackage } from './load.ts';
import { createTable, ENVELOPE, fillerOf, type Peer, putAll, type Sizes, textOf } from './peer.ts';

interface Detail {
  readonly aggregateId: string;
  readonly version: number;
  readonly type: string;
  readonly payload: { readonly text: string };
  readonly metadata: typeof ENVELOPE;
}
interface State {
  readonly aggregateId: string;
  readonly version: number;
  readonly entries: number;
  readonly filler: string;
}
interface EventStore {
  getAggregate(id: string): Promise<{ readonly aggregate?: State }>;
  getEvents(id: string): Promise<{ readonly events: readonly Detail[] }>;
  pushEvent(event: Detail): Promise<unknown>;
}
interface Core {
  readonly EventType: new (options: { readonly type: string }) => object;
  readonly EventStore: new (options: object) => EventStore;
  readonly Command: new (options: object) => { handler(input: object, stores: readonly EventStore[]): Promise<void> };
  isEventAlreadyExistsError(error: unknown): boolean;
}
interface Adapters {
  readonly DynamoDBSingleTableEventStorageAdapter: new (options: object) => object;
}
interface Sdk {
  readonly DynamoDBClient: new (config: DynamoDBClientConfig) => DynamoDBClient;
}

/** castore: an event store and a command, as its documentation sets them up. It reads the stream whole, and tries a command three times. */
export function castoreOn(adapter: object, { event, state }: Sizes) {
  const core = peerPackage<Core>('@castore/core');
  const filler = fillerOf(state);
  const store = new core.EventStore({
    eventStoreId: 'LEDGER',
    eventTypes: [new core.EventType({ type: 'ENTRY_NOTED' })],
    reducer: (before: State | undefined, { aggregateId, version }: Detail): State => {
      return { aggregateId, version, entries: (before?.entries ?? 0) + 1, filler };
    },
    eventStorageAdapter: adapter,
  });
  const text = textOf(event);
  const command = new core.Command({
    commandId: 'NOTE',
    requiredEventStores: [store],
    handler: async ({ id }: { readonly id: string }, [own]: readonly [EventStore]) => {
      const { aggregate } = await own.getAggregate(id);
      const version = (aggregate?.version ?? 0) + 1;
      await own.pushEvent({ aggregateId: id, version, type: 'ENTRY_NOTED', payload: { text }, metadata: ENVELOPE });
    },
  });
  return {
    note: (id: string) => command.handler({ id }, [store]),
    count: async (id: string) => (await store.getEvents(id)).events.length,
    isConflict: core.isEventAlreadyExistsError,
  };
}

export async function castorePeer(endpoint: string, sizes: Sizes): Promise<Peer> {
  const { DynamoDBSingleTableEventStorageAdapter: Adapter } = peerPackage<Adapters>(
    '@castore/event-storage-adapter-dynamodb',
  );
  const counted = countedClient(peerPackage<Sdk>('@aws-sdk/client-dynamodb').DynamoDBClient, endpoint);
  const { client, units } = counted;
  const tableName = `castore-${crypto.randomUUID()}`;
  await createTable(
    client,
    tableName,
    { pk: 'aggregateId', sk: 'version' },
    { name: 'initialEvents', pk: 'eventStoreId', sk: 'timestamp', skType: 'S' },
  );
  const { note, count, isConflict } = castoreOn(new Adapter({ tableName, dynamoDBClient: client }), sizes);
  return {
    name: 'castore',
    units,
    line: counted,
    async fill(id, events) {
      for (let i = 0; i < Math.min(2, events); i += 1) await note(id);
      if (events <= 2) return;
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'aggregateId = :id',
          ExpressionAttributeValues: { ':id': { S: `LEDGER#${id}` } },
        }),
      );
      const second = Items[1] ?? {};
      const rest = Array.from({ length: events - 2 }, (_, i) => ({ ...second, version: { N: `${i + 3}` } }));
      await putAll(client, tableName, rest);
    },
    command: note,
    isConflict,
    count,
  };
}
