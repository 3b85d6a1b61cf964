import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Aggregate, type Command, createKernel, type KernelOptions } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime } from 'epoch-dynamodb';
import type { EventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';
import { metered } from './meter.ts';

export const EVENT_BYTES = 500;
export const STATE_BYTES = 2_000;

type Noted = { readonly type: 'EntryNoted'; readonly data: { readonly text: string } };
type Note = Command<'note', { readonly times: number }>;
type Ledger = { readonly entries: number; readonly filler: string };

/** An aggregate of a stated event size and state size, as JSON text. */
export function ledgerOf(eventBytes: number, stateBytes: number, snapshotEvery = 8): Aggregate<Ledger, Note, Noted> {
  const text = 'e'.repeat(Math.max(1, eventBytes - '[{"type":"EntryNoted","schema":1,"data":{"text":""}}]'.length));
  const filler = 's'.repeat(Math.max(1, stateBytes - '{"entries":1000,"filler":""}'.length));
  return {
    name: 'ledger',
    initial: { entries: 0, filler },
    reducerVersion: 1,
    snapshotEvery,
    events: { EntryNoted: { version: 1, fields: { text: 'label' } } },
    decide: ({ data }) => Array.from({ length: data.times }, () => ({ type: 'EntryNoted', data: { text } })),
    evolve: ({ entries }) => ({ entries: entries + 1, filler }),
  };
}

export const ledger = ledgerOf(EVENT_BYTES, STATE_BYTES);

let sent = 0;
export function note(aggregateId: string, times = 1): Note {
  sent += 1;
  return { type: 'note', id: `command-${sent}`, aggregateId, data: { times } };
}

/** As long as real ones: an envelope belongs to the cost of a commit. */
export const origin = {
  actor: 'user_01JZX3N5T8W9K2M4P6Q7R8S9T0',
  correlation: '01JZX3N5T8W9K2M4P6Q7R8S9T0',
  causation: '01JZX3N5T8W9K2M4P6Q7R8S9T1',
};
export const idOf = (n: number): string => `01JZX3N5T8W9K2M4P6${String(n).padStart(8, '0')}`;

/** A kernel with a client of its own, as one function has, and the meter on it. */
export function functionOn(endpoint: string, tables: EventTables, options: Partial<KernelOptions> = {}) {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const meter = metered(client);
  const store = eventStoreOnDynamo({ client, ...tables });
  const kernel = createKernel({ store, ...nodeRuntime(), ...options });
  return { client, kernel, store, ...meter };
}
