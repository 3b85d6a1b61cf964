import type { AttributeValue, DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { itemBytes, READ_UNIT_BYTES, writeUnits } from '../kernel/meter.ts';
import { dollarsOf } from '../prices.ts';

type Item = Record<string, AttributeValue>;

/** Request units, as DynamoDB bills them: by items' sizes, refused writes and copies in indexes included. */
export interface Units {
  reads: number;
  writes: number;
  roundTrips: number;
}

export interface CountedClient {
  readonly client: DynamoDBClient;
  readonly units: Units;
  reset(): void;
  /** From now on the reply to the first write of each command is lost once: the write has taken effect. */
  loseReplies(isLost: boolean): void;
  readonly lost: () => number;
}

interface Put {
  readonly TableName?: string;
  readonly Item?: Item;
}

interface Update {
  readonly TableName?: string;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Item;
}

interface Input extends Put, Update {
  readonly ConsistentRead?: boolean;
  readonly TransactItems?: readonly { readonly Put?: Put; readonly Update?: Update }[];
}

/** Tables all of whose items are copied to so many indexes. */
export type IndexesByTable = Readonly<Record<string, number>>;

type Line = DynamoDBClient['config']['requestHandler'];

const TIMEOUT = { name: 'TimeoutError', code: 'ECONNRESET' };

/** A client of a copy of the SDK, with a meter and a line that can lose replies. */
export function countedClient(
  create: new (config: DynamoDBClientConfig) => DynamoDBClient,
  endpoint: string,
  indexes: IndexesByTable = {},
): CountedClient {
  const config = { endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const line = new create(config).config.requestHandler;
  let losing = false;
  let lost = 0;
  let isRetry = false;
  const client = new create({
    ...config,
    requestHandler: {
      async handle(request: Parameters<Line['handle']>[0], options: Parameters<Line['handle']>[1]) {
        const reply = await line.handle(request, options);
        const isWrite = /PutItem|TransactWriteItems|UpdateItem/.test(request.headers['x-amz-target'] ?? '');
        if (!losing || !isWrite || isRetry) return reply;
        isRetry = true;
        lost += 1;
        throw Object.assign(new Error('the reply is lost'), TIMEOUT);
      },
    },
  });
  const units: Units = { reads: 0, writes: 0, roundTrips: 0 };
  count(client, units, indexes);
  return {
    client,
    units,
    reset: () => {
      isRetry = false;
      Object.assign(units, { reads: 0, writes: 0, roundTrips: 0 });
    },
    loseReplies: (isLost) => {
      losing = isLost;
      isRetry = false;
    },
    lost: () => lost,
  };
}

function count(client: DynamoDBClient, units: Units, indexes: IndexesByTable): void {
  const known = new Map<string, Item>();
  const put = ({ TableName = '', Item: item = {} }: Put, copies: number) => {
    const own = writeUnits(itemBytes(item));
    return copies * own + (indexes[TableName] ?? 0) * own;
  };
  const update = (input: Update, copies: number) => {
    const key = `${input.TableName} ${JSON.stringify(input.Key)}`;
    const item = updated(known.get(key) ?? input.Key ?? {}, input);
    known.set(key, item);
    return put({ ...input, Item: item }, copies);
  };
  const remember = ({ TableName, Item: item }: Put) => {
    // Keys of tables whose items are updated.
    const { pkey, skey } = item ?? {};
    if (item !== undefined && pkey && skey) known.set(`${TableName} ${JSON.stringify({ pkey, skey })}`, item);
  };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const input = args.input as Input;
        units.roundTrips += 1;
        if (commandName === 'PutItemCommand') units.writes += put(input, 1);
        for (const one of input.TransactItems ?? []) {
          if (one.Put) remember(one.Put);
          units.writes += one.Put ? put(one.Put, 2) : update(one.Update ?? {}, 2);
        }
        const result = await next(args);
        const { Items, Item: item } = result.output as unknown as { Items?: Item[]; Item?: Item };
        if (commandName === 'QueryCommand' || commandName === 'GetItemCommand') {
          const bytes = (Items ?? (item ? [item] : [])).reduce((sum, each) => sum + itemBytes(each), 0);
          units.reads += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (input.ConsistentRead ? 1 : 0.5);
        }
        return result;
      },
    { step: 'initialize', name: 'peers-meter' },
  );
}

/** An item after `SET #a=:a, #b=:b`, the only kind of update that peers send. */
function updated(item: Item, { UpdateExpression = '', ...names }: Update): Item {
  const next = { ...item };
  for (const [, name = '', value = ''] of UpdateExpression.matchAll(/(#\w+)\s*=\s*(:\w+)/g)) {
    const set = names.ExpressionAttributeValues?.[value];
    const attribute = names.ExpressionAttributeNames?.[name];
    if (set !== undefined && attribute !== undefined) next[attribute] = set;
  }
  return next;
}

export function dollarsPerMillion(units: Units, commands: number): number {
  return dollarsOf([units]) / commands;
}
