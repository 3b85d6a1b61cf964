import { createHash } from 'node:crypto';
import type { EventStore, StoredCommit } from 'epoch';
import { createKernel, memoryStore } from 'epoch';
import { createSagaHearer, createSagaSender, sagaAggregate, sagaAggregateName } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { type Fault, faultyStore } from 'epoch/testing';
import type { Bus, Notice, Unpublished } from 'epoch/transport';
import { createMemoryBus, createMemoryChangeLog } from 'epoch/transport';
import type { ViewStore } from 'epoch/views';
import { createMemoryViewStore, createProjector, createUpcast } from 'epoch/views';
import { registry } from '../../lib/app/registry.ts';
import { PROJECTIONS, SAGAS, timers } from '../../lib/app/subscribers.ts';
import { ulid } from '../../lib/domain/ids.ts';
import type { Random } from './random.ts';

export const digest = (text: string) => createHash('sha256').update(text).digest('hex');

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
export function createMemoryWorld(random: Random, weather: Weather) {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const nowMs = () => clock.nowMs;
  const counts = { crashes: 0, faults: 0, refusals: 0, dropped: 0 };
  let ids = 0;
  const newId = () => {
    ids += 1;
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(6, ids);
    return ulid(clock.nowMs, random);
  };
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
    async publish(notices) {
      const refused: Unpublished[] = [];
      const taken: Notice[] = [];
      for (const [index, notice] of notices.entries()) {
        if (random.chance(weather.refused)) refused.push({ index, code: 'InternalFailure', retryable: true });
        else if (random.chance(weather.dropped)) counts.dropped += 1;
        else taken.push(notice);
      }
      counts.refusals += refused.length;
      await carrier.publish(taken);
      return refused;
    },
  };

  const kernel = createKernel({ store: events, nowMs, newId, random: random.next });
  const calm = createKernel({ store: streaming, nowMs, newId });
  const sagas = SAGAS.map((saga) => sagaAggregate(saga));
  const upcast = createUpcast([...Object.values(registry), ...sagas]);
  const poison = { view: '' };
  const projectors = PROJECTIONS.map((projection) =>
    createProjector({
      projection: {
        ...projection,
        project(commit) {
          if (poison.view === projection.name) throw new TypeError('poisoned');
          return projection.project(commit);
        },
      },
      store: views,
      reader: log,
      upcast,
      nowMs,
    }),
  );
  const halves = SAGAS.flatMap((saga) => {
    const options = { saga, kernel, registry, store: views, reader: log, upcast, nowMs };
    return [createSagaHearer(options), createSagaSender(options)];
  });
  const subscribers: readonly Subscriber[] = [...projectors, ...halves];
  const queues = subscribers.map((subscriber) => ({
    subscriber,
    waiting: carrier.subscribe(subscriber.hears).waiting,
  }));
  const timerRows = rows.at('timers@1');
  const timerProjector = projectors[PROJECTIONS.indexOf(timers)];
  if (timerProjector === undefined) throw new Error('the timers are no projection');

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
    subscribers,
    queues,
    timerRows,
    timerProjector,
    upcast,
    changeLog: createMemoryChangeLog(),
    sagaStreams: SAGAS.map(sagaAggregateName),
  };
}

export type MemoryWorld = ReturnType<typeof createMemoryWorld>;
