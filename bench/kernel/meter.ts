import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PRICES } from '../prices.ts';

export const READ_UNIT_BYTES = 4_096;
const WRITE_UNIT_BYTES = 1_024;

type Item = Record<string, AttributeValue>;

/** What some commands took. Units are computed from the items' sizes; refused writes count in full, as they are billed. */
export interface Usage {
  calls: number;
  readCalls: number;
  readUnits: number;
  writeUnits: number;
}

/** Counts what goes through a client from now on. Read and reset `usage` between measurements. */
export function metered(client: DynamoDBClient): { readonly usage: Usage; reset(): void } {
  const usage: Usage = { calls: 0, readCalls: 0, readUnits: 0, writeUnits: 0 };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        usage.calls += 1;
        usage.writeUnits += writeUnitsOf(commandName ?? '', args.input as Input);
        const result = await next(args);
        const { Items, Item: item } = result.output as unknown as { Items?: Item[]; Item?: Item };
        if (commandName === 'QueryCommand' || commandName === 'GetItemCommand') {
          usage.readCalls += 1;
          const bytes = (Items ?? (item === undefined ? [] : [item])).reduce((sum, each) => sum + itemBytes(each), 0);
          usage.readUnits += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
        }
        return result;
      },
    { step: 'initialize', name: 'meter' },
  );
  const reset = () => Object.assign(usage, { calls: 0, readCalls: 0, readUnits: 0, writeUnits: 0 });
  return { usage, reset };
}

interface Input {
  readonly Item?: Item;
  readonly TransactItems?: readonly { readonly Put?: { readonly Item?: Item } }[];
}

function writeUnitsOf(command: string, input: Input): number {
  if (command === 'PutItemCommand' && input.Item !== undefined) return writeUnits(itemBytes(input.Item));
  if (command !== 'TransactWriteItemsCommand') return 0;
  // Prepare and commit: each item of a transaction is billed twice. A check is billed as a write of what it looks at.
  const items = input.TransactItems ?? [];
  return items.reduce((sum, { Put }) => sum + 2 * writeUnits(Put?.Item === undefined ? 0 : itemBytes(Put.Item)), 0);
}

export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** As AWS describes it: names and texts in UTF-8; a number a byte per two digits and one more; maps and lists 3, and 1 for each element. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes({ S, N, B, M, L }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  if (B !== undefined) return B.byteLength;
  if (M !== undefined) return 3 + itemBytes(M) + Object.keys(M).length;
  if (L !== undefined) return 3 + L.reduce((sum, each) => sum + valueBytes(each) + 1, 0);
  return 1;
}

/** Dollars per million commands of a usage that `commands` of them caused. */
export function dollarsPerMillion({ readUnits, writeUnits: writes }: Usage, commands: number): number {
  return (readUnits * PRICES.reads + writes * PRICES.writes) / commands;
}
