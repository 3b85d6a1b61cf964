import {
  type DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined, ifDefined, pauseAfter } from 'epoch';
import type { CheckpointAddress, CheckpointRecord, LivePointer, ViewStore } from 'epoch/views';
import { hashIn } from './checkpoint-attributes.ts';
import { type Item, numberOf, OWN } from './row-codec.ts';
import { type ApplyContext, applySteps } from './view-apply.ts';
import { createRowReader, readSorts } from './view-reader.ts';
import { COUNT, countKey, DROPPING, ignoringRefusal } from './view-state.ts';
import { checkpointKey, itemKey } from './view-step.ts';

export interface DynamoViewStoreOptions {
  readonly client: DynamoDBClient;
  /** One table for all views, or a table per view identity (`files@4`). Keys: `pk` and `sk`, both texts. */
  readonly table: string | ((view: string) => string);
  readonly pause?: (tries: number) => Promise<void>;
  readonly random?: () => number;
}

/** Loaded with the first failure. */
const parking = () => import('./view-parking.ts');

const PAUSES = { baseMs: 30, capMs: 960 };

/** Views in DynamoDB. The partitions of each are prefixed with its identity: `files@4|…`. */
export function createDynamoViewStore(options: DynamoViewStoreOptions): ViewStore {
  const { client, table, random = Math.random } = options;
  const tableOf = typeof table === 'string' ? () => table : table;
  const pause = options.pause ?? ((tries: number) => delay(pauseAfter(tries, random, PAUSES)));
  const context: ApplyContext = { client, tableOf, pause };
  const rows = (view: string) => ({ client, table: tableOf(view), view, pause });

  async function checkpoint(address: CheckpointAddress): Promise<CheckpointRecord> {
    const reply = await client.send(
      new GetItemCommand({ TableName: tableOf(address.view), Key: checkpointKey(address), ConsistentRead: true }),
    );
    return checkpointOf(reply.Item);
  }

  return {
    checkpoint,
    apply: (steps) => applySteps(context, steps),
    sorts: (view, request) => readSorts(rows(view), request),
    async fail(failure) {
      await (await parking()).countFailure(client, tableOf(failure.view), failure);
      return checkpoint(failure);
    },
    unpark: async (address) => (await parking()).clearParking(client, tableOf(address.view), address),
    reopen: async (address) => (await parking()).reopenParked(client, tableOf(address.view), address),
    settle: async (address) => (await parking()).settleParked(client, tableOf(address.view), address),
    async *parked(view) {
      yield* (await parking()).listParked(client, tableOf(view), view);
    },
    at: (view) => createRowReader(rows(view)),
    ...livePointers(client, tableOf),
  };
}

/** The live version is stored in the table of version 0, so that it is found without knowing the version. */
function livePointers(
  client: DynamoDBClient,
  tableOf: (view: string) => string,
): Pick<ViewStore, 'live' | 'claimLive' | 'switchLive'> {
  const address = (name: string) => ({ TableName: tableOf(`${name}@0`), Key: livePointerKey(name) });

  async function live(name: string): Promise<LivePointer | undefined> {
    const { Item: item } = await client.send(new GetItemCommand({ ...address(name), ConsistentRead: true }));
    return item === undefined ? undefined : pointerOf(item);
  }

  return {
    live,

    async claimLive(name, version) {
      await ignoringRefusal(() =>
        client.send(
          new UpdateItemCommand({
            ...address(name),
            UpdateExpression: 'SET version = :version',
            ConditionExpression: 'attribute_not_exists(version)',
            ExpressionAttributeValues: { ':version': { N: `${version}` } },
          }),
        ),
      );
      return (await live(name)) ?? { version };
    },

    async switchLive(name, from, to) {
      const pointer = {
        ...address(name),
        UpdateExpression: 'SET version = :to, previous = :from',
        ConditionExpression: 'version = :from',
        ExpressionAttributeValues: { ':from': { N: `${from}` }, ':to': { N: `${to}` } },
      };
      const nothingAmiss = {
        TableName: tableOf(`${name}@${to}`),
        Key: countKey(`${name}@${to}`),
        ConditionExpression: '(attribute_not_exists(#count) OR #count = :none) AND attribute_not_exists(#dropping)',
        ExpressionAttributeNames: { '#count': COUNT, '#dropping': DROPPING },
        ExpressionAttributeValues: { ':none': { N: '0' } },
      };
      return ignoringRefusal(() =>
        client.send(
          new TransactWriteItemsCommand({ TransactItems: [{ Update: pointer }, { ConditionCheck: nothingAmiss }] }),
        ),
      );
    },
  };
}

export function livePointerKey(name: string) {
  return itemKey(name, { partition: '!!live', sort: '!' });
}

function pointerOf(item: Item): LivePointer {
  const version = numberOf(item['version']);
  return item['previous'] === undefined ? { version } : { version, previous: numberOf(item['previous']) };
}

function checkpointOf(item: Item | undefined): CheckpointRecord {
  const position = { version: numberOf(item?.[OWN.version]), failures: numberOf(item?.[OWN.failures]) };
  const cursor = item?.[OWN.cursor]?.S;
  const note = item?.[OWN.note]?.S;
  const code = item?.[OWN.code]?.S;
  const parked = {
    error: item?.[OWN.error]?.S ?? '',
    atMs: numberOf(item?.[OWN.failedAt]),
    ...defined({ code }),
  };
  const hash = hashIn(item);
  return { ...position, ...defined({ cursor, note, hash, parked: ifDefined(item?.[OWN.parked], () => parked) }) };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
