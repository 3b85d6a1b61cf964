import { createRandom, type Random } from '../../test/soak/random.ts';
import { concurrencyOf, type Layout, laneOf, type Observed, type Offered, observedOf } from './layout.ts';
import { createTimeline } from './timeline.ts';
import { createWaits } from './waits.ts';

/** A commit and what follows from it: queues that it reaches, and what their functions commit. */
export interface Step {
  readonly aggregate: string;
  readonly reaches: readonly { readonly queue: string; readonly commits?: Step }[];
}

/** Milliseconds that a message of an aggregate's commit takes in a queue's function when it is alone there. */
export type ServiceTimes = ReadonlyMap<string, number>;
export const serviceKey = (queue: string, aggregate: string) => `${queue} ${aggregate}`;

export interface Simulated extends Observed {
  /** Commands that were not seen through when the time was over. */
  readonly left: number;
  /** The busiest queue, and the share of its room that was in use. */
  readonly busiest: { readonly queue: string; readonly use: number };
  /** The share of the time that the busiest lane of the relay was at work. */
  readonly relayUse: number;
}

interface Commit {
  readonly step: Step;
  readonly stream: string;
  readonly correlation: string;
}

interface QueueState {
  readonly name: string;
  readonly waiting: { readonly commit: Commit; readonly next: Step | undefined }[];
  active: number;
  usedMs: number;
}

interface LaneState {
  readonly waiting: Commit[];
  isBusy: boolean;
  usedMs: number;
}

/**
 * A discrete-event simulation of the way from a command to the last of its consequences: the same legs, lanes, batches and limits
 * as the platform has, and for the code of its functions only how long a message takes. `drainMs`: after the last command, so long
 * may what is under way take.
 */
export function simulate(
  layout: Layout,
  offered: Offered,
  chain: Step,
  times: ServiceTimes,
  drainMs = 60_000,
): Simulated {
  const timeline = createTimeline();
  const random = createRandom(offered.seed);
  const waits = createWaits(timeline.nowMs);
  const lanes = Array.from({ length: layout.lanes }, (): LaneState => ({ waiting: [], isBusy: false, usedMs: 0 }));
  const queues = new Map<string, QueueState>();
  const common = { layout, timeline, waits, random, times, lanes, queues };

  const endMs = offered.seconds * 1_000;
  let serial = 0;
  const offer = () => {
    if (timeline.nowMs() >= endMs) return;
    const correlation = `${serial}`;
    serial += 1;
    // The command's own calls: one read and one write.
    const stream = `${random.below(offered.organisations)}`;
    timeline.after(2 * layout.callMs, () => {
      committed(common, { step: chain, stream, correlation });
      waits.replied(correlation);
    });
    timeline.after((-Math.log(1 - random.next()) * 1_000) / offered.perSecond, offer);
  };
  timeline.after(0, offer);
  timeline.runUntil(endMs + drainMs);
  const lastedMs = Math.max(1, Math.min(timeline.nowMs(), endMs + drainMs));
  const observed = observedOf(waits.waitsMs(), waits.commits(), waits.messages());
  const uses = [...queues.values()].map(({ name, usedMs }) => ({
    queue: name,
    use: usedMs / (lastedMs * concurrencyOf(layout, name)),
  }));
  const busiest = uses.reduce((most, each) => (each.use > most.use ? each : most), { queue: '', use: 0 });
  const relayUse = Math.max(...lanes.map(({ usedMs }) => usedMs)) / lastedMs;
  return { ...observed, left: serial - observed.commands, busiest, relayUse };
}

interface Common {
  readonly layout: Layout;
  readonly timeline: ReturnType<typeof createTimeline>;
  readonly waits: ReturnType<typeof createWaits>;
  readonly random: Random;
  readonly times: ServiceTimes;
  readonly lanes: readonly LaneState[];
  readonly queues: Map<string, QueueState>;
}

function committed(common: Common, commit: Commit): void {
  const { layout, timeline, waits, lanes } = common;
  waits.began(commit.correlation);
  const lane = lanes[laneOf(`${commit.step.aggregate}#${commit.stream}`, layout.lanes)];
  if (lane === undefined) return;
  timeline.after(layout.streamMs, () => {
    lane.waiting.push(commit);
    if (!lane.isBusy) relay(common, lane);
  });
}

/** One batch of a lane: the change log, then the bus, a pack at a time. */
function relay(common: Common, lane: LaneState): void {
  const { layout, timeline } = common;
  const batch = lane.waiting.splice(0, layout.relayBatch);
  if (batch.length === 0) {
    lane.isBusy = false;
    return;
  }
  lane.isBusy = true;
  let takesMs = layout.callMs;
  for (let from = 0; from < batch.length; from += layout.packSize) {
    takesMs += layout.packMs;
    const pack = batch.slice(from, from + layout.packSize);
    timeline.after(takesMs, () => pack.forEach((commit) => void published(common, commit)));
  }
  lane.usedMs += takesMs;
  timeline.after(takesMs, () => relay(common, lane));
}

function published(common: Common, commit: Commit): void {
  const { layout, timeline, waits, queues } = common;
  for (const { queue: name, commits: next } of commit.step.reaches) {
    waits.began(commit.correlation, 'message');
    const queue = queues.get(name) ?? { name, waiting: [], active: 0, usedMs: 0 };
    queues.set(name, queue);
    timeline.after(layout.busMs + layout.pollMs, () => {
      queue.waiting.push({ commit, next });
      if (queue.active < concurrencyOf(layout, name)) serve(common, queue);
    });
  }
  waits.ended(commit.correlation);
}

/** One batch of a queue: its streams some at a time, the messages of one stream one after the other. */
function serve(common: Common, queue: QueueState): void {
  const { layout, timeline, waits, random, times } = common;
  const batch = queue.waiting.splice(0, layout.batch);
  if (batch.length === 0) return;
  queue.active += 1;
  const workers = Array.from({ length: layout.streamsAtOnce }, () => 0);
  for (const group of Map.groupBy(batch, ({ commit }) => commit.stream).values()) {
    const soonest = workers.indexOf(Math.min(...workers));
    for (const { commit } of group) {
      const alone = times.get(serviceKey(queue.name, commit.step.aggregate)) ?? layout.callMs;
      workers[soonest] = (workers[soonest] ?? 0) + alone * (0.75 + random.next() / 2);
    }
  }
  const takesMs = Math.max(...workers);
  queue.usedMs += takesMs;
  timeline.after(takesMs, () => {
    queue.active -= 1;
    for (const { commit, next } of batch) {
      if (next !== undefined) committed(common, { ...commit, step: next });
      waits.ended(commit.correlation);
    }
    serve(common, queue);
  });
}
