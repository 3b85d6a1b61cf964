import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { aggregateNameOf } from '../kernel/stream-name.ts';
import type { Delivered } from '../subscriptions/subscriber.ts';
import { type Checkpointed, untilDecided } from './checkpointed.ts';
import type { ViewStore } from './view-store.ts';

/** Parts of the log that are read one by one; a part that is done is not read again after a crash. */
export const REBUILD_SEGMENTS = 16;
/** Parts read at once. */
export const SEGMENTS_AT_ONCE = 4;
/** Commits of one stream held at once. */
export const COMMITS_HELD = 200;

export interface RebuildProgress {
  readonly segmentsDone: number;
  /** Of them, those that an earlier run had done: their commits are not among those counted here. */
  readonly segmentsBefore: number;
  readonly segments: number;
  readonly commits: number;
  readonly streams: number;
  readonly parked: number;
}

export interface RebuildOptions {
  /** The new version of the view: it hears the bus already, or soon will. Overlap is harmless. */
  readonly projector: Checkpointed;
  readonly store: ViewStore;
  readonly reader: CommitReader;
  /** Commits read per second at most; unbounded when absent. */
  readonly maxCommitsPerSecond?: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly segments?: number;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

/**
 * Fills a view from the log: a parallel paged scan, each stream's commits given to the projector in groups. Memory is
 * bounded by the groups, whatever the log's size. Crashing, running twice, and events that come meanwhile are harmless,
 * because the projector's checkpoints decide what is still to be done.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildProgress> {
  const { projector, segments = REBUILD_SEGMENTS, onProgress = () => {} } = options;
  const state = { segmentsDone: 0, segmentsBefore: 0, segments, commits: 0, streams: 0, parked: 0 };
  const limit = limiter(options);
  const waiting = Array.from({ length: segments }, (_, segment) => segment);

  async function apply(stream: string, group: readonly StoredCommit[]): Promise<void> {
    let first: Delivered | undefined = await projector.replay(stream, group);
    const outcome = await untilDecided(async () => {
      const replayed = first ?? (await projector.catchUp(stream));
      first = undefined;
      return replayed;
    });
    if (outcome.status === 'parked') state.parked += 1;
    state.commits += group.length;
    await limit(group.length);
    onProgress({ ...state });
  }

  async function fill(segment: number): Promise<void> {
    for await (const { stream, commits } of groups(options.reader.scan(segment, segments))) {
      if (projector.hears[aggregateNameOf(stream)] === undefined) continue;
      if (commits[0]?.version === 1) state.streams += 1;
      await apply(stream, commits);
    }
  }

  async function work(): Promise<void> {
    for (let segment = waiting.shift(); segment !== undefined; segment = waiting.shift()) {
      if (await isDone(options, segment)) state.segmentsBefore += 1;
      else {
        await fill(segment);
        await markDone(options, segment);
      }
      state.segmentsDone += 1;
      onProgress({ ...state });
    }
  }

  await Promise.all(Array.from({ length: Math.min(SEGMENTS_AT_ONCE, segments) }, work));
  return state;
}

/** Consecutive commits of one stream, at most `COMMITS_HELD` at a time. */
async function* groups(commits: AsyncIterable<StoredCommit>) {
  let held: StoredCommit[] = [];
  for await (const commit of commits) {
    const [first] = held;
    if (first !== undefined && (first.stream !== commit.stream || held.length >= COMMITS_HELD)) {
      yield { stream: first.stream, commits: held };
      held = [];
    }
    held.push(commit);
  }
  const [first] = held;
  if (first !== undefined) yield { stream: first.stream, commits: held };
}

/** Which parts are done is a checkpoint of the view like any other, of a stream that no aggregate has. */
function segmentAddress({ projector, segments = REBUILD_SEGMENTS }: RebuildOptions, segment: number) {
  return { view: projector.id, stream: `rebuild#${segment}-of-${segments}` };
}

async function isDone(options: RebuildOptions, segment: number): Promise<boolean> {
  return (await options.store.checkpoint(segmentAddress(options, segment))).version > 0;
}

async function markDone(options: RebuildOptions, segment: number): Promise<void> {
  const step = { ...segmentAddress(options, segment), from: { version: 0 }, to: { version: 1 }, changes: [] };
  await options.store.apply([step]);
}

function limiter({ maxCommitsPerSecond, nowMs, pause }: RebuildOptions) {
  const startMs = nowMs();
  let taken = 0;
  return async (commits: number): Promise<void> => {
    taken += commits;
    if (maxCommitsPerSecond === undefined) return;
    const aheadMs = (taken / maxCommitsPerSecond) * 1_000 - (nowMs() - startMs);
    if (aheadMs > 0) await pause(aheadMs);
  };
}

export interface SwitchOptions {
  readonly projector: Checkpointed;
  readonly store: ViewStore;
  readonly name: string;
  readonly version: number;
  readonly segments?: number;
}

/** `moved`: another switch came first, or the version is being removed. */
export type SwitchRefusal = 'not-rebuilt' | 'parked' | 'already-live' | 'never-claimed' | 'moved';

/**
 * Makes a rebuilt version the one that queries read, by one conditional write; answers why not otherwise. Going back to
 * the version before is the same call with that version, as long as its subscriber runs.
 */
export async function switchTo(options: SwitchOptions): Promise<SwitchRefusal | undefined> {
  const { projector, store, name, version, segments = REBUILD_SEGMENTS } = options;
  const live = await store.live(name);
  if (live === undefined) return 'never-claimed';
  if (live.version === version) return 'already-live';
  if (live.previous !== version) {
    for (let segment = 0; segment < segments; segment += 1) {
      const address = { view: projector.id, stream: `rebuild#${segment}-of-${segments}` };
      if ((await store.checkpoint(address)).version === 0) return 'not-rebuilt';
    }
  }
  if (await store.switchLive(name, live.version, version)) return undefined;
  for await (const _ of projector.parked()) return 'parked';
  return 'moved';
}
