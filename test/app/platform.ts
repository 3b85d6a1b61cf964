import type { Aggregate, Command, DomainEvent } from 'epoch';
import { aggregateNameOf, createKernel, memoryStore } from 'epoch';
import { createReactor } from 'epoch/reactors';
import type { Saga } from 'epoch/sagas';
import { createSagaHearer, createSagaSender, fireDueTimers, sagaAggregate } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { createMemoryChangeLog, movesOf, sweep } from 'epoch/transport';
import { createLiveReader, createMemoryViewStore, createProjector, createUpcast } from 'epoch/views';
import { objectDeletion } from '../../lib/app/files/reactors/object-deletion.ts';
import { linkEnding } from '../../lib/app/jobs/reactors/link-ending.ts';
import { jobRun } from '../../lib/app/jobs/sagas/job-run.ts';
import { machineOrders } from '../../lib/app/machines/reactors/machine-orders.ts';
import { storageUsage } from '../../lib/app/organisations/sagas/storage-usage.ts';
import type { ComputeEngine, MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { registry } from '../../lib/app/registry.ts';
import { PROJECTIONS, timers } from '../../lib/app/subscribers.ts';
import { quota as quotaSaga } from '../../lib/app/uploads/sagas/quota.ts';
import { uploadExpiry } from '../../lib/app/uploads/sagas/upload-expiry.ts';
import { type IdKind, idOf } from '../../lib/domain/ids.ts';
import { digest, ownTime } from './own-time.ts';

export const ORIGIN = { actor: 'usr_ada', correlation: 'request-1' };
/** More rounds than any test's chain of causes is long. */
const MAX_ROUNDS = 100;

const sagas = [jobRun, quotaSaga, storageUsage, uploadExpiry] as readonly Saga<unknown>[];

/** What an engine was asked to do. */
export function recordingEngine(): ComputeEngine & { submitted: MachineSubmission[]; terminated: string[] } {
  const submitted: MachineSubmission[] = [];
  const terminated: string[] = [];
  return {
    submitted,
    terminated,
    submit: async (submission) => void submitted.push(submission),
    terminate: async (machineId) => void terminated.push(machineId),
  };
}

/** The whole platform but its money, in memory: real aggregates, projections, sagas, reactors and kernel. */
export function createPlatform(startMs = Date.UTC(2026, 0, 1)) {
  const time = ownTime(startMs);
  const { nowMs, newId } = time;
  const log = memoryStore({ digest });
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  // Time passes as turns of the queue of promises: rivals get theirs, and the test waits for nothing.
  const pause = async (ms: number) => {
    for (let turns = 0; turns < ms; turns += 1) await undefined;
  };
  const kernel = createKernel({ store: log, nowMs, newId, pause, random });
  const store = createMemoryViewStore();
  const upcast = createUpcast([...Object.values(registry), ...sagas.map(sagaAggregate)]);
  const versions = Object.fromEntries(PROJECTIONS.map(({ name, version }) => [name, version]));
  const views = createLiveReader({ store, versions, nowMs });
  const engine = recordingEngine();
  const deleted: string[] = [];
  const aborted: string[] = [];
  const objects = {
    abort: async ({ uploadId }: { uploadId: string }) => void aborted.push(uploadId),
    delete: async (key: string) => void deleted.push(key),
  };

  const common = { store, reader: log, upcast, nowMs };
  const projectors = PROJECTIONS.map((projection) => createProjector({ ...common, projection }));
  const timerRows = createProjector({ ...common, projection: timers });
  const senders = sagas.flatMap((saga) => {
    const options = { ...common, saga, kernel, registry };
    return [createSagaHearer(options), createSagaSender(options)];
  });
  const mintToken = async ({ attemptId }: { attemptId: string }) => `secret-of-${attemptId}`;
  const reactors = [
    linkEnding(kernel, views, newId),
    machineOrders({ kernel, engine, mintToken, newId }),
    objectDeletion(objects),
  ].map((reactor) => createReactor({ ...common, reactor }));
  const subscribers: readonly Subscriber[] = [...projectors, ...senders, ...reactors];
  /** Ids of subscribers whose messages are lost. */
  const deaf = new Set<string>();

  async function streams(): Promise<ReadonlyMap<string, number>> {
    const heads = new Map<string, number>();
    for await (const { stream, lastVersion } of log.scan(0, 1)) heads.set(stream, lastVersion);
    return heads;
  }

  /** Lets everything that was set in motion come to rest. */
  async function settle(order: <T>(items: readonly T[]) => readonly T[] = (items) => items): Promise<void> {
    const known = new Map<string, number>();
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const moved = [...(await streams())].filter(([stream, version]) => known.get(stream) !== version);
      if (moved.length === 0) return;
      const work = moved.flatMap(([stream, version]) => {
        known.set(stream, version);
        const name = aggregateNameOf(stream);
        return subscribers.flatMap((each) =>
          each.hears[name] === undefined || deaf.has(each.id) ? [] : [{ each, stream }],
        );
      });
      for (const { each, stream } of order(work)) {
        const { status, error } = await each.catchUp(stream);
        if (status === 'failed' || status === 'parked') throw new Error(`${each.id}: ${error}`);
      }
    }
    throw new Error(`not at rest after ${MAX_ROUNDS} rounds`);
  }

  async function attempt<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    aggregateId: string,
    type: C['type'],
    data: C['data'],
  ) {
    const command = { type, id: newId(), aggregateId, data } as unknown as C;
    return kernel.execute(aggregate, command, ORIGIN);
  }

  return {
    kernel,
    views,
    engine,
    deleted,
    aborted,
    newId,
    nowMs,
    attempt,
    settle,
    subscribers,
    deaf,
    /** Sweeps every subscriber over all that has ever been committed; answers who was behind in how many streams. */
    async sweep(): Promise<Readonly<Record<string, number>>> {
      const changeLog = createMemoryChangeLog();
      for await (const commit of log.scan(0, 1)) await changeLog.record(nowMs(), movesOf([commit]));
      const repaired: Record<string, number> = {};
      for (const subscriber of subscribers) {
        const swept = await sweep({ changeLog, nowMs, settleMinutes: -1 }, subscriber);
        if (swept.repaired > 0) repaired[subscriber.id] = swept.repaired;
      }
      return repaired;
    },
    id: (kind: IdKind) => idOf(kind, newId()),
    /** A command that must succeed. */
    async send<S, C extends Command, E extends DomainEvent>(
      aggregate: Aggregate<S, C, E>,
      aggregateId: string,
      type: C['type'],
      data: C['data'],
    ) {
      const outcome = await attempt(aggregate, aggregateId, type, data);
      if (!outcome.ok) throw new Error(`${type}: ${outcome.rejection.code}: ${outcome.rejection.message}`);
      return outcome;
    },
    /** Moves the clock, fires what is due, and lets it come to rest. */
    async waitUntil(ms: number) {
      if (ms < nowMs()) throw new Error('time goes forward');
      time.setMs(ms);
      await fireDueTimers({ kernel, sagas, rows: views, timers: timerRows, nowMs: nowMs() });
      await settle();
    },
    async rows(view: string, partition: string, prefix?: string) {
      const page = await views.page(view, { partition, limit: 100, ...(prefix !== undefined && { prefix }) });
      return page.items.map(({ values }) => values);
    },
  };
}

export type Platform = ReturnType<typeof createPlatform>;
