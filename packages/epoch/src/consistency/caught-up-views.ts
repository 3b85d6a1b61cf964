import { defined } from '../kernel/defined.ts';
import type { CommitReader } from '../kernel/store.ts';
import { filteredTypes, matchesFilter, type Subscriber } from '../subscriptions/subscriber.ts';
import type { Projection } from '../views/projection.ts';
import type { ViewStore } from '../views/view-store.ts';
import type { TokenPosition } from './consistency-token.ts';
import { reachedPositions } from './reached-positions.ts';

/** Commits of one stream that a query applies itself, at most; the bus delivers the rest, and the query answers `behind`. */
export const MAX_COMMITS_PER_QUERY = 200;
/** For a version that others keep. */
const LOOK_EVERY_MS = 100;
const MAX_LOOKS = 30;

/**
 * The result of catching up.
 * `current`: the views contain all that the token names. `stale`: a view's stream is parked. `behind`: more than
 * the bound was missing, ask again. `invalid`: no token, one of another scope, or with a version beyond the log.
 */
export type CaughtUp = 'current' | 'stale' | 'behind' | 'invalid';

export interface CaughtUpViewsOptions {
  /** The projectors of this code, by the view's name; older versions that still run, by their identity (`files@3`). */
  readonly projectors: Readonly<Record<string, Subscriber>>;
  /** The checkpoint rows of views that have such rows. */
  readonly checkpointRows?: Readonly<Record<string, Projection['checkpointRow']>>;
  readonly store: ViewStore;
  readonly reader: CommitReader;
  readonly pause: (ms: number) => Promise<void>;
  /** That the query reads. */
  readonly liveVersion?: (view: string) => Promise<number | undefined>;
}

/** Brings views up to positions of streams. What a process has seen a view reach, it reads no more. */
export function caughtUpViews({
  projectors,
  checkpointRows = {},
  store,
  reader,
  pause,
  liveVersion = async (name) => (await store.live(name))?.version,
}: CaughtUpViewsOptions) {
  const reached = reachedPositions();

  /** The version is asked for once for all positions. */
  async function inView(name: string, positions: readonly TokenPosition[]): Promise<readonly CaughtUp[]> {
    const newest = projectors[name];
    if (newest === undefined) return [];
    const subscribed = positions.filter(({ stream }) => filteredTypes(newest.subscribesTo, stream).length > 0);
    if (subscribed.length === 0) return [];
    const id = await liveId(name, newest);
    const open = subscribed.filter((position) => !reached.includes(id, position));
    return Promise.all(
      open.map(async (position) => {
        const outcome = await inStream(name, id, position);
        if (outcome === 'current') reached.add(id, position);
        return outcome;
      }),
    );
  }

  async function liveId(name: string, newest: Subscriber): Promise<string> {
    const version = await liveVersion(name);
    return version === undefined ? newest.id : `${name}@${version}`;
  }

  async function inStream(name: string, id: string, { stream, version }: TokenPosition): Promise<CaughtUp> {
    const projector = projectors[id] ?? projectors[name];
    // Another version is being read than this code can write: its own function brings it up to date.
    if (projector?.id !== id) return waitFor(name, id, { stream, version });
    const { status, version: now } = await projector.catchUp(stream, {
      to: version,
      maxCommits: MAX_COMMITS_PER_QUERY,
    });
    if (status === 'parked' || status === 'failed') return 'stale';
    if (now >= version) return 'current';
    return (await reader.position(stream)) < version ? 'invalid' : 'behind';
  }

  async function waitFor(name: string, id: string, { stream, version }: TokenPosition): Promise<CaughtUp> {
    if ((await reader.position(stream)) < version) return 'invalid';
    const checkpointRow = checkpointRows[name]?.(stream);
    for (let looks = 1; ; looks += 1) {
      const checkpoint = await store.checkpoint({ view: id, stream, ...defined({ checkpointRow }) });
      if (checkpoint.parked !== undefined) return 'stale';
      if (checkpoint.version >= version || !(await isMissing(name, stream, checkpoint.version, version)))
        return 'current';
      if (looks === MAX_LOOKS) return 'behind';
      await pause(LOOK_EVERY_MS);
    }
  }

  /** A checkpoint does not move for commits that do not concern its view. */
  async function isMissing(name: string, stream: string, after: number, to: number): Promise<boolean> {
    const subscribesTo = projectors[name]?.subscribesTo ?? {};
    for await (const { events } of reader.read(stream, { from: after + 1, to })) {
      const types = events.map((event) => event.type);
      if (matchesFilter(subscribesTo, stream, types)) return true;
    }
    return false;
  }

  return async (positions: readonly TokenPosition[], views: readonly string[]): Promise<CaughtUp> => {
    const outcomes = (await Promise.all(views.map((name) => inView(name, positions)))).flat();
    const worst = (['invalid', 'behind', 'stale'] as const).find((each) => outcomes.includes(each));
    return worst ?? 'current';
  };
}
