import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createEventTables } from '../packages/epoch-dynamodb/test/event-tables.ts';
import { carryingTable } from './kernel/carrying.ts';
import { besidePeer, contention, firstConflict, separateStreams, wiredContention } from './kernel/contention.ts';
import { commandCost, idempotencyCosts } from './kernel/costs.ts';
import { withEndpoint } from './kernel/emulator.ts';
import { processorTime } from './kernel/processor.ts';
import { readMany } from './kernel/reading.ts';
import { renderKernel } from './kernel/render.ts';

const LENGTHS = [10, 100, 1_000, 100_000];
const WRITERS = [16, 64, 256];
/** Over the wire fewer: the emulator answers one at a time. */
const WIRED_WRITERS = 16;
const STREAMS = 1_000;
const WRITERS_PER_STREAM = 8;
const EVENTS_TO_READ = 1_000_000;
/** Processor time of a command to that of the SDK's own calls beside any kernel. */
const MAX_TO_FLOOR = 1.15;

export type KernelFigures = Awaited<ReturnType<typeof measure>>;

async function measure(endpoint: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-central-1', credentials });
  const tables = await createEventTables(client);
  client.destroy();
  const commands = [];
  for (const events of LENGTHS) commands.push(await commandCost(endpoint, tables, events));
  const writers = [];
  for (const count of WRITERS) writers.push(await contention(count));
  return {
    commands,
    idempotency: await idempotencyCosts(endpoint, tables),
    firstConflict: await firstConflict(endpoint, tables),
    contention: writers,
    besidePeers: [await besidePeer(16), await besidePeer(64)],
    wired: await wiredContention(endpoint, tables, WIRED_WRITERS),
    separateStreams: await separateStreams(STREAMS, WRITERS_PER_STREAM),
    carrying: await carryingTable(),
    processor: await processorTime(),
    reading: await readMany(EVENTS_TO_READ),
  };
}

/** Figures of the kernel, and the section of docs/performance.md that shows them. */
export async function run() {
  const figures = await withEndpoint(measure);
  return { name: 'kernel', figures, markdown: renderKernel(figures), failures: failuresOf(figures) };
}

/** The bounds that the kernel promises, each with what was measured when it is broken. */
function failuresOf({
  commands,
  firstConflict: first,
  contention: storms,
  besidePeers: peers,
  separateStreams: apart,
  reading,
  wired,
  processor,
}: KernelFigures) {
  const failures: string[] = [];
  const demand = (holds: boolean, what: string) => void (holds || failures.push(what));
  for (const { events, cold, warm } of commands) {
    demand(
      cold.readUnits <= 3 && cold.writeUnits <= 1.3,
      `cold at ${events}: ${cold.readUnits} + ${cold.writeUnits} units`,
    );
    demand(cold.dollarsPerMillion <= 1.2, `cold at ${events}: $${cold.dollarsPerMillion}`);
    demand(cold.roundTrips === 2, `cold at ${events}: ${cold.roundTrips} round trips`);
    demand(warm.readUnits === 0 && warm.roundTrips === 1, `warm at ${events}: ${warm.roundTrips} round trips`);
    demand(warm.dollarsPerMillion <= 0.9, `warm at ${events}: $${warm.dollarsPerMillion}`);
  }
  demand(first.readUnits === 0, `the first conflict reads ${first.readUnits} units`);
  for (const { writers, succeeded } of storms)
    demand(writers === succeeded, `${succeeded} of ${writers} writers succeeded`);
  for (const { writers, ours, peer } of peers) {
    demand(ours.elapsedMs <= peer.elapsedMs, `${writers} writers take ${ours.elapsedMs} ms, a peer ${peer.elapsedMs}`);
    demand(ours.dollarsPerMillion <= peer.dollarsPerMillion, `${writers} writers cost more than a peer's`);
  }
  demand(wired.succeeded === wired.writers, `over the wire ${wired.succeeded} of ${wired.writers} writers succeeded`);
  storms.slice(1).forEach((storm, i) => {
    const before = storms[i];
    if (before === undefined) return;
    const growth = (storm.dollarsPerMillion * storm.writers) / (before.dollarsPerMillion * before.writers);
    const quadratic = (storm.writers / before.writers) ** 2;
    demand(growth < quadratic, `cost of ${storm.writers} writers grew ${growth} times, quadratic is ${quadratic}`);
  });
  for (const [name, { toFloor }] of Object.entries(processor))
    demand(toFloor <= MAX_TO_FLOOR, `${name}: ${toFloor} of the floor of processor time, at most ${MAX_TO_FLOOR}`);
  demand(apart.conflicts === 0, `${apart.conflicts} false conflicts`);
  const [firstMb = 0] = reading.heapMb;
  demand(Math.max(...reading.heapMb) < firstMb + 20, `memory grows while reading: ${reading.heapMb.join(', ')} MB`);
  return failures;
}
