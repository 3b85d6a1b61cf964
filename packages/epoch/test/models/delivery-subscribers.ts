import { createKernel, memoryStore } from '../../src/kernel/index.ts';
import type { EventStore, StoredCommit } from '../../src/kernel/store.ts';
import {
  createSagaInput,
  createSagaOutput,
  type Saga,
  sagaAggregate,
  timersProjection,
} from '../../src/sagas/index.ts';
import type { Subscriber } from '../../src/subscriptions/subscriber.ts';
import { drawFault, faultyEventStore, faultyPort, type Simulation } from '../../src/testing/index.ts';
import { type ChangeLog, type CommitMessage, createMemoryChangeLog, type Moved } from '../../src/transport/index.ts';
import { createMemoryViewStore, createProjector, createUpcast, type ViewStore } from '../../src/views/index.ts';
import { digest } from '../basket.ts';
import {
  account,
  askingSaga,
  complainingSaga,
  library,
  type Noted,
  plainSaga,
  registry,
  shelf,
} from './delivery-domain.ts';

export const SAGAS: readonly Saga<Noted>[] = [plainSaga, askingSaga, complainingSaga];
const KNOWN = [shelf, account, ...SAGAS.map(sagaAggregate)];

/** What is true, and what is at fault. */
export interface Truth {
  readonly simulation: Simulation;
  readonly log: ReturnType<typeof memoryStore>;
  readonly rows: ReturnType<typeof createMemoryViewStore>;
  readonly changes: ChangeLog;
  /** What the relay has recorded, and when. */
  readonly recorded: { readonly atMs: number; readonly moved: readonly Moved[] }[];
  /** Commits that the relay has still to publish, as the table's stream keeps them. */
  readonly unpublished: StoredCommit[];
  /** Messages of a stream that wait to be handed to a subscriber as one batch, by both. */
  readonly arrived: Map<string, CommitMessage[]>;
  /** When the second version of the view is deployed: it takes and sweeps nothing before. */
  readonly secondFromMs: number;
  /** Watermarks whose promise has been looked at, by subscriber. */
  readonly lookedAt: Map<string, number>;
  /** Processes that stay for more than one message, and what they keep in mind with them. */
  readonly warm: Subscribers[];
  /** Calls of a hundred that meet a fault. */
  share: number;
  /** The shelf whose projection fails, until it is mended. */
  broken: string | undefined;
}

export function createTruth(simulation: Simulation): Truth {
  const unpublished: StoredCommit[] = [];
  const log = recording(memoryStore({ digest }), unpublished);
  const changes = createMemoryChangeLog();
  const recorded: Truth['recorded'] = [];
  const record: ChangeLog['record'] = async (atMs, moved) => {
    recorded.push({ atMs, moved });
    await changes.record(atMs, moved);
  };
  const share = simulation.pick([0, 3, 8, 15]);
  const broken = simulation.pick([undefined, 'shelf#1', 'shelf#2']);
  const rows = createMemoryViewStore();
  const lookedAt = new Map<string, number>();
  const secondFromMs = simulation.nowMs() + simulation.pick([0, 30_000, 240_000]);
  const written = { log, rows, changes: { ...changes, record }, recorded, unpublished, lookedAt };
  return { simulation, ...written, arrived: new Map(), secondFromMs, warm: [], share, broken };
}

/** Every commit that is written goes to the table's stream once. */
function recording(store: ReturnType<typeof memoryStore>, unpublished: StoredCommit[]) {
  const seen = new Set<string>();
  const append: EventStore['append'] = async (writes, marker) => {
    const result = await store.append(writes, marker);
    if (result.kind !== 'appended') return result;
    for (const written of result.written) {
      if (written === undefined) continue;
      const id = `${written.commit.stream}@${written.commit.version}`;
      if (seen.has(id)) continue;
      seen.add(id);
      unpublished.push(written.commit);
    }
    return result;
  };
  return { ...store, append };
}

export type Subscribers = ReturnType<typeof subscribersOver>;

/** Everybody, over ports that fail as often as the truth says, made anew as by another process. */
export function subscribersOver(truth: Truth) {
  const { simulation } = truth;
  const { nowMs, newId, pause, random } = simulation;
  const store = faultyViews(truth);
  const reader = faultyEventStore(truth.log, simulation, truth.share);
  const kernel = createKernel({ store: reader, nowMs, newId, pause, random, cacheSize: simulation.pick([0, 10]) });
  const upcast = createUpcast(KNOWN);
  const options = { store, reader, upcast, nowMs };
  const projectorOf = (version: number) =>
    createProjector({ ...options, projection: library(version, (stream) => stream === truth.broken) });
  const [first, second] = [projectorOf(1), projectorOf(2)];
  const timers = createProjector({ ...options, projection: timersProjection(SAGAS) });
  const sagas = SAGAS.flatMap((saga) => [
    createSagaInput({ ...options, saga, kernel }),
    createSagaOutput({ ...options, saga, kernel, registry }),
  ]);
  const deployed = nowMs() < truth.secondFromMs ? [first] : [first, second];
  const all: readonly Subscriber[] = [...deployed, timers, ...sagas];
  return { kernel, store, reader, first, second, timers, all, changeLog: faultyChanges(truth) };
}

/** Who takes a message: one of two processes that have taken others before, or one that has just started. */
export function subscriberFor(truth: Truth, id: string): Subscriber | undefined {
  const { simulation, warm } = truth;
  const place = simulation.below(2);
  const isFresh = truth.share === 0 || simulation.below(8) === 0;
  const process = isFresh ? undefined : warm[place];
  const found = process?.all.find((each) => each.id === id);
  if (found !== undefined) return found;
  const started = subscribersOver(truth);
  warm[place] = started;
  return started.all.find((each) => each.id === id);
}

function faultyViews({ rows, simulation, share }: Truth): ViewStore {
  const disturbance = { ...faultsOf(simulation, share), iterated: ['parked'] };
  const port: ViewStore = faultyPort<ViewStore>(rows, disturbance);
  return { ...port, at: (view) => faultyPort(rows.at(view), disturbance) };
}

function faultyChanges({ changes, simulation, share }: Truth): ChangeLog {
  return faultyPort(changes, { ...faultsOf(simulation, share), iterated: ['entries', 'minute', 'minutes'] });
}

const faultsOf = (simulation: Simulation, share: number) => ({
  simulation,
  fault: () => drawFault(simulation, share),
  failure: (outcome: string, method: string) => new Error(`${method}: ${outcome}`),
});
