import { creation } from 'epoch';
import { sha256Hex } from 'epoch-dynamodb';
import type { EventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';
import { functionOn, idOf, ledger, note, origin } from './ledger.ts';
import { dollarsPerMillion, type Usage } from './meter.ts';

/** Whole rounds of the carrying rule, so that an average is one. */
const COMMANDS = 48;
/** 350 KB of events: long streams are made of few, large commits, for what is measured is the end of the stream. */
const EVENTS_PER_FILLING_COMMIT = 700;

export interface Cost {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly roundTrips: number;
  readonly dollarsPerMillion: number;
}

export function costOf(usage: Usage, commands: number): Cost {
  const per = (units: number) => Math.round((units / commands) * 1_000) / 1_000;
  return {
    readUnits: per(usage.readUnits),
    writeUnits: per(usage.writeUnits),
    roundTrips: per(usage.calls),
    dollarsPerMillion: Math.round(dollarsPerMillion(usage, commands) * 1_000) / 1_000,
  };
}

/** Commands on a stream that is `events` long already: by cold functions, then by a warm one. */
export async function commandCost(endpoint: string, tables: EventTables, events: number) {
  const id = idOf(events);
  const cold = functionOn(endpoint, tables);
  const filler = functionOn(endpoint, tables, { cacheSize: 1 });
  for (let left = events; left > 0; left -= EVENTS_PER_FILLING_COMMIT) {
    await filler.kernel.execute(ledger, note(id, Math.min(left, EVENTS_PER_FILLING_COMMIT)), origin);
  }
  filler.client.destroy();
  // The last commits of a long life are single ones again.
  for (let i = 0; i < 8; i += 1) await cold.kernel.execute(ledger, note(id), origin);
  cold.reset();
  for (let i = 0; i < COMMANDS; i += 1) await cold.kernel.execute(ledger, note(id), origin);
  const coldCost = costOf(cold.usage, COMMANDS);
  const warm = functionOn(endpoint, tables, { cacheSize: 10 });
  await warm.kernel.execute(ledger, note(id), origin);
  warm.reset();
  for (let i = 0; i < COMMANDS; i += 1) await warm.kernel.execute(ledger, note(id), origin);
  cold.client.destroy();
  warm.client.destroy();
  return { events, cold: coldCost, warm: costOf(warm.usage, COMMANDS) };
}

/** What each means of idempotency costs, the first time and on a repeat. */
export async function idempotencyCosts(endpoint: string, tables: EventTables) {
  const { kernel, usage, reset, client } = functionOn(endpoint, tables);
  const measured = async (run: (i: number) => Promise<unknown>) => {
    reset();
    for (let i = 0; i < COMMANDS; i += 1) await run(i);
    return costOf(usage, COMMANDS);
  };
  const key = (i: number) => ({
    actor: origin.actor,
    route: 'POST /v1/things',
    key: idOf(i),
    bodyHash: 'h'.repeat(64),
  });
  const make = (i: number) => {
    const { aggregateId, commitId } = creation(sha256Hex, key(i), 'thing_');
    return kernel.execute(ledger, note(aggregateId), origin, { creation: { commitId } });
  };
  const stream = idOf(77);
  const marked = (i: number) => kernel.execute(ledger, note(stream), origin, { idempotency: key(i) });
  const other = idOf(78);
  const sequenced = (i: number) =>
    kernel.execute(ledger, note(other), origin, { sequence: { sagaStream: 'saga#1', seq: i + 1 } });
  const results = {
    creation: { first: await measured(make), repeat: await measured(make) },
    marker: { first: await measured(marked), repeat: await measured(marked) },
    sequence: { first: await measured(sequenced), repeat: await measured(() => sequenced(COMMANDS - 1)) },
  };
  client.destroy();
  return results;
}
