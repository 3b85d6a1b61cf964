import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { countedClient } from './counted-client.ts';
import { peerPackage } from './load.ts';
import { createTable, ENVELOPE, fillerOf, type Peer, putAll, type Sizes, textOf } from './peer.ts';

/** A snapshot with every so many events, as often as ours; in between events alone, as its documentation stores them. */
const SNAPSHOT_EVERY = 8;
const SHARDS = 32;

interface Store {
  persistEvent(event: Noted, version: number): Promise<void>;
  persistEventAndSnapshot(event: Noted, aggregate: Ledger): Promise<void>;
  getLatestSnapshotById(id: LedgerId): Promise<Ledger | undefined>;
  getEventsByIdSinceSequenceNumber(id: LedgerId, sequenceNumber: number): Promise<readonly Noted[]>;
}
interface Library {
  readonly EventStoreFactory: { ofDynamoDB(...options: readonly unknown[]): Store };
  readonly OptimisticLockError: new () => Error;
}
interface Sdk {
  readonly DynamoDBClient: new (config: DynamoDBClientConfig) => DynamoDBClient;
}

class LedgerId {
  readonly typeName = 'ledger';
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
  asString = () => `${this.typeName}-${this.value}`;
}

interface Noted {
  readonly typeName: string;
  readonly id: string;
  readonly aggregateId: LedgerId;
  readonly sequenceNumber: number;
  readonly occurredAt: Date;
  readonly isCreated: boolean;
  readonly text: string;
  readonly metadata: typeof ENVELOPE;
}

class Ledger {
  readonly typeName = 'ledger';
  readonly id: LedgerId;
  readonly sequenceNumber: number;
  readonly version: number;
  readonly filler: string;
  constructor(id: LedgerId, sequenceNumber: number, version: number, filler: string) {
    this.id = id;
    this.sequenceNumber = sequenceNumber;
    this.version = version;
    this.filler = filler;
  }
  withVersion = (version: number) => new Ledger(this.id, this.sequenceNumber, version, this.filler);
  updateVersion = (change: (version: number) => number) => this.withVersion(change(this.version));
  noted = (sequenceNumber: number) => new Ledger(this.id, sequenceNumber, this.version, this.filler);
}

interface Read<T> {
  readonly data: T;
}

const eventOf = ({ data }: Read<Noted>): Noted => ({
  ...data,
  aggregateId: new LedgerId(data.aggregateId.value),
  occurredAt: new Date(data.occurredAt),
});
const ledgerOf = ({ data: { id, sequenceNumber, version, filler } }: Read<Ledger>) =>
  new Ledger(new LedgerId(id.value), sequenceNumber, version, filler);

/** event-store-adapter-js: a journal, and a snapshot that each event moves in one transaction. A conflict is its caller's. */
export async function eventStoreAdapterPeer(endpoint: string, { event, state }: Sizes): Promise<Peer> {
  const { EventStoreFactory, OptimisticLockError } = peerPackage<Library>('event-store-adapter-js');
  const [journal, snapshots] = [`journal-${crypto.randomUUID()}`, `snapshots-${crypto.randomUUID()}`];
  const { DynamoDBClient: Client } = peerPackage<Sdk>('@aws-sdk/client-dynamodb');
  const counted = countedClient(Client, endpoint, { [journal]: 1, [snapshots]: 1 });
  const { client, units } = counted;
  const keys = { pk: 'pkey', sk: 'skey', skType: 'S' } as const;
  for (const table of [journal, snapshots]) {
    await createTable(client, table, keys, { name: 'aid-index', pk: 'aid', sk: 'seq_nr' });
  }
  const indexes = ['aid-index', 'aid-index'];
  const store = EventStoreFactory.ofDynamoDB(client, journal, snapshots, ...indexes, SHARDS, eventOf, ledgerOf);
  const [text, filler] = [textOf(event), fillerOf(state)];

  async function note(name: string): Promise<void> {
    const id = new LedgerId(name);
    const snapshot = await store.getLatestSnapshotById(id);
    const since = snapshot && (await store.getEventsByIdSinceSequenceNumber(id, snapshot.sequenceNumber + 1));
    const before = since?.reduce((ledger, { sequenceNumber }) => ledger.noted(sequenceNumber), snapshot as Ledger);
    const sequenceNumber = (before?.sequenceNumber ?? 0) + 1;
    const isCreated = before === undefined;
    const known = { typeName: 'noted', id: crypto.randomUUID(), aggregateId: id, occurredAt: new Date() };
    const noted: Noted = { ...known, sequenceNumber, isCreated, text, metadata: ENVELOPE };
    if (before !== undefined && sequenceNumber % SNAPSHOT_EVERY !== 0) return store.persistEvent(noted, before.version);
    const after = before?.noted(sequenceNumber) ?? new Ledger(id, sequenceNumber, 1, filler);
    return store.persistEventAndSnapshot(noted, after);
  }

  const rowsOf = async (name: string) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: journal,
        IndexName: 'aid-index',
        KeyConditionExpression: 'aid = :id',
        ExpressionAttributeValues: { ':id': { S: new LedgerId(name).asString() } },
      }),
    );
    return Items;
  };

  return {
    name: 'event-store-adapter-js',
    units,
    line: counted,
    async fill(id, events) {
      const own = Math.min(events, SNAPSHOT_EVERY + 2);
      for (let i = 0; i < own; i += 1) await note(id);
      if (events === own) return;
      // Older events are never read again: they lie before the snapshot, in the same partitions.
      const [first = {}] = await rowsOf(id);
      const older = Array.from({ length: events - own }, (_, i) => ({
        ...first,
        skey: { S: `${first['skey']?.S}-older-${i}` },
        seq_nr: { N: `-${i + 1}` },
      }));
      await putAll(client, journal, older);
    },
    command: note,
    isConflict: (error) => error instanceof OptimisticLockError,
    count: async (id) => (await rowsOf(id)).length,
  };
}
