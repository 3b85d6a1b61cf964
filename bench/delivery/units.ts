import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AddressedCommand, commandsOf, type StoredCommit } from 'epoch';
import { matchesFilter, type Subscriber } from 'epoch/subscriptions';
import { type ChangeLog, sweep } from 'epoch/transport';
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
import { file } from '../../lib/domain/file/file.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { createEventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';
import { READ_UNIT_BYTES } from '../kernel/meter.ts';

/** Read and write request units, rows and commits being below 4 KB and 1 KB as they are here. */
export interface Units {
  reads: number;
  writes: number;
}

const PART = 8 * 1024 * 1024;
const SWEPT_COMMITS = 1_000;

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

async function createRows(client: DynamoDBClient, name: string): Promise<string> {
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

/** Nothing that is measured here has an effect outside of the log. */
const NO_EFFECTS: EffectPorts = {
  objects: { abort: async () => {}, delete: async () => {}, head: async () => undefined, listParts: async () => [] },
  engine: { submit: async () => {}, terminate: async () => {} },
  credentials: { add: async () => {} },
  wallMs: Date.now,
  wake: async () => {},
  notes: { note: async () => undefined, setNote: async () => {} },
};

/** An upload of two parts. */
function uploadOf(organisationId: string) {
  return {
    organisationId,
    uploaderId: 'usr_b',
    name: 'b',
    contentType: 'a/b',
    declaredBytes: 2 * PART,
    uploadId: 'u',
  };
}

/** What one confirmed part costs: the command, then every subscriber that its commit, and theirs, reach. */
export async function chainUnits(endpoint: string) {
  const { client: dynamo, units } = countingClient(endpoint);
  const { table, markersTable } = await createEventTables(dynamo);
  const viewsTable = await createRows(dynamo, 'views');
  const events = eventStoreOnDynamo({ client: dynamo, table, markersTable });
  const viewStore = createDynamoViewStore({ client: dynamo, table: viewsTable });
  const ports = { events, viewStore, clock: systemClock, digest: sha256Hex, random: randomBytes };
  const platform = createPlatform(ports);
  const { kernel, newId: id } = platform;
  const changesTable = await createRows(dynamo, 'changes');
  const changeLog = createDynamoChangeLog({ client: dynamo, table: changesTable, newId: nodeRuntime().newId });
  const subscribers = everySubscriber(platform, NO_EFFECTS);
  const [org, fileId] = [id('organisation'), id('file')];
  const send = async (command: AddressedCommand) => {
    const target = registry[command.aggregate];
    if (target === undefined) throw new Error(`${command.aggregate} is unknown`);
    const outcome = await kernel.execute(target, command, { actor: 'usr_b', correlation: crypto.randomUUID() });
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.message}`);
  };
  const seen = new Set<string>();
  /** A message per commit and queue. */
  const messages = new Set<string>();
  const taken = async <T>(work: () => Promise<T>): Promise<Units> => {
    Object.assign(units, { reads: 0, writes: 0 });
    await work();
    return { ...units };
  };

  /** Delivers what is new, whole, to all that subscribe to it, until nothing is. */
  async function deliverAll(note: (subscriber: string, cost: Units) => void): Promise<void> {
    for (let found = true; found; ) {
      found = false;
      const fresh: StoredCommit[] = [];
      for await (const commit of events.scan(0, 1)) if (!seen.has(commit.id)) fresh.push(commit);
      for (const commit of fresh) {
        found = true;
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

  await send(commandsOf(organisation).CreateOrganisation(org, { name: 'Bench', creatorId: 'usr_b' }));
  await send(commandsOf(file).StartUpload(fileId, uploadOf(org)));
  const confirm = (part: number) =>
    send(commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts: [{ part, atMs: Date.now() }] }));
  await confirm(1);
  await deliverAll(() => {});
  const steps: { readonly step: string; readonly units: Units }[] = [];
  steps.push({ step: 'the command', units: await taken(() => confirm(2)) });
  messages.clear();
  await deliverAll((step, cost) => steps.push({ step, units: cost }));
  const deliveries = messages.size;

  const swept = await taken(await preparedSweep(changeLog, subscribers[0]));
  return { steps, deliveries, swept: { commits: SWEPT_COMMITS, units: swept } };
}

/** Fills the change log; the sweep returned finds a subscriber that has every commit already. */
async function preparedSweep(
  changeLog: ChangeLog,
  subscriber: Subscriber | undefined,
): Promise<() => Promise<unknown>> {
  const moved = Array.from({ length: SWEPT_COMMITS }, (_, n) => ({
    stream: `file#${n}`,
    last: 1,
    types: ['PartsUploaded'],
  }));
  const atMs = Date.now() - 10 * 60_000;
  for (let n = 0; n < moved.length; n += 10) await changeLog.record(atMs, moved.slice(n, n + 10));
  const current = {
    ...subscriber,
    position: async (stream: string) => ({ ...(await subscriber?.position(stream)), version: 1 }),
  };
  return () => sweep({ changeLog, nowMs: Date.now }, current as never);
}
