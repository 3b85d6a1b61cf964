import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type CountedClient, countedClient } from './counted-client.ts';
import { createTable, ENVELOPE, fillerOf, type Peer, putAll, type Sizes, textOf } from './peer.ts';

/** Schools of event sourcing on DynamoDB, written by hand, each as plainly as it can be. */
type School = 'full replay' | 'snapshot items' | 'tip' | 'bare put';

const EVERY = 8;
const NEW = 'attribute_not_exists(pk)';
type Item = Record<string, AttributeValue>;

interface Place {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly text: string;
  readonly filler: string;
}

export async function schoolPeer(endpoint: string, sizes: Sizes, school: School): Promise<Peer> {
  const counted = countedClient(DynamoDBClient, endpoint);
  const table = `school-${crypto.randomUUID()}`;
  await createTable(counted.client, table, { pk: 'pk', sk: 'sk' });
  const place = { client: counted.client, table, text: textOf(sizes.event), filler: fillerOf(sizes.state) };
  return peerOf(counted, place, school);
}

function peerOf(counted: CountedClient, place: Place, school: School): Peer {
  const command = commandsOf(place)[school];
  return {
    name: school,
    units: counted.units,
    line: counted,
    async fill(id, events) {
      if (school === 'full replay' || school === 'snapshot items') return fillAtOnce(place, id, events, school);
      // What a tip has moved to older items is never read again.
      for (let i = 0; i < Math.min(events, EVERY + 2); i += 1) await command(id);
    },
    command,
    isConflict: (error) =>
      error instanceof ConditionalCheckFailedException || error instanceof TransactionCanceledException,
    count: (id) => countOf(place, id, school),
  };
}

/** A stream as its commands would leave it: they would read it whole, one after the other. */
async function fillAtOnce(place: Place, id: string, events: number, school: School): Promise<void> {
  const { client, table } = place;
  await putAll(
    client,
    table,
    Array.from({ length: events }, (_, i) => eventItem(place, id, i + 1)),
  );
  const version = events - (events % EVERY);
  if (school === 'full replay' || version === 0) return;
  await client.send(new PutItemCommand({ TableName: table, Item: snapshotItem(place, id, version) }));
}

const eventItem = ({ text }: Place, id: string, version: number): Item => ({
  pk: { S: `ledger#${id}` },
  sk: { N: `${version}` },
  at: { N: `${Date.now()}` },
  events: { S: JSON.stringify([{ type: 'EntryNoted', data: { text }, metadata: ENVELOPE }]) },
});

const snapshotItem = ({ filler }: Place, id: string, version: number): Item => ({
  pk: { S: `snapshot#${id}` },
  sk: { N: '0' },
  version: { N: `${version}` },
  state: { S: JSON.stringify({ entries: version, filler }) },
});

function commandsOf(place: Place): Readonly<Record<School, (id: string) => Promise<void>>> {
  const { client, table, filler } = place;
  const append = (id: string, version: number) =>
    client.send(
      new PutItemCommand({ TableName: table, Item: eventItem(place, id, version), ConditionExpression: NEW }),
    );
  let puts = 0;
  return {
    'full replay': async (id) => {
      await append(id, (await eventsAfter(place, id, 0)).length + 1);
    },
    'snapshot items': async (id) => {
      const { Item: snapshot } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: { pk: { S: `snapshot#${id}` }, sk: { N: '0' } },
          ConsistentRead: true,
        }),
      );
      const from = Number(snapshot?.['version']?.N ?? 0);
      const version = from + (await eventsAfter(place, id, from)).length + 1;
      await append(id, version);
      if (version % EVERY !== 0) return;
      await client.send(new PutItemCommand({ TableName: table, Item: snapshotItem(place, id, version) }));
    },
    // The newest events and the state are one item, replaced by every command; older events move to items of their own.
    tip: async (id) => {
      const key = { pk: { S: `ledger#${id}` }, sk: { N: '0' } };
      const { Item: tip } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
      const was = Number(tip?.['version']?.N ?? 0);
      const events: unknown[] = JSON.parse(tip?.['events']?.S ?? '[]');
      const own: unknown[] = JSON.parse(eventItem(place, id, 1)['events']?.S ?? '[]');
      const all = [...events, ...own];
      const moves = all.length > EVERY;
      const state = JSON.stringify({ entries: was + 1, filler });
      const next = {
        version: { N: `${was + 1}` },
        events: { S: JSON.stringify(moves ? own : all) },
        state: { S: state },
      };
      const put = {
        TableName: table,
        Item: { ...key, ...next },
        ConditionExpression: was === 0 ? NEW : '#v = :was',
        ...(was > 0 && {
          ExpressionAttributeNames: { '#v': 'version' },
          ExpressionAttributeValues: { ':was': { N: `${was}` } },
        }),
      };
      if (!moves) return void (await client.send(new PutItemCommand(put)));
      const older = { ...key, sk: { N: `${was}` }, events: { S: JSON.stringify(events) } };
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: put }, { Put: { TableName: table, Item: older, ConditionExpression: NEW } }],
        }),
      );
    },
    // The floor: an event is written, and nothing is read, decided or compared.
    'bare put': async (id) => {
      puts += 1;
      await client.send(new PutItemCommand({ TableName: table, Item: eventItem(place, `${id}-${puts}`, 1) }));
    },
  };
}

/** After none, the stream is read whole, and by its key alone. */
async function eventsAfter({ client, table }: Place, id: string, version: number): Promise<readonly Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: version === 0 ? 'pk = :pk' : 'pk = :pk AND sk > :version',
        ExpressionAttributeValues: {
          ':pk': { S: `ledger#${id}` },
          ...(version > 0 && { ':version': { N: `${version}` } }),
        },
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

async function countOf(place: Place, id: string, school: School): Promise<number> {
  if (school !== 'tip') return (await eventsAfter(place, id, 0)).length;
  const key = { pk: { S: `ledger#${id}` }, sk: { N: '0' } };
  const { Item: tip } = await place.client.send(
    new GetItemCommand({ TableName: place.table, Key: key, ConsistentRead: true }),
  );
  return Number(tip?.['version']?.N ?? 0);
}
