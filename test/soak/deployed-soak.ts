import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { systemClock } from '../../lib/app/clock/system-clock.ts';
import { files } from '../../lib/app/projections/files.ts';
import { registry } from '../../lib/app/registry.ts';
import { PROJECTIONS, SAGAS, timers } from '../../lib/app/subscribers.ts';
import { createRefusals } from '../../lib/aws/dynamodb/refusals.ts';
import { createEventBridgeBus } from '../../lib/aws/eventbridge/bus.ts';
import type { DeliveryWorld } from '../../lib/aws/lambda/delivery-world.ts';
import { projectorOf } from '../../lib/aws/lambda/subscriber-handler.ts';
import { subscribersOf } from '../../lib/aws/lambda/subscribers-of.ts';
import { countDeadLetters, redriveDeadLetters } from '../../lib/aws/sqs/dead-letters.ts';
import { noticeOf } from '../../lib/epoch/delivery/notice.ts';
import { rebuild } from '../../lib/epoch/delivery/rebuild.ts';
import { sagaAggregate } from '../../lib/epoch/delivery/saga-aggregate.ts';
import { statusOf } from '../../lib/epoch/delivery/status.ts';
import { sweep } from '../../lib/epoch/delivery/sweep.ts';
import { createUpcast } from '../../lib/epoch/delivery/upcast.ts';
import type { StoredCommit } from '../../lib/epoch/store.ts';
import { awsEnvironment } from '../../local/emulator.ts';
import { startLocal } from '../../local/local-catacloud.ts';
import { createScript, type Scripted } from './commands.ts';
import { deployedWorld, until } from './deployed-world.ts';
import { createOracle, differences } from './oracle.ts';
import { createRandom } from './random.ts';
import { dumpViews } from './view-dump.ts';
import { functionProcesses } from './workers.ts';

export interface DeployedReport {
  readonly commands: number;
  readonly rejected: number;
  readonly commits: number;
  readonly duplicates: number;
  readonly malformed: number;
  readonly purged: number;
  readonly kills: number;
  readonly repairs: number;
  readonly deadLetters: number;
  readonly seconds: number;
  readonly wrong: readonly string[];
}

const WORKERS = 8;
const STREAMS = { organisations: 10, files: 150, jobs: 40, withoutRuns: true };
const SETTLE_MS = 600_000;
/** Rounds of sweeping in which everything must come to rest. */
const MAX_ROUNDS = 20;

/** The same script against the deployed stack: its own relay, bus, queues and functions, which are killed on the way. */
export async function soakDeployed(
  seed: number,
  commands: number,
  print: (line: string) => void,
): Promise<DeployedReport> {
  const local = await startLocal({ ephemeral: true });
  try {
    Object.assign(process.env, awsEnvironment(local.endpoint));
    return await run(local.outputs, seed, commands, print);
  } finally {
    await local.stop();
  }
}

type Outputs = Awaited<ReturnType<typeof startLocal>>['outputs'];

async function run(
  outputs: Outputs,
  seed: number,
  commands: number,
  print: (line: string) => void,
): Promise<DeployedReport> {
  const start = performance.now();
  const random = createRandom(seed);
  const script = createScript(random, STREAMS);
  const world = deployedWorld(outputs);
  const bus = createEventBridgeBus(new EventBridgeClient({}), outputs.BusName);
  const queues = new SQSClient({});
  const tally = {
    commands: 0,
    rejected: 0,
    duplicates: 0,
    malformed: 0,
    purged: 0,
    kills: 0,
    repairs: 0,
    deadLetters: 0,
  };
  const committed: StoredCommit[] = [];

  async function send({ aggregate, aggregateId, type, data }: Scripted): Promise<void> {
    tally.commands += 1;
    if (tally.commands % 500 === 0) print(`${tally.commands} commands, ${tally.kills} kills`);
    try {
      const { commit } = await world.send(aggregate, aggregateId, type, data);
      if (commit === undefined) return;
      const schemas = registry[aggregate]?.events ?? {};
      const events = commit.events.map((event) => ({ ...event, schema: schemas[event.type]?.version ?? 1 }));
      committed.push({ ...commit, events });
    } catch {
      tally.rejected += 1;
    }
  }

  /** What a bad day brings, once in a while. */
  async function chaos(): Promise<void> {
    if (committed.length > 0 && random.chance(0.5)) {
      const again = Array.from({ length: 1 + random.below(5) }, () => random.pick(committed));
      tally.duplicates += again.length;
      await bus.publish(again.map((commit) => noticeOf(commit)));
    }
    if (random.chance(0.02)) {
      const urls = await subscriberQueues(queues);
      tally.malformed += 1;
      await queues.send(
        new SendMessageCommand({ QueueUrl: random.pick(urls), MessageBody: '{"source":"aws.s3","detail":{}}' }),
      );
    }
    if (random.chance(0.01)) {
      tally.purged += 1;
      await queues.send(new PurgeQueueCommand({ QueueUrl: random.pick(await subscriberQueues(queues)) }));
    }
    if (random.chance(0.05)) {
      const running = functionProcesses();
      if (running.length === 0) return;
      process.kill(random.pick(running), 'SIGKILL');
      tally.kills += 1;
    }
  }

  for (const command of script.start) await send(command);
  const work = async () => {
    while (tally.commands < commands) {
      for (const command of script.next(Date.now())) await send(command);
      await chaos();
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));

  print('commands are sent; waiting for the queues');
  const restless = await settle(world, queues, tally);
  const schemas = [...Object.values(registry), ...SAGAS.map((saga) => sagaAggregate(saga))];
  const oracle = await createOracle(world.log, createUpcast(schemas));
  const dump = await dumpViews(world.client, outputs.ViewsTable);
  const wrong = [
    ...restless,
    ...(await differences(oracle, (view) => dump.get(view) ?? [])),
    ...(await rebuilt(world, outputs)),
  ];
  return { ...tally, commits: oracle.commits.length, seconds: Math.round((performance.now() - start) / 1_000), wrong };
}

type World = ReturnType<typeof deployedWorld>;

function worldOf({ log: events, views, kernel, client: dynamo, viewsTable }: World): DeliveryWorld {
  return { dynamo, clock: systemClock, events, views, kernel, refusals: createRefusals(dynamo, viewsTable) };
}

async function subscriberQueues(queues: SQSClient): Promise<readonly string[]> {
  const { QueueUrls = [] } = await queues.send(
    new ListQueuesCommand({ QueueNamePrefix: 'catacloud-local-', MaxResults: 1_000 }),
  );
  return QueueUrls.filter((url) => /-\d+$/.test(url));
}

/** Waits for the queues, then sweeps as the schedule would, until nothing is found any more. */
async function settle(
  world: World,
  queues: SQSClient,
  tally: { repairs: number; deadLetters: number },
): Promise<readonly string[]> {
  const { changeLog } = world;
  const parts = { projections: PROJECTIONS, sagas: SAGAS, registry, timers };
  const subscribers = subscribersOf(parts, worldOf(world));
  await until(() => areEmpty(queues), SETTLE_MS, 500);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    for (const { queue, messages } of await countDeadLetters(queues, 'catacloud-local-')) {
      if (messages > 0) tally.deadLetters += await redriveDeadLetters(queues, queue);
    }
    let repaired = 0;
    for (const subscriber of subscribers) {
      // Watermarks of the schedule's own sweeps are behind; what they have seen is looked at again from the start.
      const fresh = { ...changeLog, sweptThrough: async () => undefined, markSwept: async () => {} };
      repaired += (await sweep({ changeLog: fresh, nowMs: Date.now, settleMinutes: -1 }, subscriber)).repaired;
    }
    tally.repairs += repaired;
    await until(() => areEmpty(queues), SETTLE_MS, 500);
    if (repaired === 0) {
      const parked = await statusOf(changeLog, subscribers);
      return parked
        .filter((each) => each.parked.length > 0)
        .map((each) => `${each.subscriber}: ${each.parked.length} parked`);
    }
  }
  return ['it does not come to rest'];
}

/** Nothing waits. What a killed function had in hand comes again much later: a duplicate, for sweeps do not wait for it. */
async function areEmpty(queues: SQSClient): Promise<boolean> {
  for (const QueueUrl of await subscriberQueues(queues)) {
    const request = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    const { Attributes } = await queues.send(request);
    if (Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0) > 0) return false;
  }
  return true;
}

/** The files view built once more beside the live one comes to the same rows. */
async function rebuilt(deployed: World, outputs: Outputs): Promise<readonly string[]> {
  const world = worldOf(deployed);
  const { dynamo, events: reader, views: store } = world;
  const projector = projectorOf({ ...files, version: files.version + 1 }, registry, world);
  await rebuild({ projector, store, reader, pause: async () => {}, nowMs: Date.now });
  const dump = await dumpViews(dynamo, outputs.ViewsTable);
  const text = (view: string) =>
    JSON.stringify(dump.get(view), (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  const live = `files@${files.version}`;
  return text(live) === text(projector.id) ? [] : [`${projector.id}, rebuilt, differs from ${live}`];
}
