import type { EventStore, StoredCommit } from 'epoch';
import { memoryStore } from 'epoch';
import { sagaAggregate, sagaAggregateName } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { type Fault, faultyStore } from 'epoch/testing';
import type { Bus, CommitMessage, Unpublished } from 'epoch/transport';
import { createMemoryBus, createMemoryChangeLog } from 'epoch/transport';
import type { Projection, ViewStore } from 'epoch/views';
import { createMemoryViewStore, createUpcast } from 'epoch/views';
import { issuingDocuments } from '../../lib/app/billing/commands/issue-documents.ts';
import { projectorOf } from '../../lib/app/delivery.ts';
import { createPlatform } from '../../lib/app/platform.ts';
import { registry } from '../../lib/app/registry.ts';
import { sagaInputOf, sagaOutputOf } from '../../lib/app/saga-delivery.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { VIEWS } from '../../lib/app/views.ts';
import { SAGA_TARGETS } from '../app/saga-targets.ts';
import { countedBytes } from '../counted-bytes.ts';
import { digest } from '../memory-platform.ts';
import type { Random } from './random.ts';

/** How often what goes wrong. */
export interface Weather {
  /** A handler's run dies before, after or between its writes. */
  readonly crash: number;
  /** A call of the event store is throttled, lost, or done without an answer. */
  readonly ambiguous: number;
  /** An entry is refused by the bus, for now. */
  readonly refused: number;
  /** A notice that the bus has taken never arrives. */
  readonly dropped: number;
}

export const CALM: Weather = { crash: 0, ambiguous: 0, refused: 0, dropped: 0 };
export const STORMY: Weather = { crash: 0.05, ambiguous: 0.05, refused: 0.05, dropped: 0.01 };

/** The whole application in one process, over memory adapters that fail at random. */
export function createMemoryDependencies(random: Random, weather: Weather) {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const nowMs = () => clock.nowMs;
  const counts = { crashes: 0, faults: 0, refusals: 0, dropped: 0 };
  const platformClock = { nowMs, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
  const log = memoryStore({ digest });
  /** What the table's stream has to tell: every new commit, in the order of each stream. */
  const outbox: StoredCommit[] = [];
  const heard = new Set<string>();
  const streaming: EventStore = {
    ...log,
    async append(writes, marker) {
      const result = await log.append(writes, marker);
      if (result.kind === 'appended') {
        for (const written of result.written) {
          if (written === undefined || heard.has(written.commit.id)) continue;
          heard.add(written.commit.id);
          outbox.push(written.commit);
        }
      }
      return result;
    },
  };

  function eventFault(): Fault {
    if (!random.chance(weather.ambiguous)) return 'none';
    counts.faults += 1;
    return random.pick(['throttled', 'lost', 'silent', 'crashed'] as const);
  }
  const events = faultyStore(streaming, eventFault);

  const rows = createMemoryViewStore();
  async function write<T>(act: () => Promise<T>): Promise<T> {
    const dies = random.chance(weather.crash);
    const before = random.chance(0.5);
    if (dies) counts.crashes += 1;
    if (dies && before) throw new Error('killed before the write');
    const result = await act();
    if (dies) throw new Error('killed after the write');
    return result;
  }
  const views: ViewStore = {
    ...rows,
    apply: (steps) => write(() => rows.apply(steps)),
    fail: (each) => write(() => rows.fail(each)),
  };

  const carrier = createMemoryBus();
  const bus: Bus = {
    async publish(messages) {
      const refused: Unpublished[] = [];
      const taken: CommitMessage[] = [];
      for (const [index, message] of messages.entries()) {
        if (random.chance(weather.refused)) refused.push({ index, code: 'InternalFailure', retryable: true });
        else if (random.chance(weather.dropped)) counts.dropped += 1;
        else taken.push(message);
      }
      counts.refusals += refused.length;
      await carrier.publish(taken);
      return refused;
    },
  };

  const common = { viewStore: views, clock: platformClock, digest, random: countedBytes() };
  const platform = createPlatform({ ...common, events, jitter: random.next });
  /** Commands that nothing goes wrong with. */
  const calm = createPlatform({ ...common, events: streaming }).kernel;
  const { kernel, newCommandId: newId } = platform;
  // Subscribers read the log undisturbed: what fails at them is their own writes.
  const reading = { ...platform, events: log };
  const poison = { view: '' };
  const poisonable = (projection: Projection): Projection => ({
    ...projection,
    project(commit) {
      if (poison.view === projection.name) throw new TypeError('poisoned');
      return projection.project(commit);
    },
  });
  const projectors = VIEWS.map((view) => projectorOf(reading, poisonable(view)));
  const timerProjector = timersOf(reading);
  const halves = SAGAS.flatMap((saga) => [
    sagaInputOf(reading, saga),
    sagaOutputOf(reading, saga, SAGA_TARGETS, issuingDocuments(reading.kernel)),
  ]);
  const subscribers: readonly Subscriber[] = [...projectors, timerProjector, ...halves];
  const queues = subscribers.map((subscriber) => ({
    subscriber,
    waiting: carrier.subscribe(subscriber.subscribesTo).waiting,
  }));
  const timerRows = rows.at(timerProjector.id);

  return {
    clock,
    counts,
    weather,
    newId,
    log: { ...log, size: () => heard.size },
    outbox,
    rows,
    bus,
    kernel,
    calm,
    poison,
    /** What queries read. */
    views: platform.views,
    subscribers,
    queues,
    timerRows,
    timerProjector,
    /** Of every stream there is, sagas' own included. */
    upcast: createUpcast([...Object.values(registry), ...SAGAS.map(sagaAggregate)]),
    changeLog: createMemoryChangeLog(),
    sagaStreams: SAGAS.map(sagaAggregateName),
  };
}

export type MemoryDependencies = ReturnType<typeof createMemoryDependencies>;
