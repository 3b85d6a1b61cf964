import { type AddressedCommand, type EventStore, memoryStore, type StoredCommit } from 'epoch';
import { matchesFilter } from 'epoch/subscriptions';
import { type Bus, type CommitMessage, createMemoryChangeLog, relayCommits } from 'epoch/transport';
import { createMemoryViewStore } from 'epoch/views';
import { sha256Hex } from 'epoch-dynamodb';
import { deliverToEach } from 'epoch-dynamodb/lambda';
import { SOURCE_PREFIX } from '../../lib/app/event-source.ts';
import { everySubscriber } from '../../lib/app/every-subscriber.ts';
import { createPlatform } from '../../lib/app/platform.ts';
import { registry } from '../../lib/app/registry.ts';
import { SUBSCRIPTION_GROUPS } from '../../lib/app/subscriptions.ts';
import { countedBytes } from '../../test/counted-bytes.ts';
import { createRandom, type Random } from '../../test/soak/random.ts';
import { NO_EFFECTS } from '../delivery/counted-platform.ts';
import { virtualTime } from '../kernel/virtual-time.ts';
import { distant, type Far } from './distant.ts';
import { concurrencyOf, type Layout, laneOf, type Observed, type Offered, observedOf } from './layout.ts';
import { createWaits, type Waits } from './waits.ts';
import { workload } from './workload.ts';

/** What one batch took in its function, by the queue: for the simulation, which serves by these. */
export type Served = (queue: string, messages: readonly CommitMessage[], ms: number) => void;

type Time = ReturnType<typeof virtualTime>;

/**
 * The platform's own code, all of it, from a command to the last of its consequences, in virtual time: kernel, relay, queues' batches
 * and subscribers, over ports that are as far away as AWS's. Only the legs between them are numbers.
 */
export async function runReal(layout: Layout, offered: Offered, served: Served = () => {}): Promise<Observed> {
  const time = virtualTime();
  const random = createRandom(offered.seed);
  const waits = createWaits(time.nowMs);
  const platform = farPlatform(layout, time, random, (commit) => relay.take(commit));
  const queues = createQueues(layout, time, waits, platform, served);
  const relay = createRelay(layout, time, waits, queues.bus);

  const send = async (command: AddressedCommand, correlation: string) => {
    const target = registry[command.aggregate];
    if (target === undefined) throw new Error(`${command.aggregate} is unknown`);
    const outcome = await platform.kernel.execute(target, command, { actor: 'usr_b', correlation });
    if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.message}`);
  };
  const { setUp, next } = workload(platform.newId, offered.organisations, random);
  const ready = async () => {
    for (const [index, command] of setUp.entries()) await send(command, `set-up-${index}`);
    await waits.idle();
  };
  await time.run(ready());
  waits.reset();
  const offering = async () => {
    const sent: Promise<void>[] = [];
    const endMs = time.nowMs() + offered.seconds * 1_000;
    for (let serial = 0; time.nowMs() < endMs; serial += 1) {
      await time.sleep((-Math.log(1 - random.next()) * 1_000) / offered.perSecond);
      const correlation = `command-${serial}`;
      sent.push(send(next(time.nowMs()), correlation).then(() => waits.replied(correlation)));
    }
    await Promise.all(sent);
    await waits.idle();
  };
  await time.run(offering());
  return observedOf(waits.waitsMs(), waits.commits(), waits.messages());
}

/** The platform over ports in memory, each call of which takes its time; every commit is handed on. */
function farPlatform(layout: Layout, time: Time, random: Random, committed: (commit: StoredCommit) => void) {
  const far: Far = async (work) => {
    const half = () => time.sleep((layout.callMs * (0.5 + random.next())) / 2);
    await half();
    const result = await work();
    await half();
    return result;
  };
  const store = distant<EventStore>(memoryStore({ digest: sha256Hex }), far);
  const append: EventStore['append'] = async (writes, marker) => {
    const result = await store.append(writes, marker);
    if (result.kind === 'appended') for (const each of result.written) if (each !== undefined) committed(each.commit);
    return result;
  };
  const clock = { nowMs: () => Math.floor(time.nowMs()), fromWallMs: (ms: number) => ms, refresh: async () => {} };
  const viewStore = distant(createMemoryViewStore(), far);
  const ports = { events: { ...store, append }, viewStore, clock, digest: sha256Hex, random: countedBytes() };
  return createPlatform({ ...ports, pause: time.sleep, jitter: random.next });
}

/** The log's stream and the relay: each lane takes what waits, a batch at a time, in order. */
function createRelay(layout: Layout, time: Time, waits: Waits, bus: Bus) {
  const lanes = Array.from({ length: layout.lanes }, () => ({ waiting: [] as StoredCommit[], isBusy: false }));
  const far: Far = async (work) => {
    await time.sleep(layout.callMs);
    return work();
  };
  const changeLog = distant(createMemoryChangeLog(), far);
  const own = { bus, changeLog, setAside: async () => {}, sourcePrefix: SOURCE_PREFIX };
  const common = { ...own, nowMs: time.nowMs, pause: time.sleep, random: () => 0.5 };
  const work = async (lane: (typeof lanes)[number]) => {
    if (lane.isBusy) return;
    lane.isBusy = true;
    while (lane.waiting.length > 0) await relayCommits(common, lane.waiting.splice(0, layout.relayBatch));
    lane.isBusy = false;
  };
  return {
    take(commit: StoredCommit) {
      waits.began(commit.correlation);
      const lane = lanes[laneOf(commit.stream, layout.lanes)];
      void time.sleep(layout.streamMs).then(async () => {
        lane?.waiting.push(commit);
        if (lane !== undefined) await work(lane);
      });
    },
  };
}

/** The bus with its rules, and each queue with its function. */
function createQueues(
  layout: Layout,
  time: Time,
  waits: Waits,
  platform: ReturnType<typeof farPlatform>,
  served: Served,
) {
  const byId = new Map(everySubscriber(platform, NO_EFFECTS).map((each) => [each.id, each]));
  const queues = SUBSCRIPTION_GROUPS.map(({ queue: name, subscriptions }) => ({
    name,
    subscribers: subscriptions.flatMap((each) => byId.get(`${each.name}@${each.version}`) ?? []),
    waiting: [] as CommitMessage[],
    active: 0,
  }));
  const work = async (queue: (typeof queues)[number]) => {
    if (queue.active >= concurrencyOf(layout, queue.name) || queue.waiting.length === 0) return;
    queue.active += 1;
    while (queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, layout.batch);
      const beganMs = time.nowMs();
      const messages = batch.map((message, index) => ({ id: `${index}`, body: JSON.stringify(message) }));
      const reports = await deliverToEach(queue.subscribers, messages, beganMs, async () => {}, {
        sourcePrefix: SOURCE_PREFIX,
      });
      served(queue.name, batch, time.nowMs() - beganMs);
      const again = new Set(reports.flatMap(({ failedIds }) => failedIds));
      for (const [index, message] of batch.entries()) {
        if (again.has(`${index}`)) queue.waiting.push(message);
        else waits.ended(message.detail.correlation);
      }
    }
    queue.active -= 1;
  };
  const arrive = (message: CommitMessage) => {
    const { stream, types, correlation } = message.detail;
    for (const queue of queues) {
      if (!queue.subscribers.some(({ subscribesTo }) => matchesFilter(subscribesTo, stream, types))) continue;
      waits.began(correlation, 'message');
      void time.sleep(layout.busMs + layout.pollMs).then(() => {
        queue.waiting.push(message);
        return work(queue);
      });
    }
    waits.ended(correlation);
  };
  const bus: Bus = {
    async publish(messages) {
      for (let from = 0; from < messages.length; from += layout.packSize) {
        await time.sleep(layout.packMs);
        for (const message of messages.slice(from, from + layout.packSize)) arrive(message);
      }
      return [];
    },
  };
  return { bus };
}
