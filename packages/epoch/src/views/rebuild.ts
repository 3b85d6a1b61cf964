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

export interface RebuildAllOptions {
  /** New versions of views that subscribe to the bus, now or soon: overlap is harmless. */
  readonly projectors: readonly Checkpointed[];
  readonly store: ViewStore;
  readonly reader: CommitReader;
  /** Commits read per second at most; unbounded when absent. */
  readonly maxCommitsPerSecond?: number;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly segments?: number;
  readonly onProgress?: (view: string, progress: RebuildProgress) => void;
}

export interface RebuildOptions extends Omit<RebuildAllOptions, 'projectors' | 'onProgress'> {
  readonly projector: Checkpointed;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

/** Fills one view, as `rebuildAll` does many. */
export async function rebuild({ projector, onProgress, ...rest }: RebuildOptions): Promise<RebuildProgress> {
  const projectors = [projector];
  const done = await rebuildAll({ ...rest, projectors, onProgress: (_, progress) => onProgress?.(progress) });
  return done.get(projector.id) as RebuildProgress;
}

/**
 * Fills views from one parallel paged scan of the log, each stream's commits in groups, which bound the memory. Crashing,
 * running twice, and events that arrive meanwhile are harmless: a projector's checkpoints decide which commits it applies.
 *
 * A rebuild that is begun again continues with the parts that are left. The sweep finds commits since its first start, also
 * those of parts that were read by then: it begins there, and the version cannot be made live before.
 */
export async function rebuildAll(options: RebuildAllOptions): Promise<ReadonlyMap<string, RebuildProgress>> {
  const { store, segments = REBUILD_SEGMENTS, onProgress = () => {} } = options;
  const limit = rateLimit({ ...options, perSecond: options.maxCommitsPerSecond });
  const begin = async (projector: Checkpointed) => ({
    projector,
    begun: await beginRebuild(store, projector.id, options.nowMs()),
    state: { segmentsDone: 0, segmentsBefore: 0, segments, commits: 0, streams: 0, parked: 0 },
  });
  type Filling = Awaited<ReturnType<typeof begin>>;
  const fillings = await Promise.all(options.projectors.map(begin));
  const waiting = Array.from({ length: segments }, (_, segment) => segment);

  async function apply({ projector, state }: Filling, stream: string, group: readonly StoredCommit[]): Promise<void> {
    let first: Delivered | undefined = group.length === 0 ? undefined : await projector.replay(stream, group);
    const outcome = await untilDecided(async () => {
      const replayed = first ?? (await projector.catchUp(stream));
      first = undefined;
      return replayed;
    });
    if (group[0]?.version === 1) state.streams += 1;
    if (outcome.status === 'parked') state.parked += 1;
    state.commits += group.length;
    onProgress(projector.id, { ...state });
  }

  async function fill(segment: number, open: readonly Filling[]): Promise<void> {
    const unreadable: string[] = [];
    const scanned = options.reader.scan(segment, segments, (stream) => void unreadable.push(stream));
    for await (const { stream, commits } of groups(scanned)) {
      const concerned = open.filter(({ projector }) => isSubscribedTo(projector, stream));
      if (concerned.length === 0) continue;
      await Promise.all(concerned.map((each) => apply(each, stream, commits)));
      await limit(commits.length);
    }
    // Each is parked with its reason, as by a delivery; the others of the part are filled all the same.
    for (const stream of unreadable.filter(isStreamName))
      for (const each of open) if (isSubscribedTo(each.projector, stream)) await apply(each, stream, []);
  }

  async function work(): Promise<void> {
    for (let segment = waiting.shift(); segment !== undefined; segment = waiting.shift()) {
      const open: Filling[] = [];
      for (const each of fillings) {
        if (await isPartDone(store, each.projector.id, each.begun, segment, segments)) each.state.segmentsBefore += 1;
        else open.push(each);
      }
      if (open.length > 0) await fill(segment, open);
      for (const { projector, begun } of open) await markPartDone(store, projector.id, begun, segment, segments);
      for (const { projector, state } of fillings) {
        state.segmentsDone += 1;
        onProgress(projector.id, { ...state });
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(SEGMENTS_AT_ONCE, segments) }, work));
  for (const { projector, begun } of fillings) if (!begun.isDone) await endRebuild(store, projector.id, begun);
  return new Map(fillings.map(({ projector, state }) => [projector.id, { ...state }]));
}

function isSubscribedTo({ subscribesTo }: Checkpointed, stream: string): boolean {
  return filteredTypes(subscribesTo, stream).length > 0;
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
