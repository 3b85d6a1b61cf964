import type { AnyAggregate } from 'epoch';
import { fireDueTimers } from 'epoch/sagas';
import { deliveryOf, redriveAll, relayCommits, sweep } from 'epoch/transport';
import { SOURCE_PREFIX } from '../../lib/app/event-source.ts';
import { registry } from '../../lib/app/registry.ts';
import { PROJECTIONS, SAGAS } from '../../lib/app/subscribers.ts';
import { expireUploads } from '../../lib/app/uploads/commands/expire-uploads.ts';
import { createScript, type Scripted } from './commands.ts';
import {
  CALM,
  createMemoryDependencies,
  type MemoryDependencies,
  STORMY,
  type Weather,
} from './memory-dependencies.ts';
import { createOracle, differences } from './oracle.ts';
import { createRandom, type Random } from './random.ts';

export interface SoakOptions {
  readonly seed: number;
  readonly commands: number;
  readonly weather?: Weather;
  readonly print?: (line: string) => void;
}

export interface SoakReport {
  readonly seed: number;
  readonly commands: number;
  readonly rejected: number;
  readonly commits: number;
  readonly streams: number;
  readonly deliveries: number;
  readonly duplicates: number;
  readonly crashes: number;
  readonly faults: number;
  readonly unanswered: number;
  readonly refusals: number;
  readonly dropped: number;
  readonly poisonings: number;
  readonly parked: number;
  readonly repairs: number;
  readonly timersFired: number;
  /** What differs from the oracle; its length is what was lost or done twice. */
  readonly wrong: readonly string[];
}

/** Copies of one notice that arrive at most. */
const MAX_COPIES = 3;
const STREAMS = { organisations: 10, files: 150, jobs: 40 };
const RELAY_BATCH = 100;
const QUEUE_BATCH = 10;
/** Rounds in good weather after which everything must have come to rest. */
const MAX_QUIET_ROUNDS = 300;

type Tally = ReturnType<typeof newTally>;

function newTally() {
  return {
    rejected: 0,
    unanswered: 0,
    deliveries: 0,
    duplicates: 0,
    repairs: 0,
    timersFired: 0,
    parked: 0,
    poisonings: 0,
  };
}

/** The application against its own oracle: random commands, wild schedules, and everything that can fail does. */
export async function soakInMemory({
  seed,
  commands,
  weather = STORMY,
  print = () => {},
}: SoakOptions): Promise<SoakReport> {
  const random = createRandom(seed);
  const script = createScript(random, STREAMS);
  const deps = createMemoryDependencies(random, { ...weather });
  const tally = newTally();

  let sent = 0;
  const send = async (command: Scripted) => {
    await sendOne(deps, command, tally);
    sent += 1;
    if (sent % 1_000 === 0) print(`${sent} commands, ${tally.deliveries} deliveries, ${deps.counts.crashes} crashes`);
  };
  for (const command of script.start) await send(command);
  while (sent < commands) {
    for (const command of script.next(deps.clock.nowMs)) await send(command);
    deps.clock.nowMs += random.below(120_000);
    await stir(deps, random, tally);
  }

  Object.assign(deps.weather, CALM);
  deps.poison.view = '';
  const restless = await settle(deps, random, tally);
  const oracle = await createOracle(deps.log, deps.upcast);
  const wrong = [...restless, ...(await differences(oracle, deps.rows.rows))];
  const { crashes, faults, refusals, dropped } = deps.counts;
  const size = { commits: oracle.commits.length, streams: oracle.streams.length };
  return { seed, commands: sent, ...size, crashes, faults, refusals, dropped, ...tally, wrong };
}

/** A command whose answer never came is sent again, under the same key, as a client does. */
async function sendOne(deps: MemoryDependencies, { aggregate, ...rest }: Scripted, tally: Tally): Promise<void> {
  const target = registry[aggregate] as AnyAggregate;
  const id = deps.newId();
  const idempotency = { actor: 'usr_soak', route: 'soak', key: id, bodyHash: id };
  const origin = { actor: 'usr_soak', correlation: id };
  let last: unknown;
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const outcome = await deps.kernel.execute(target, { id, ...rest }, origin, { idempotency });
      if (!outcome.ok) tally.rejected += 1;
      return;
    } catch (error) {
      last = error;
      tally.unanswered += 1;
    }
  }
  throw new Error(`${rest.type} was never answered`, { cause: last });
}

/** A little of everything, in an order that nobody has chosen. */
async function stir(deps: MemoryDependencies, random: Random, tally: Tally): Promise<void> {
  if (random.chance(0.7)) await relay(deps, random);
  for (let n = 0; n < 6; n += 1) await deliverSome(deps, random, tally);
  if (random.chance(0.02)) await sweepOne(deps, random, tally);
  if (random.chance(0.02)) await fire(deps, tally);
  if (deps.poison.view === '' && random.chance(0.002)) {
    deps.poison.view = random.pick(PROJECTIONS).name;
    tally.poisonings += 1;
  } else if (deps.poison.view !== '' && random.chance(0.02)) {
    deps.poison.view = '';
    await redrive(deps, tally);
  }
}

/** The table's stream gives its records again until they are relayed. */
async function relay(deps: MemoryDependencies, random: Random): Promise<void> {
  const batch = deps.outbox.slice(0, RELAY_BATCH);
  const { bus, changeLog, clock } = deps;
  const options = {
    bus,
    changeLog,
    sourcePrefix: SOURCE_PREFIX,
    nowMs: () => clock.nowMs,
    pause: async () => {},
    random: random.next,
    setAside: async () => {},
  };
  try {
    await relayCommits(options, batch);
    // A relay that dies here publishes the whole batch once more.
    if (!random.chance(deps.weather.crash)) deps.outbox.splice(0, batch.length);
  } catch {
    // Refused too often: the batch stays where it is.
  }
}

/** Some messages of one queue, from anywhere in it; each may have copies that come later. */
async function deliverSome(deps: MemoryDependencies, random: Random, tally: Tally): Promise<void> {
  const { subscriber, waiting } = random.pick(deps.queues);
  for (let n = 0; n < QUEUE_BATCH && waiting.length > 0; n += 1) {
    const at = random.below(waiting.length);
    const message = waiting[at];
    if (message === undefined) return;
    const copies = deps.weather.crash > 0 ? random.below(MAX_COPIES) : 0;
    waiting.splice(at, 1);
    for (let copy = 0; copy < copies; copy += 1) {
      if (!random.chance(0.3)) continue;
      waiting.push(message);
      tally.duplicates += 1;
    }
    tally.deliveries += 1;
    try {
      const { status } = await subscriber.deliver(deliveryOf(message));
      if (status === 'failed') waiting.push(message);
    } catch {
      waiting.push(message);
    }
  }
}

async function sweepOne(deps: MemoryDependencies, random: Random, tally: Tally): Promise<void> {
  const options = { changeLog: deps.changeLog, nowMs: () => deps.clock.nowMs };
  try {
    tally.repairs += (await sweep(options, random.pick(deps.subscribers))).repaired;
  } catch {
    // It crashed; the next one goes on where it was.
  }
}

async function fire(
  { kernel, views, newId: newCorrelation, timerRows: rows, timerProjector, clock: { nowMs } }: MemoryDependencies,
  tally: Tally,
): Promise<void> {
  const objects = { listParts: async () => undefined, head: async () => undefined };
  try {
    const { fired } = await fireDueTimers({ kernel, sagas: SAGAS, rows, timers: timerProjector, nowMs });
    const { expired } = await expireUploads({ kernel, views, objects, newCorrelation, nowMs });
    tally.timersFired += fired + expired;
  } catch {
    // The same: what has fired has fired.
  }
}

async function redrive(deps: MemoryDependencies, tally: Tally): Promise<void> {
  for (const subscriber of deps.subscribers) {
    for await (const _ of subscriber.parked()) tally.parked += 1;
    await redriveAll(subscriber).catch(() => undefined);
  }
}

/** Good weather, until nothing moves any more. Answers what did not come to rest. */
async function settle(deps: MemoryDependencies, random: Random, tally: Tally): Promise<readonly string[]> {
  await redrive(deps, tally);
  for (let round = 0; round < MAX_QUIET_ROUNDS; round += 1) {
    const before = deps.log.size();
    while (deps.outbox.length > 0) await relay(deps, random);
    for (const queue of deps.queues)
      while (queue.waiting.length > 0) await deliverSome({ ...deps, queues: [queue] }, random, tally);
    deps.clock.nowMs += 5 * 60_000;
    let repaired = 0;
    for (const subscriber of deps.subscribers) {
      const swept = await sweep({ changeLog: deps.changeLog, nowMs: () => deps.clock.nowMs }, subscriber);
      repaired += swept.repaired + (swept.more ? 1 : 0);
      tally.repairs += swept.repaired;
    }
    if (deps.outbox.length === 0 && repaired === 0 && deps.log.size() === before) {
      const parked = await Promise.all(
        deps.subscribers.map(async (each) => [each.id, await count(each.parked())] as const),
      );
      return parked.filter(([, streams]) => streams > 0).map(([id, streams]) => `${id}: ${streams} streams are parked`);
    }
  }
  return ['it does not come to rest'];
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let all = 0;
  for await (const _ of items) all += 1;
  return all;
}
