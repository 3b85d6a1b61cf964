import { aggregateNameOf } from 'epoch';
import { fireDueTimers } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import type { ViewStore } from 'epoch/views';
import { everySubscriber } from '../../../lib/app/every-subscriber.ts';
import { dispatchDependencies } from '../../../lib/app/job-subscribers.ts';
import { dispatchJobs } from '../../../lib/app/jobs/commands/dispatch-jobs.ts';
import { SAGAS } from '../../../lib/app/subscribers.ts';
import { timersOf } from '../../../lib/app/timers.ts';
import { expireUploads } from '../../../lib/app/uploads/commands/expire-uploads.ts';
import { recordingEngine } from '../../app/platform.ts';
import { memoryLetters } from '../../memory-letters.ts';
import { createRandom, type Random } from '../../soak/random.ts';
import type { TestApi } from '../api.ts';

/** More rounds than any chain of causes is long. */
const MAX_ROUNDS = 60;
/** Of a delivery whose process dies. */
const MOST_CALLS = 60;
const DIES = 'killed before its checkpoint moved';
/** Also of two deliveries that met again and again. */
const COMES_AGAIN = new RegExp(`${DIES}|deliver again`);
/** A subscriber's name, without its version. */
const nameOf = ({ id }: Subscriber) => id.replace(/@.*$/, '');
/** What keeps files, runs jobs and counts both, and the views that any of these reads. */
const NAMES =
  /^(files|job-files|jobs|job-queue|usage-ledger|timers|(saga|sender)-(job-run|quota|storage-usage|upload-expiry)|job-dispatch|link-ending|object-deletion|output-keeping)$/;

/**
 * Every subscriber that files, jobs and their counts go by, or those of other names. Deliveries come when a step asks for some, in any
 * order, twice, or never until the end.
 */
export function createDeliveries(api: TestApi, names: RegExp = NAMES) {
  let dies = () => false;
  /** After how many of its calls the process of a delivery dies. */
  let killed: () => number | undefined = () => undefined;
  const viewStore: ViewStore = api.mortality.wrap({
    ...api.queue,
    async apply(steps) {
      if (dies()) throw new Error(DIES);
      return api.queue.apply(steps);
    },
  });
  const platform = { ...api, kernel: api.behind, viewStore };
  const letters = memoryLetters(api.clock.nowMs).ports;
  const ports = { engine: recordingEngine(), credentials: { add: async () => {} }, wake: async () => {} };
  const effects = { ...ports, objects: api.objects, wallMs: api.clock.nowMs, notes: api.leases, letters };
  const subscribers = everySubscriber(platform, effects).filter((each) => names.test(nameOf(each)));
  const known = new Map<string, number>();
  const waiting = new Map<string, { readonly each: Subscriber; readonly stream: string }>();

  /** Streams whose deliveries wait for longer than a settling. */
  const heldBack = new Set<string>();
  const ready = () => [...waiting].flatMap(([key, { stream }]) => (heldBack.has(stream) ? [] : key));
  let noted = 0;

  function note() {
    if (api.eventCount() === noted) return;
    noted = api.eventCount();
    for (const [stream, lastVersion] of api.heads()) {
      if ((known.get(stream) ?? 0) >= lastVersion) continue;
      known.set(stream, lastVersion);
      const name = aggregateNameOf(stream);
      for (const each of subscribers)
        if (each.subscribesTo[name] !== undefined) waiting.set(`${each.id} ${stream}`, { each, stream });
    }
  }

  /** At the same time where it comes twice. What died is delivered again. */
  async function deliver(key: string, random: Random) {
    const delivery = waiting.get(key);
    if (delivery === undefined) return;
    waiting.delete(key);
    const { each, stream } = delivery;
    const copies = random.chance(0.15) ? 2 : 1;
    const afterCalls = killed();
    if (afterCalls !== undefined) api.mortality.dieAfter(afterCalls);
    const results = await Promise.allSettled(Array.from({ length: copies }, () => each.catchUp(stream)));
    if (afterCalls !== undefined && api.mortality.revive()) {
      waiting.set(key, delivery);
      return;
    }
    for (const result of results) {
      if (result.status === 'rejected' && !COMES_AGAIN.test(String(result.reason?.cause ?? result.reason)))
        throw new Error(`${each.id} of ${stream}: ${result.reason}`, { cause: result.reason });
      if (result.status === 'rejected') waiting.set(key, delivery);
      else if (result.value.status === 'failed' || result.value.status === 'parked')
        throw new Error(`${each.id} of ${stream} ${result.value.status}: ${result.value.error}`);
    }
  }

  const deps = dispatchDependencies({ ...api, kernel: api.behind }, api.leases);
  const timerProjector = timersOf({ ...api, viewStore: api.queue });

  return {
    holdBack: (stream: string) => void heldBack.add(stream),
    /** What was held back comes with the rest. */
    release: () => heldBack.clear(),
    /** Some of what waits. `kills`: its process dies now and then after any of its calls, which nothing else may make meanwhile. */
    async some(count: number, seed: number, kills = false) {
      const random = createRandom(seed);
      dies = () => random.chance(0.1);
      if (kills) killed = () => (random.chance(0.2) ? 1 + random.below(MOST_CALLS) : undefined);
      for (let n = 0; n < count; n += 1) {
        if (n % 8 === 0) note();
        const keys = ready();
        if (keys.length === 0) break;
        await deliver(random.pick(keys), random);
      }
      dies = () => false;
      killed = () => undefined;
    },
    /** All of it, and what that causes. */
    async settle(seed: number) {
      const random = createRandom(seed);
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        note();
        if (ready().length === 0) return;
        const keys = ready()
          .map((key) => ({ key, at: random.next() }))
          .sort((a, b) => a.at - b.at);
        for (const { key } of keys) await deliver(key, random);
      }
      throw new Error(`not at rest: ${[...waiting.keys()].slice(0, 5)}`);
    },
    /** As the schedules of every minute do. */
    async minute() {
      const fired = {
        kernel: api.behind,
        sagas: SAGAS,
        rows: api.queue.at(timerProjector.id),
        timers: timerProjector,
        nowMs: api.clock.nowMs(),
      };
      await fireDueTimers(fired);
      const { behind: kernel, views, objects, newCommandId: newCorrelation } = api;
      await expireUploads({ kernel, views, objects, newCorrelation, nowMs: api.clock.nowMs() });
      await dispatchJobs(deps, { actor: 'schedule', correlation: 'minute' });
    },
    names: subscribers.map(nameOf),
  };
}
