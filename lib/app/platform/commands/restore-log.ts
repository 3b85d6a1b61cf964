import {
  type AnyAggregate,
  createRestorer,
  type Digest,
  type EventStore,
  parseEventId,
  type StoredCommit,
} from 'epoch';
import { restoreMarkers } from 'epoch/sagas';
import { filteredTypes, type Subscriber } from 'epoch/subscriptions';
import type { ChangeLog, Moved } from 'epoch/transport';
import type { ViewStep, ViewStore } from 'epoch/views';
import { ifDefined } from '../../../domain/defined.ts';
import { eachOf } from '../../http/each-of.ts';
import { LogCopyError, type LogManifest } from '../queries/log-copy.ts';

export interface RestoreLogPorts {
  readonly events: EventStore;
  readonly viewStore: Pick<ViewStore, 'checkpoint' | 'apply'>;
  readonly changeLog: Pick<ChangeLog, 'record'>;
  readonly digest: Digest;
  readonly aggregateOf: (name: string) => AnyAggregate | undefined;
  /** Every subscriber but views: sagas' inputs and outputs, reactors. What they have done is done. */
  readonly effects: readonly Pick<Subscriber, 'id' | 'subscribesTo'>[];
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly cachedStreams?: number;
}

export type Settled = Pick<LogManifest, 'settledThrough' | 'parked'>;

export interface LogRestore {
  /** Consecutive commits of one stream. */
  take(commits: readonly StoredCommit[]): Promise<void>;
  /** Lets what was in progress at the export be delivered again; call it once, when everything was taken. */
  finish(): Promise<void>;
  progress(): { readonly written: number; readonly present: number; readonly open: number };
}

/** Commits that may have been in progress at an export: minutes of them. More are a log that nobody has swept. */
export const MAX_OPEN_COMMITS = 200_000;
/** Streams in one entry of the change log. */
const MOVES_PER_ENTRY = 100;
const MAX_CHECKPOINT_TRIES = 5;
/** Streams whose markers are restored at once; each has some requests under way. */
export const STREAMS_AT_ONCE = 16;
const CHECKPOINTS_AT_ONCE = 16;

/**
 * Restores a log into an empty one, with the checkpoints of all subscribers that have effects: what had taken effect before the export
 * is not done again, however its commits are delivered. What was in progress is delivered by the sweep; for it, markers that follow
 * from the log are restored. Views are rebuilt afterwards, from the log alone.
 */
export function createLogRestore(ports: RestoreLogPorts, settled: Settled): LogRestore {
  const write = createRestorer({ ...ports, store: ports.events });
  const settledMs = Date.parse(settled.settledThrough);
  const parked = new Map(settled.parked.map((each) => [pairOf(each), each.version]));
  const parkedAfter = new Map<string, number>();
  for (const { stream, version } of settled.parked)
    parkedAfter.set(stream, Math.min(version, parkedAfter.get(stream) ?? version));
  const places: Place[] = [];
  const counts = { written: 0, present: 0 };

  /** Whether it may have come of a parked delivery: in part, or redriven while the log was read. */
  function followsParked({ stream, lastVersion, causation }: StoredCommit): boolean {
    const cause = ifDefined(causation, parseEventId);
    return [{ stream, version: lastVersion }, ...(cause === undefined ? [] : [cause])].some(
      (each) => each.version > (parkedAfter.get(each.stream) ?? Number.POSITIVE_INFINITY),
    );
  }

  async function moveCheckpoints({ stream, lastVersion: to, hash }: StoredCommit): Promise<void> {
    const concerned = ports.effects.filter(({ subscribesTo }) => filteredTypes(subscribesTo, stream).length > 0);
    for (let tries = 0; tries < MAX_CHECKPOINT_TRIES; tries += 1) {
      const steps: ViewStep[] = [];
      const checkpoints = await eachOf(concerned, CHECKPOINTS_AT_ONCE, async ({ id: view }) => ({
        view,
        from: await ports.viewStore.checkpoint({ view, stream }),
      }));
      for (const { view, from } of checkpoints) {
        const version = Math.min(to, parked.get(pairOf({ subscriber: view, stream })) ?? to);
        const at = version === to ? { version, hash } : { version };
        if (from.version < version) steps.push({ view, stream, from, to: at, changes: [] });
      }
      if (steps.length === 0 || (await ports.viewStore.apply(steps)) === 'applied') return;
    }
    throw new LogCopyError('log-not-settled', `${stream}: its checkpoints move: end what delivers its commits`);
  }

  return {
    async take(commits) {
      const [first] = commits;
      if (first === undefined) return;
      const firstOpen = commits.findIndex(({ atMs }) => atMs >= settledMs);
      const done = firstOpen < 0 ? commits : commits.slice(0, firstOpen);
      const last = done.at(-1);
      if (last !== undefined) await moveCheckpoints(last);
      for (const commit of commits) counts[await write(commit)] += 1;
      for (const commit of commits) if (commit.atMs >= settledMs || followsParked(commit)) places.push(placeOf(commit));
      if (places.length > MAX_OPEN_COMMITS) {
        const since = `commits since ${settled.settledThrough} may still have been in progress`;
        throw new LogCopyError('log-not-settled', `more than ${MAX_OPEN_COMMITS} ${since}: export again after a sweep`);
      }
    },
    async finish() {
      const open = [...Map.groupBy(places, ({ stream }) => stream)];
      await eachOf(open, STREAMS_AT_ONCE, ([stream, places]) =>
        restoreMarkers(ports.events, commitsIn(ports.events, stream, places)),
      );
      const streams = new Map(open.map(([stream, places]) => [stream, places.at(-1)?.lastVersion ?? 0]));
      for (const { stream } of settled.parked)
        if (!streams.has(stream)) streams.set(stream, await ports.events.position(stream));
      // Without types every subscriber of the aggregate compares.
      const moves = [...streams].map(([stream, last]): Moved => ({ stream, last, types: [] }));
      for (let at = 0; at < moves.length; at += MOVES_PER_ENTRY)
        await ports.changeLog.record(ports.nowMs(), moves.slice(at, at + MOVES_PER_ENTRY));
    },
    progress: () => ({ ...counts, open: places.length }),
  };
}

type Place = Pick<StoredCommit, 'stream' | 'version' | 'lastVersion'>;

const placeOf = ({ stream, version, lastVersion }: StoredCommit): Place => ({ stream, version, lastVersion });

/** The commits at these places of a stream, in their order: one read for those that follow each other. */
async function* commitsIn(events: EventStore, stream: string, places: readonly Place[]): AsyncGenerator<StoredCommit> {
  const ranges: { from: number; to: number }[] = [];
  for (const { version, lastVersion } of places.toSorted((one, other) => one.version - other.version)) {
    const range = ranges.at(-1);
    if (range !== undefined && version <= range.to + 1) range.to = Math.max(range.to, lastVersion);
    else ranges.push({ from: version, to: lastVersion });
  }
  for (const range of ranges) yield* events.read(stream, range);
}

const pairOf = ({ subscriber, stream }: { readonly subscriber: string; readonly stream: string }) =>
  `${subscriber} ${stream}`;
