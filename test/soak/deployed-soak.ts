import type { StoredCommit } from 'epoch';
import { sagaAggregate } from 'epoch/sagas';
import { createUpcast } from 'epoch/views';
import { registry } from '../../lib/app/registry.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import type { LocalCatacloud } from '../../local/local-catacloud.ts';
import type { StackOutputs } from '../../local/outputs.ts';
import { withLocal } from '../../local/with-local.ts';
import { platformAt } from '../../scripts/views/place.ts';
import { openBusProxy } from './bus-proxy.ts';
import { createScript, type Scripted } from './commands.ts';
import { createChaos } from './deployed-chaos.ts';
import { deployedDependencies } from './deployed-dependencies.ts';
import { rebuilt, redriveParked, settle } from './deployed-settle.ts';
import { pointAtBus, repairsBySchedule } from './emulated.ts';
import { createOracle, differences } from './oracle.ts';
import { createPoison } from './poison.ts';
import { createRandom } from './random.ts';
import { dumpViews } from './view-dump.ts';

export interface DeployedReport {
  readonly commands: number;
  readonly rejected: number;
  readonly commits: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly purged: number;
  readonly kills: number;
  /** Of entries by the bus, for now; taken by it and never seen again; done and not answered; all for a while. */
  readonly refused: number;
  readonly lost: number;
  readonly unanswered: number;
  readonly outages: number;
  readonly poisoned: number;
  readonly redriven: number;
  /** Streams that were behind at the end, and those that the schedule's own sweep found on the way. */
  readonly repairs: number;
  readonly sweptUp: number;
  readonly deadLetters: number;
  readonly sentInSeconds: number;
  readonly wrong: readonly string[];
}

const WORKERS = 8;
const STREAMS = { organisations: 10, files: 150, jobs: 40, withoutRuns: true };
/** Between these shares of the commands one subscriber fails whatever it is given. */
const POISONED = { from: 0.4, to: 0.7 };
const REPORT_EVERY = 500;

type Print = (line: string) => void;

/** The same script against the deployed stack: its own relay, bus, queues and functions, which are killed on the way. */
export function soakDeployed(seed: number, commands: number, print: Print): Promise<DeployedReport> {
  return withLocal((local) => soakOn(local, seed, commands, print));
}

async function soakOn(local: LocalCatacloud, seed: number, commands: number, print: Print): Promise<DeployedReport> {
  const random = createRandom(seed);
  const proxy = await openBusProxy(local.endpoint, createRandom(seed + 1));
  try {
    await pointAtBus(local.endpoint, 'catacloud-local-relay', proxy.url);
    const deps = await platformAt({ stage: 'local', endpoint: local.endpoint, outputs: local.outputs });
    const soak = await createSoak(deps, local.outputs, random, print);
    const sentInSeconds = await soak.send(commands);
    print(`commands are sent in ${sentInSeconds} s; waiting for the queues`);
    proxy.calm();
    const judged = await soak.judge();
    return { ...judged, ...proxy.counts, sweptUp: await repairsBySchedule(local.endpoint), sentInSeconds };
  } finally {
    await proxy.close();
  }
}

async function createSoak(
  deps: Awaited<ReturnType<typeof platformAt>>,
  outputs: StackOutputs,
  random: ReturnType<typeof createRandom>,
  print: Print,
) {
  const script = createScript(random, STREAMS);
  const sender = deployedDependencies(outputs);
  const chaos = createChaos(random, deps.queues, outputs.BusName);
  const poison = createPoison(deps.dynamo, outputs.ViewsTable);
  const { subscribers } = deps;
  const tally = { commands: 0, rejected: 0, repairs: 0, deadLetters: 0, poisoned: 0, redriven: 0 };
  const committed: StoredCommit[] = [];

  async function send(command: Scripted): Promise<void> {
    tally.commands += 1;
    if (tally.commands % REPORT_EVERY === 0) print(`${tally.commands} commands, ${chaos.counts.kills} kills`);
    try {
      const { commit } = await sender.send(command);
      if (commit === undefined) return;
      const schemas = registry[command.aggregate]?.events ?? {};
      const events = commit.events.map((event) => ({ ...event, schema: schemas[event.type]?.version ?? 1 }));
      committed.push({ ...commit, events });
    } catch {
      tally.rejected += 1;
    }
  }

  async function spoil(): Promise<void> {
    tally.poisoned = await poison.spoil(script.organisations);
    print(`${poison.view} is poisoned: ${tally.poisoned} rows`);
  }

  async function mend(): Promise<void> {
    await poison.mend();
    const redriven = await redriveParked(subscribers.filter(({ id }) => id === poison.view));
    print(`${poison.view} is mended: ${redriven} parked streams redriven`);
    tally.redriven += redriven;
  }

  async function sendAll(commands: number): Promise<number> {
    const startMs = performance.now();
    const events = [
      { at: POISONED.from * commands, act: spoil },
      { at: POISONED.to * commands, act: mend },
    ];
    for (const command of script.start) await send(command);
    const work = async () => {
      while (tally.commands < commands) {
        for (const command of script.next(Date.now())) await send(command);
        await chaos.happen(committed);
        if (tally.commands >= (events[0]?.at ?? commands)) await events.shift()?.act();
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, work));
    for (const { act } of events) await act();
    return Math.round((performance.now() - startMs) / 1_000);
  }

  async function judge() {
    const restless = await settle(deps, subscribers, tally, print);
    const schemas = [...Object.values(registry), ...SAGAS.map((saga) => sagaAggregate(saga))];
    const oracle = await createOracle(sender.log, createUpcast(schemas));
    const dump = await dumpViews(deps.dynamo, outputs.ViewsTable);
    const wrong = [
      ...restless,
      ...(await differences(oracle, (view) => dump.get(view) ?? [])),
      ...(await rebuilt(deps, outputs.ViewsTable)),
    ];
    return { ...tally, ...chaos.counts, commits: oracle.commits.length, wrong };
  }

  return { send: sendAll, judge };
}
