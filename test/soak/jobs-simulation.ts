import { aggregateNameOf, type EventStore, memoryStore } from 'epoch';
import { fireDueTimers } from 'epoch/sagas';
import { everySubscriber } from '../../lib/app/every-subscriber.ts';
import { dispatchDependencies } from '../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../lib/app/jobs/commands/dispatch-jobs.ts';
import { judgeLeases } from '../../lib/app/jobs/commands/judge-leases.ts';
import { reconcileMachines } from '../../lib/app/machines/commands/reconcile-machines.ts';
import type { ComputeEngine } from '../../lib/app/ports/compute-engine.ts';
import { SAGAS } from '../../lib/app/subscribers.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { memoryLeases } from '../memory-leases.ts';
import { memoryLetters } from '../memory-letters.ts';
import { createMemoryPlatform, digest } from '../memory-platform.ts';
import type { Random } from './random.ts';

export const ORIGIN = { actor: 'usr_soak', correlation: 'soak' };
export const START_MS = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;
/** Half of them are lost, half come twice. */
export const DISTURBED = 0.05;

/** Virtual time: what is to happen when, and nothing waits. */
export function createTimeline(setMs: (ms: number) => void) {
  let nowMs = START_MS;
  let serial = 0;
  const due: { readonly atMs: number; readonly serial: number; readonly run: () => Promise<void> }[] = [];
  return {
    nowMs: () => nowMs,
    after(ms: number, run: () => Promise<void>) {
      serial += 1;
      const item = { atMs: nowMs + ms, serial, run };
      let [low, high] = [0, due.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((due[middle]?.atMs ?? 0) <= item.atMs) low = middle + 1;
        else high = middle;
      }
      due.splice(low, 0, item);
    },
    /** Does what is next; false when nothing is left. */
    async step(): Promise<boolean> {
      const next = due.shift();
      if (next === undefined) return false;
      nowMs = Math.max(nowMs, next.atMs);
      setMs(nowMs);
      await next.run();
      return true;
    },
  };
}

/** How often a message arrives: not at all, once or twice. */
export function arrivals(random: Random): number {
  if (!random.chance(DISTURBED)) return 1;
  return random.chance(0.5) ? 0 : 2;
}

/**
 * The platform in memory with every subscriber, under a bus that loses and doubles messages, and the work of every minute:
 * the sweep that repairs what was lost, due timers, the dispatcher, the judge of leases, the reconciliation.
 */
export function createJobsSimulation(random: Random, engine: ComputeEngine) {
  const outbox: string[] = [];
  const log = memoryStore({ digest });
  const events: EventStore = {
    ...log,
    async append(writes, marker) {
      const result = await log.append(writes, marker);
      if (result.kind === 'appended') {
        for (const written of result.written) if (written !== undefined) outbox.push(written.commit.stream);
      }
      return result;
    },
  };
  const cachedStreams = random.chance(0.5) ? 20 : 0;
  const common = { startMs: START_MS, events, pause: async () => {}, jitter: random.next };
  const platform = createMemoryPlatform({ ...common, cachedStreams });
  const timeline = createTimeline(platform.setMs);
  const leases = memoryLeases();
  const objects = {
    abort: async () => {},
    delete: async () => {},
    head: async () => undefined,
    listParts: async () => [],
  };
  const letters = memoryLetters(platform.nowMs).ports;
  const ports = {
    objects,
    engine,
    credentials: { add: async () => {} },
    wallMs: platform.nowMs,
    notes: leases,
    letters,
  };
  const wake = async (afterMs: number) => timeline.after(afterMs, dispatch);
  const subscribers = everySubscriber(platform, { ...ports, wake });
  const timers = timersOf(platform);
  const missed = new Set<string>();
  const counts = { messages: 0, disturbed: 0 };

  async function dispatch(): Promise<void> {
    await dispatchJobs(dispatchDependencies(platform, leases), ORIGIN);
  }

  async function deliver(id: string, stream: string): Promise<void> {
    const subscriber = subscribers.find((one) => one.id === id);
    const { status = 'ignored', error } = (await subscriber?.catchUp(stream)) ?? {};
    if (status === 'parked') throw new Error(`${id} parked ${stream}: ${error}`);
    if (status === 'failed') missed.add(`${id} ${stream}`);
  }

  /** Carries every message to every subscriber, in any order; some not at all, some twice. */
  async function settle(): Promise<void> {
    while (outbox.length > 0) {
      const streams = outbox.splice(0);
      const messages = streams.flatMap((stream) =>
        subscribers
          .filter((each) => each.subscribesTo[aggregateNameOf(stream)] !== undefined)
          .flatMap(({ id }) => {
            const times = arrivals(random);
            counts.messages += 1;
            if (times !== 1) counts.disturbed += 1;
            if (times === 0) missed.add(`${id} ${stream}`);
            return Array.from({ length: times }, () => ({ id, stream, rank: random.next() }));
          }),
      );
      for (const { id, stream } of messages.sort((a, b) => a.rank - b.rank)) await deliver(id, stream);
    }
  }

  async function everyMinute(): Promise<void> {
    const lost = [...missed];
    missed.clear();
    for (const one of lost) {
      const [id = '', stream = ''] = one.split(' ');
      await deliver(id, stream);
    }
    const rows = platform.viewStore.at(timers.id);
    await fireDueTimers({ kernel: platform.kernel, sagas: SAGAS, rows, timers, nowMs: platform.nowMs() });
    await dispatch();
    const of = { ...platform, leases, notes: leases, engine, wallMs: platform.nowMs };
    await judgeLeases(of, ORIGIN);
    await reconcileMachines(of, ORIGIN);
  }

  /** Lets time pass until `isOver`, which is asked every minute. */
  async function runUntil(isOver: () => Promise<boolean>, maxMs: number): Promise<boolean> {
    let over = false;
    const minute = async () => {
      await everyMinute();
      await settle();
      over = missed.size === 0 && (await isOver());
      if (!over) timeline.after(MINUTE, minute);
    };
    timeline.after(MINUTE, minute);
    while (!over && timeline.nowMs() - START_MS < maxMs && (await timeline.step())) await settle();
    return over;
  }

  return { ...platform, log, leases, timeline, settle, runUntil, counts };
}

export type JobsSimulation = ReturnType<typeof createJobsSimulation>;
