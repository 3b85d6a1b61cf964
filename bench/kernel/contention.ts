import { createKernel, isRejection } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import type { EventTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';
import { type Cost, costOf } from './costs.ts';
import { distantStore } from './latency.ts';
import { functionOn, idOf, ledger, note, origin } from './ledger.ts';
import { virtualTime } from './virtual-time.ts';

export interface Contention extends Cost {
  readonly writers: number;
  readonly succeeded: number;
  readonly attempts: number;
  readonly elapsedMs: number;
}

/** So many cold writers at once on one stream, each with so many commands one after the other, in virtual time. */
export async function contention(writers: number, commandsEach = 1, eventsBefore = 1): Promise<Contention> {
  let conflicts = 0;
  const observe = (what: string) => {
    if (what === 'conflict') conflicts += 1;
  };
  const { sleep, nowMs, run } = virtualTime();
  const { store, usage } = distantStore(sleep);
  const kernel = createKernel({ store, ...nodeRuntime(), nowMs, pause: sleep, observe });
  const id = idOf(writers);
  for (let i = 0; i < eventsBefore; i += 1) await run(kernel.execute(ledger, note(id), origin));
  Object.assign(usage, { calls: 0, readCalls: 0, readUnits: 0, writeUnits: 0 });
  const startMs = nowMs();
  let succeeded = 0;
  const writer = async () => {
    for (let sent = 0; sent < commandsEach; sent += 1) {
      await kernel.execute(ledger, note(id), origin);
      succeeded += 1;
    }
  };
  await run(Promise.allSettled(Array.from({ length: writers }, writer)));
  const elapsedMs = Math.round(nowMs() - startMs);
  if ((await store.position(`ledger#${id}`)) !== succeeded + eventsBefore)
    throw new Error('the log and the replies disagree');
  const commands = writers * commandsEach;
  const attempts = Math.round(((conflicts + succeeded) / commands) * 100) / 100;
  return { writers, succeeded, attempts, elapsedMs, ...costOf(usage, commands) };
}

/**
 * The same storm by a peer's rules, over the same store: read the stream whole, write, and after every conflict wait by plain
 * jitter (up to 25 ms, doubled each time, at most 2 s) and begin again.
 */
async function peerContention(writers: number, eventsBefore: number): Promise<Contention> {
  const { sleep, nowMs, run } = virtualTime();
  const { store, usage } = distantStore(sleep);
  const { newId } = nodeRuntime();
  const kernel = createKernel({ store, ...nodeRuntime(), nowMs, pause: sleep });
  for (let i = 0; i < eventsBefore; i += 1) await run(kernel.execute(ledger, note(idOf(writers)), origin));
  Object.assign(usage, { calls: 0, readCalls: 0, readUnits: 0, writeUnits: 0 });
  const stream = `ledger#${idOf(writers)}`;
  const options = { accept: () => undefined, pageSize: Number.MAX_SAFE_INTEGER };
  let conflicts = 0;
  const writer = async () => {
    for (let tries = 0; ; tries += 1) {
      const { head } = await store.load(stream, options);
      const decided = ledger.decide(note(idOf(writers)), ledger.initial, { nowMs: nowMs(), id: '', actor: '' });
      if (isRejection(decided)) throw new Error(decided.message);
      const events = decided.map(({ type, data }) => ({ type, schema: 1, data }));
      const state = { reducerVersion: 1, value: 'x'.repeat(1_000_000) };
      const draft = { id: newId(), atMs: nowMs(), ...origin, events, state };
      const { kind } = await store.append([{ head, draft, snapshotEvery: Number.MAX_SAFE_INTEGER }]);
      if (kind === 'appended') return;
      conflicts += 1;
      await sleep(Math.random() * Math.min(2_000, 25 * 2 ** tries));
    }
  };
  const startMs = nowMs();
  await run(Promise.all(Array.from({ length: writers }, writer)));
  const attempts = Math.round(((conflicts + writers) / writers) * 100) / 100;
  return { writers, succeeded: writers, attempts, elapsedMs: Math.round(nowMs() - startMs), ...costOf(usage, writers) };
}

/** Both on a stream of so many events, so often that chance evens out. */
export async function besidePeer(writers: number, events = 100, rounds = 40) {
  const mean = async (storm: (count: number) => Promise<Contention>) => {
    const all: Contention[] = [];
    for (let i = 0; i < rounds; i += 1) all.push(await storm(writers));
    const of = (pick: (each: Contention) => number) => all.reduce((sum, each) => sum + pick(each), 0) / rounds;
    return {
      elapsedMs: Math.round(of((each) => each.elapsedMs)),
      dollarsPerMillion: of((each) => each.dollarsPerMillion),
    };
  };
  return {
    writers,
    ours: await mean((count) => contention(count, 1, events)),
    peer: await mean((count) => peerContention(count, events)),
  };
}

/** The same over the wire, to see that all succeed there too. Answers how many did, and that the log agrees. */
export async function wiredContention(endpoint: string, tables: EventTables, writers: number) {
  const { kernel, client, store } = functionOn(endpoint, tables);
  const id = idOf(10_000 + writers);
  const commands = Array.from({ length: writers }, () => kernel.execute(ledger, note(id), origin));
  const succeeded = (await Promise.allSettled(commands)).filter(({ status }) => status === 'fulfilled').length;
  if ((await store.position(`ledger#${id}`)) !== succeeded) throw new Error('the log and the replies disagree');
  client.destroy();
  return { writers, succeeded };
}

/** The first conflict's price: a warm function that a rival has overtaken by one commit. */
export async function firstConflict(endpoint: string, tables: EventTables): Promise<Cost> {
  const rounds = 24;
  const rival = functionOn(endpoint, tables, { cacheSize: 100 });
  const warm = functionOn(endpoint, tables, { cacheSize: 100 });
  for (let i = 0; i < rounds; i += 1) await warm.kernel.execute(ledger, note(idOf(20_000 + i)), origin);
  for (let i = 0; i < rounds; i += 1) await rival.kernel.execute(ledger, note(idOf(20_000 + i)), origin);
  warm.reset();
  for (let i = 0; i < rounds; i += 1) await warm.kernel.execute(ledger, note(idOf(20_000 + i)), origin);
  rival.client.destroy();
  warm.client.destroy();
  return costOf(warm.usage, rounds);
}

/** Many streams at once, each with its own writers one after the other: none may meet a rival. */
export async function separateStreams(streams: number, writers: number) {
  let conflicts = 0;
  const observe = (what: string) => {
    if (what === 'conflict') conflicts += 1;
  };
  const { sleep, nowMs, run } = virtualTime();
  const { store } = distantStore(sleep);
  const functions = Array.from({ length: writers }, () =>
    createKernel({ store, ...nodeRuntime(), nowMs, pause: sleep, observe, cacheSize: 2 * streams }),
  );
  const inTurn = async (stream: number) => {
    for (const kernel of functions) await kernel.execute(ledger, note(idOf(stream)), origin);
  };
  await run(Promise.all(Array.from({ length: streams }, (_, stream) => inTurn(stream))));
  return { streams, writers, commands: streams * writers, conflicts };
}
