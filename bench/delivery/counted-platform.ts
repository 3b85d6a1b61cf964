import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AddressedCommand, StoredCommit } from 'epoch';
import { matchesFilter } from 'epoch/subscriptions';
import {
  createDynamoChangeLog,
  createDynamoViewStore,
  eventStoreOnDynamo,
  nodeRuntime,
  randomBytes,
  sha256Hex,
} from 'epoch-dynamodb';
import { type EffectPorts, everySubscriber } from '../../lib/app/every-subscriber.ts';
import { systemClock } from '../../lib/app/platform/queries/system-clock.ts';
import { createPlatform } from '../../lib/app/platform.ts';
import { registry } from '../../lib/app/registry.ts';
import { queueOfSubscriber } from '../../lib/app/subscriptions.ts';
import { createEventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';
import { READ_UNIT_BYTES } from '../kernel/meter.ts';

/** Read and write request units, rows and commits being below 4 KB and 1 KB as they are here. */
export interface Units {
  reads: number;
  writes: number;
}

/** A client that counts: a transaction bills each item twice, a consistent read one unit, whatever it finds. */
function countingClient(endpoint: string) {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const units: Units = { reads: 0, writes: 0 };
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const { TransactItems } = args.input as { TransactItems?: readonly unknown[] };
        if (TransactItems !== undefined) units.writes += 2 * TransactItems.length;
        else if (/^(Put|Update|Delete)Item/.test(commandName)) units.writes += 1;
        else if (/^(Get|BatchGet)/.test(commandName)) units.reads += 1;
        const result = await next(args);
        const { Items } = result.output as { Items?: unknown };
        if (commandName.startsWith('Query'))
          units.reads += Math.max(1, Math.ceil(JSON.stringify(Items ?? []).length / READ_UNIT_BYTES));
        return result;
      },
    { step: 'initialize', name: 'units' },
  );
  return { client, units };
}

/** A fresh table of rows. */
export async function createRows(client: DynamoDBClient, name: string): Promise<string> {
  const TableName = `${name}-${crypto.randomUUID()}`;
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [attribute('pk'), attribute('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return TableName;
}

/** Effects outside of the log that nothing is measured of. */
export const NO_EFFECTS: EffectPorts = {
  objects: { abort: async () => {}, delete: async () => {}, head: async () => undefined, listParts: async () => [] },
  engine: { submit: async () => {}, terminate: async () => {} },
  credentials: { add: async () => {} },
  wallMs: Date.now,
  wake: async () => {},
  notes: { note: async () => undefined, setNote: async () => {} },
  letters: async () => ({
    seal: async (text) => text,
    mailer: { send: async () => {} },
    letters: { take: async () => undefined },
    billingContacts: { get: async () => undefined },
    people: { byIds: async () => [] },
    wallMs: Date.now,
  }),
};

/** The platform over DynamoDB, with a count of what it takes; deliveries are made when they are asked for. */
export async function countedPlatform(endpoint: string, nowMs: () => number = Date.now) {
  const { client: dynamo, units } = countingClient(endpoint);
  const { table, markersTable } = await createEventTables(dynamo);
  const viewsTable = await createRows(dynamo, 'views');
  const changesTable = await createRows(dynamo, 'changes');
  const events = eventStoreOnDynamo({ client: dynamo, table, markersTable });
  const viewStore = createDynamoViewStore({ client: dynamo, table: viewsTable });
  const platform = createPlatform({
    events,
    viewStore,
    clock: { ...systemClock, nowMs },
    digest: sha256Hex,
    random: randomBytes,
  });
  const changeLog = createDynamoChangeLog({ client: dynamo, table: changesTable, newId: nodeRuntime().newId });
  let subscribers = everySubscriber(platform, NO_EFFECTS);
  const seen = new Set<string>();
  /** A message per commit and queue, of the deliveries since it was cleared. */
  const messages = new Set<string>();

  const send = async (command: AddressedCommand) => {
    const target = registry[command.aggregate];
    if (target === undefined) throw new Error(`${command.aggregate} is unknown`);
    const outcome = await platform.kernel.execute(target, command, ORIGIN());
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.message}`);
  };

  const taken = async (work: () => Promise<unknown>): Promise<Units> => {
    const before = { ...units };
    await work();
    return { reads: units.reads - before.reads, writes: units.writes - before.writes };
  };

  /** Delivers what is new, whole, to all that subscribe to it, until nothing is. */
  async function deliverAll(note: (subscriber: string, cost: Units) => void = () => {}): Promise<void> {
    for (let found = true; found; ) {
      const fresh: StoredCommit[] = [];
      for await (const commit of events.scan(0, 1)) if (!seen.has(commit.id)) fresh.push(commit);
      found = fresh.length > 0;
      for (const commit of fresh) {
        seen.add(commit.id);
        const { stream, version, lastVersion: last } = commit;
        const types = commit.events.map((event) => event.type);
        for (const subscriber of subscribers.filter(({ subscribesTo }) => matchesFilter(subscribesTo, stream, types))) {
          messages.add(`${commit.id} ${queueOfSubscriber(subscriber.id)}`);
          note(
            `${subscriber.id} takes ${types.join(', ')}`,
            await taken(() => subscriber.deliver({ stream, version, last, types, commit })),
          );
        }
      }
    }
  }

  /** Other processes, which have nothing in mind. */
  const restart = () => {
    subscribers = everySubscriber(platform, NO_EFFECTS);
  };

  const whatWas = { delivered: () => seen.size, subscribers: () => subscribers };
  return { ...platform, changeLog, messages, send, taken, deliverAll, restart, ...whatWas };
}

const ORIGIN = () => ({ actor: 'usr_b', correlation: crypto.randomUUID() });
