import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { isStreamName } from '../kernel/stream-name.ts';
import { type Delivered, filteredTypes } from '../subscriptions/subscriber.ts';
import { type Checkpointed, untilDecided } from './checkpointed.ts';
import { rateLimit } from './rate-limit.ts';
import { beginRebuild, endRebuild, isPartDone, markPartDone } from './rebuild-state.ts';
import type { ViewStore } from './view-store.ts';

/** Parts of the log that are read one by one; a part that is done is not read again after a crash. */
export const REBUILD_SEGMENTS = 16;
/** Parts read at once. */
export const SEGMENTS_AT_ONCE = 4;
/** Commits of one stream in memory at once. */
export const GROUP_COMMITS = 200;

export interface RebuildProgress {
  readonly segmentsDone: number;
  /** Those of them that an earlier run had done: their commits are not counted here. */
  readonly segmentsBefore: number;
  readonly segments: number;
  readonly commits: number;
  readonly streams: number;
  readonly parked: number;
}

export interface RebuildOptions {
  /** The new version of the view: it subscribes to the bus already, or soon will. Overlap is harmless. */
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
 * bounded by the groups, whatever the log's size. Crashing, running twice, and events that arrive meanwhile are harmless,
 * because the projector's checkpoints decide which commits are still to be applied.
 *
 * A rebuild that is begun again continues with the parts that are left. The sweep finds commits since its first start, also
 * those of parts that were read by then: it begins there, and the version cannot be made live before.
 */
export async function rebuild(options: RebuildOptions): Promise<RebuildProgress> {
  const { projector, segments = REBUILD_SEGMENTS, onProgress = () => {} } = options;
  const state = { segmentsDone: 0, segmentsBefore: 0, segments, commits: 0, streams: 0, parked: 0 };
  const limit = rateLimit({ ...options, perSecond: options.maxCommitsPerSecond });
  const { store } = options;
  const begun = await beginRebuild(store, projector.id, options.nowMs());
  const waiting = Array.from({ length: segments }, (_, segment) => segment);

  async function apply(stream: string, group: readonly StoredCommit[]): Promise<void> {
    let first: Delivered | undefined = group.length === 0 ? undefined : await projector.replay(stream, group);
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
    const unreadable: string[] = [];
    const scanned = options.reader.scan(segment, segments, (stream) => void unreadable.push(stream));
    for await (const { stream, commits } of groups(scanned)) {
      if (filteredTypes(projector.subscribesTo, stream).length === 0) continue;
      if (commits[0]?.version === 1) state.streams += 1;
      await apply(stream, commits);
    }
    // Each is parked with its reason, as by a delivery; the others of the part are filled all the same.
    for (const stream of unreadable) if (isSubscribedTo(stream)) await apply(stream, []);
  }

  /** A damaged item may not even name its stream. */
  function isSubscribedTo(stream: string): boolean {
    return isStreamName(stream) && filteredTypes(projector.subscribesTo, stream).length > 0;
  }

  async function work(): Promise<void> {
    for (let segment = waiting.shift(); segment !== undefined; segment = waiting.shift()) {
      if (await isPartDone(store, projector.id, begun, segment, segments)) state.segmentsBefore += 1;
      else {
        await fill(segment);
        await markPartDone(store, projector.id, begun, segment, segments);
      }
      state.segmentsDone += 1;
      onProgress({ ...state });
    }
  }

  await Promise.all(Array.from({ length: Math.min(SEGMENTS_AT_ONCE, segments) }, work));
  if (!begun.isDone) await endRebuild(store, projector.id, begun);
  return state;
}

/** Consecutive commits of one stream, at most `GROUP_COMMITS` at a time. */
async function* groups(commits: AsyncIterable<StoredCommit>) {
  let group: StoredCommit[] = [];
  for await (const commit of commits) {
    const [first] = group;
    if (first !== undefined && (first.stream !== commit.stream || group.length >= GROUP_COMMITS)) {
      yield { stream: first.stream, commits: group };
      group = [];
    }
    group.push(commit);
  }
  const [first] = group;
  if (first !== undefined) yield { stream: first.stream, commits: group };
}
