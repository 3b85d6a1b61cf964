import { DEFAULT_CONCURRENCY, SUBSCRIPTION_GROUPS } from '../../lib/app/subscriptions.ts';

/** How commits get from the log to their subscribers, and how long each leg takes. Times in milliseconds. */
export interface Layout {
  /** One call of a table, give or take a half. */
  readonly callMs: number;
  /** Batches of the log's stream that are relayed at once: its shards times the relay's parallelization factor. */
  readonly lanes: number;
  /** Records of one relay batch, at most. */
  readonly relayBatch: number;
  /** From a commit until the relay is called: Lambda asks each shard four times a second. */
  readonly streamMs: number;
  /** Entries of one call of the bus, and how long that takes. */
  readonly packSize: number;
  readonly packMs: number;
  /** From the bus to a queue, and from there into a function that is warm. */
  readonly busMs: number;
  readonly pollMs: number;
  /** Messages of one batch, streams of it that are worked on at once, and batches at once of a queue for each kind of its subscribers. */
  readonly batch: number;
  readonly streamsAtOnce: number;
  readonly concurrency: number;
}

/** The layout of `lib/infra`, with AWS's latencies as its documents and our own figures have them. */
export const TODAY: Layout = {
  callMs: 5,
  // A new table on demand has four shards; a lane is one of four parts of a shard.
  lanes: 16,
  relayBatch: 100,
  streamMs: 125,
  packSize: 10,
  packMs: 20,
  busMs: 150,
  pollMs: 20,
  batch: 10,
  streamsAtOnce: 5,
  concurrency: 5,
};

/** The same table after it has grownTo with its writes, which it does by itself, and with other limits of the queues. */
export function grownTo(layout: Layout, writesPerSecond: number, concurrency: number): Layout {
  const shards = Math.max(4, Math.ceil(writesPerSecond / WRITES_OF_A_SHARD));
  return { ...layout, lanes: 4 * shards, concurrency };
}

const WRITES_OF_A_SHARD = 1_000;

/** Batches of a queue at once: as many times the layout's as its group has kinds. */
export function concurrencyOf({ concurrency }: Layout, queue: string): number {
  const group = SUBSCRIPTION_GROUPS.find((each) => each.queue === queue);
  return (concurrency * (group?.maxConcurrency ?? DEFAULT_CONCURRENCY)) / DEFAULT_CONCURRENCY;
}

/** Commands that come by chance, so many a second, of so many organisations. */
export interface Offered {
  readonly perSecond: number;
  readonly seconds: number;
  readonly organisations: number;
  readonly seed: number;
}

/** From a command's reply until the last of its consequences is seen by everybody. */
export interface Observed {
  readonly commands: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Commits and messages in all. */
  readonly commits: number;
  readonly messages: number;
}

export function observedOf(waitsMs: readonly number[], commits: number, messages: number): Observed {
  const sorted = [...waitsMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const meanMs = sorted.reduce((sum, wait) => sum + wait, 0) / Math.max(1, sorted.length);
  return { commands: sorted.length, meanMs, p50Ms: at(0.5), p99Ms: at(0.99), commits, messages };
}

/** Which lane a stream's commits take: all of one stream the same, in order. */
export function laneOf(stream: string, lanes: number): number {
  let hash = 0;
  for (let n = 0; n < stream.length; n += 1) hash = (Math.imul(hash, 31) + stream.charCodeAt(n)) >>> 0;
  return hash % lanes;
}
