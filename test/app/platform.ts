import {
  type Aggregate,
  aggregateNameOf,
  type Command,
  type DomainEvent,
  defined,
  type EventStore,
  memoryStore,
  type SentCommand,
} from 'epoch';
import { fireDueTimers } from 'epoch/sagas';
import { createMemoryChangeLog, movesOf, sweep } from 'epoch/transport';
import { createMemoryViewStore, type RowKind } from 'epoch/views';
import { everySubscriber } from '../../lib/app/every-subscriber.ts';
import { dispatchDependencies } from '../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../lib/app/jobs/commands/dispatch-jobs.ts';
import type { ComputeEngine, MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { expireUploads } from '../../lib/app/uploads/commands/expire-uploads.ts';
import { countedEvents } from '../counted-events.ts';
import { memoryLeases } from '../memory-leases.ts';
import { memoryLetters } from '../memory-letters.ts';
import { createMemoryPlatform, digest } from '../memory-platform.ts';

export const ORIGIN = { actor: 'usr_ada', correlation: 'request-1' };
/** More rounds than any test's chain of causes is long. */
const MAX_ROUNDS = 100;

/** What an engine was asked to do. */
export function recordingEngine(): ComputeEngine & { submitted: MachineSubmission[]; terminated: string[] } {
  const submitted: MachineSubmission[] = [];
  const terminated: string[] = [];
  return {
    submitted,
    terminated,
    submit: async (submission) => void submitted.push(submission),
    terminate: async (machineId) => void terminated.push(machineId),
    tidy: async () => 0,
    list: async () => submitted.map(({ machineId }) => machineId).filter((id) => !terminated.includes(id)),
  };
}

/** The whole platform in memory, with every subscriber; deliveries come when the test lets everything settle. */
export function createPlatform(startMs = Date.UTC(2026, 0, 1), events?: EventStore) {
  const viewStore = createMemoryViewStore();
  let seed = 1;
  const jitter = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  // Time passes as turns of the queue of promises: rivals get theirs, and the test waits for nothing.
  const pause = async (ms: number) => {
    for (let turns = 0; turns < ms; turns += 1) await undefined;
  };
  const counted = events === undefined ? countedEvents(memoryStore({ digest })) : undefined;
  const platform = createMemoryPlatform({
    startMs,
    pause,
    jitter,
    viewStore,
    ...defined({ events: events ?? counted?.store }),
  });
  const { kernel, views, nowMs, events: log, newCommandId: newId } = platform;
  const engine = recordingEngine();
  const deleted: string[] = [];
  const aborted: string[] = [];
  const objects = {
    abort: async ({ uploadId }: { uploadId: string }) => void aborted.push(uploadId),
    delete: async (key: string) => void deleted.push(key),
    head: async () => undefined,
    listParts: async () => [],
  };
  const credentials = { add: async () => {} };
  const notes = memoryLeases();
  const wakes: number[] = [];
  const wake = async (afterMs: number) => void wakes.push(afterMs);
  const letters = memoryLetters(nowMs);
  const effects = { objects, engine, credentials, wallMs: nowMs, wake, notes, letters: letters.ports };
  const subscribers = everySubscriber(platform, effects);
  const timers = timersOf(platform);
  /** Ids of subscribers whose messages are lost. */
  const deaf = new Set<string>();

  async function streams(): Promise<ReadonlyMap<string, number>> {
    if (counted !== undefined) return counted.heads();
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
          each.subscribesTo[name] === undefined || deaf.has(each.id) ? [] : [{ each, stream }],
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
    command: SentCommand<NoInfer<C>>,
  ) {
    return kernel.execute(aggregate, command, ORIGIN);
  }

  return {
    kernel,
    log,
    views,
    engine,
    deleted,
    aborted,
    newId,
    nowMs,
    attempt,
    settle,
    subscribers,
    setMs: platform.setMs,
    queue: platform.viewStore,
    viewStore,
    platform,
    /** After how many milliseconds waiting jobs were to be served. */
    wakes,
    letters,
    /** Serves waiting jobs, as the schedule does every minute, as long as there is time. */
    dispatch: (mayBegin = platform.mayBegin) =>
      dispatchJobs({ ...dispatchDependencies(platform, notes), mayBegin }, ORIGIN),
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
    id: platform.newId,
    /** A command that must succeed. */
    async send<S, C extends Command, E extends DomainEvent>(
      aggregate: Aggregate<S, C, E>,
      command: SentCommand<NoInfer<C>>,
    ) {
      const outcome = await attempt(aggregate, command);
      if (!outcome.ok) throw new Error(`${command.type}: ${outcome.rejection.code}: ${outcome.rejection.message}`);
      return outcome;
    },
    /** Moves the clock, does what is due, and lets it come to rest. */
    async waitUntil(ms: number) {
      platform.setMs(ms);
      await fireDueTimers({ kernel, sagas: SAGAS, rows: platform.viewStore.at(timers.id), timers, nowMs: nowMs() });
      await expireUploads({ kernel, views, objects, nowMs: nowMs(), newCorrelation: newId });
      await settle();
      await dispatchJobs(dispatchDependencies(platform, notes), ORIGIN);
      await settle();
    },
    /** The first page of one kind of row, by its data. */
    async rowsOf<P, S, T>(kind: RowKind<P, S, T>, of: P, prefix?: string): Promise<readonly T[]> {
      const page = await kind.page(views, of, { limit: 100, prefix });
      return page.items.map(({ values }) => values);
    },
    /** The first page of a partition, as it is stored. */
    async rows(view: string, partition: string, prefix?: string) {
      const page = await views.page(view, { partition, limit: 100, ...(prefix !== undefined && { prefix }) });
      return page.items.map(({ values }) => values);
    },
  };
}

export type Platform = ReturnType<typeof createPlatform>;
