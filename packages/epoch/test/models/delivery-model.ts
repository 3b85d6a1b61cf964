import { fireDueTimers } from '../../src/sagas/index.ts';
import type { Subscriber } from '../../src/subscriptions/subscriber.ts';
import type { Simulation } from '../../src/testing/index.ts';
import { type Bus, redriveAll, relayCommits, sweep, switchTo } from '../../src/transport/index.ts';
import { rebuild } from '../../src/views/index.ts';
import { origin } from '../basket.ts';
import { type ShelfEvent, shelf } from './delivery-domain.ts';
import { brokenPromises, SHELVES, wrongAtRest } from './delivery-oracle.ts';
import { queue } from './delivery-queues.ts';
import { createTruth, SAGAS, subscribersOver, type Truth } from './delivery-subscribers.ts';
import type { Model } from './model.ts';

const MINUTE = 60_000;

/**
 * Commands with inline views, a relay, a bus that loses and repeats, queues that give up, sweeps that are cut off, timers, three
 * sagas, a view that fails until it is mended, redrives that die, a rebuild that is killed and begun again, and a switch; over
 * stores that fail as AWS does. What a watermark and a switch promise is looked at when they promise it, the rest at the end.
 */
export const deliveryModel: Model = { name: 'delivery', weight: 15, run: runDelivery };

async function runDelivery(simulation: Simulation): Promise<readonly string[]> {
  const truth = createTruth(simulation);
  const wrong: string[] = [];
  await truth.rows.claimLive('library', 1);
  const time = { isOver: false };
  const inTime = async (act: () => Promise<void>, everyMs: () => number) => {
    while (!time.isOver) {
      await simulation.pause(everyMs());
      await attempt(act);
    }
  };
  const processes = [
    Promise.all([command(truth, 'a'), command(truth, 'b')]).then(async () => {
      await simulation.pause(simulation.pick([2, 6, 12]) * MINUTE);
      time.isOver = true;
    }),
    inTime(
      () => relay(truth),
      () => 200 + 3_000 * simulation.random(),
    ),
    inTime(
      () => sweepOnce(truth, wrong),
      () => MINUTE * (0.5 + simulation.random()),
    ),
    inTime(
      () => operate(truth),
      () => 3 * MINUTE * simulation.random(),
    ),
    inTime(
      () => build(truth, wrong),
      () => 2 * MINUTE * simulation.random(),
    ),
  ];
  await simulation.run(Promise.all(processes));
  await simulation.settle();
  truth.share = 0;
  truth.broken = undefined;
  await simulation.run(comeToRest(truth, wrong));
  return [...wrong, ...(await simulation.run(wrongAtRest(truth, subscribersOver(truth))))];
}

/** The end of a process is no finding: another takes over. What cannot happen at all is. */
async function attempt(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw error;
  }
}

async function command(truth: Truth, sender: string): Promise<void> {
  const { simulation } = truth;
  const commands = 2 + simulation.below(8);
  for (let n = 0; n < commands; n += 1) {
    await simulation.pause(simulation.pick([1, 10, 10, 500, 20_000]) * simulation.random());
    await attempt(async () => {
      const { kernel, first } = subscribersOver(truth);
      const data = Array.from({ length: simulation.pick([1, 1, 2, 3]) }, () => drawEvent(simulation));
      const aggregateId = simulation.pick(['1', '1', '2']);
      const outcome = await kernel.execute(shelf, { type: 'do', id: `${sender}${n}`, aggregateId, data }, origin);
      if (!outcome.ok || outcome.commit === undefined || simulation.below(4) === 0) return;
      const { stream, version, lastVersion: last, events } = outcome.commit;
      const commit = { ...outcome.commit, events: events.map((event) => ({ ...event, schema: 1 })) };
      const types = events.map(({ type }) => type);
      await first.deliver({ stream, version, last, types, commit }, { onlyNext: true });
    });
  }
}

function drawEvent(simulation: Simulation): ShelfEvent {
  const book = simulation.pick(['a', 'b', 'c']);
  const type = simulation.pick<ShelfEvent['type']>(['Placed', 'Placed', 'Cleared', 'Painted']);
  return type === 'Placed' ? { type, data: { book, pages: 1 + simulation.below(12) } } : { type, data: { book } };
}

async function relay(truth: Truth): Promise<void> {
  const { simulation, unpublished } = truth;
  const batch = unpublished.slice(0, 1 + simulation.below(5));
  if (batch.length === 0) return;
  const { all, changeLog } = subscribersOver(truth);
  const bus: Bus = {
    async publish(messages) {
      for (const message of messages) for (const { id } of all) queue(truth, id, message);
      return [];
    },
  };
  const { nowMs, pause, random } = simulation;
  const own = { bus, changeLog, setAside: async () => {}, sourcePrefix: 'model.' };
  await relayCommits({ ...own, nowMs, pause, random }, batch);
  unpublished.splice(0, batch.length);
}

async function sweepOnce(truth: Truth, wrong: string[]): Promise<void> {
  const { simulation } = truth;
  const { kernel, all, timers, store, changeLog } = subscribersOver(truth);
  const { nowMs } = simulation;
  await attempt(() => fireDueTimers({ kernel, sagas: SAGAS, rows: store.at(timers.id), timers, nowMs: nowMs() }));
  for (const subscriber of all) {
    let asked = 0;
    const most = simulation.pick([2, 10, 1_000]);
    const isOver = () => {
      asked += 1;
      return asked > most;
    };
    await attempt(() => sweep({ changeLog, nowMs, isOver }, subscriber));
    const minute = await truth.changes.sweptThrough(subscriber.id);
    if (minute === undefined || minute === truth.lookedAt.get(subscriber.id)) continue;
    truth.lookedAt.set(subscriber.id, minute);
    wrong.push(...(await brokenPromises(truth, calmly(truth, subscriber), minute * MINUTE)));
  }
}

/** The same subscriber over stores that do not fail: for looking. */
function calmly(truth: Truth, { id }: Subscriber): Subscriber {
  const found = subscribersOver({ ...truth, share: 0 }).all.find((each) => each.id === id);
  if (found === undefined) throw new TypeError(`no subscriber ${id}`);
  return found;
}

/** Mends the view at last, and redrives what is parked; some of it in vain, some of it cut off. */
async function operate(truth: Truth): Promise<void> {
  const { simulation } = truth;
  if (simulation.below(3) === 0) truth.broken = undefined;
  const { all } = subscribersOver(truth);
  const subscriber = all[simulation.below(all.length)];
  if (subscriber !== undefined) await redriveAll(subscriber);
}

async function build(truth: Truth, wrong: string[]): Promise<void> {
  if (truth.simulation.nowMs() < truth.secondFromMs) return;
  const { second: projector, store, reader, changeLog } = subscribersOver(truth);
  const { nowMs, pause } = truth.simulation;
  const segments = 3;
  await rebuild({ projector, store, reader, pause, nowMs, segments });
  const before = [...truth.recorded];
  const refused = await switchTo({ projector, store, name: 'library', version: 2, changeLog, nowMs, segments });
  if (refused !== undefined) return;
  const calm = calmly(truth, projector);
  for (const { moved } of before) {
    for (const { stream, last } of moved.filter((each) => SHELVES.includes(each.stream))) {
      const { version } = await calm.position(stream);
      if (version < last) wrong.push(`library@2 went live at ${version} of ${stream}@${last}`);
    }
  }
}

/** Nothing fails any more: relay, timers, sweeps and redrives, until none has anything to do. */
async function comeToRest(truth: Truth, wrong: string[]): Promise<void> {
  const { simulation } = truth;
  let wasCalm = false;
  for (let round = 0; round < 60; round += 1) {
    while (truth.unpublished.length > 0) await relay(truth);
    await simulation.pause(5 * MINUTE);
    const { all, second, store, reader } = subscribersOver(truth);
    const { nowMs, pause } = simulation;
    await rebuild({ projector: second, store, reader, pause, nowMs, segments: 3 });
    for (const subscriber of all) await redriveAll(subscriber);
    await sweepOnce(truth, wrong);
    const moved = truth.unpublished.length;
    const swept = await Promise.all(all.map(({ id }) => truth.changes.sweptThrough(id)));
    const last = truth.recorded.at(-1)?.atMs ?? 0;
    const isCalm = moved === 0 && round > 2 && swept.every((minute) => (minute ?? 0) * MINUTE > last);
    // What the last sweep has repaired may have set a timer: the next round fires it.
    if (isCalm && wasCalm) return;
    wasCalm = isCalm;
  }
  wrong.push('it does not come to rest');
}
