import { defined } from '../kernel/defined.ts';
import type { CommitReader } from '../kernel/store.ts';
import { assertStreamName } from '../kernel/stream-name.ts';
import { filteredTypes, type Subscriber } from '../subscriptions/subscriber.ts';
import type { Projection } from '../views/projection.ts';
import type { ViewStore } from '../views/view-store.ts';
import {
  decodeToken,
  encodeToken,
  mergePositions,
  openToken,
  type Seal,
  sealToken,
  type TokenPosition,
} from './consistency-token.ts';

/** Commits of one stream that a query applies itself, at most; the bus delivers the rest, and the query answers `behind`. */
export const MAX_COMMITS_PER_QUERY = 200;
/** How long a query waits for its views. */
export const MAX_CATCH_UP_MS = 3_000;

/**
 * The result of catching up.
 * `current`: the views contain all that the token names. `stale`: a view's stream is parked. `behind`: more than
 * the bound was missing, ask again. `invalid`: no token, one of another scope, or with a version beyond the log.
 */
export type CaughtUp = 'current' | 'stale' | 'behind' | 'invalid';

export interface ConsistencyOptions {
  /** The projectors of this code, by the view's name; older versions that still run, by their identity (`files@3`). */
  readonly projectors: Readonly<Record<string, Subscriber>>;
  /** The checkpoint rows of views that have such rows. */
  readonly checkpointRows?: Readonly<Record<string, Projection['checkpointRow']>>;
  readonly store: ViewStore;
  readonly reader: CommitReader;
  readonly pause: (ms: number) => Promise<void>;
  /** Under a key of this deployment. Without it, invented tokens would reveal which streams exist, and their lengths. */
  readonly seal: Seal;
}

/** Read-your-writes, whatever the inline step and the bus did: the query itself catches up what it is about to read. */
export function createConsistency({ projectors, checkpointRows = {}, store, reader, pause, seal }: ConsistencyOptions) {
  async function catchUpOne(name: string, { stream, version }: TokenPosition): Promise<CaughtUp> {
    const newest = projectors[name];
    if (newest === undefined || filteredTypes(newest.subscribesTo, stream).length === 0) return 'current';
    const live = await store.live(name);
    const projector = (live && projectors[`${name}@${live.version}`]) ?? newest;
    // Another version is being read than this code can write: its own function brings it up to date.
    if (live !== undefined && `${name}@${live.version}` !== projector.id)
      return waitFor(name, live.version, { stream, version });
    const { status, version: reached } = await projector.catchUp(stream, {
      to: version,
      maxCommits: MAX_COMMITS_PER_QUERY,
    });
    if (status === 'parked' || status === 'failed') return 'stale';
    if (reached >= version) return 'current';
    return (await reader.position(stream)) < version ? 'invalid' : 'behind';
  }

  async function waitFor(name: string, liveVersion: number, { stream, version }: TokenPosition): Promise<CaughtUp> {
    if ((await reader.position(stream)) < version) return 'invalid';
    const checkpointRow = checkpointRows[name]?.(stream);
    const checkpoint = await store.checkpoint({
      view: `${name}@${liveVersion}`,
      stream,
      ...defined({ checkpointRow }),
    });
    if (checkpoint.parked !== undefined) return 'stale';
    return checkpoint.version >= version ? 'current' : 'behind';
  }

  async function catchUpAll(positions: readonly TokenPosition[], views: readonly string[]): Promise<CaughtUp> {
    const pairs = views.flatMap((name) => positions.map((position) => catchUpOne(name, position)));
    const outcomes = await Promise.all(pairs);
    const worst = (['invalid', 'behind', 'stale'] as const).find((each) => outcomes.includes(each));
    return worst ?? 'current';
  }

  const inTime = (positions: readonly TokenPosition[], views: readonly string[]) =>
    Promise.race([catchUpAll(positions, views), pause(MAX_CATCH_UP_MS).then(() => 'behind' as const)]);

  /** Undefined for a token that this deployment has not issued in this scope. */
  async function positionsIn(token: string, scope: string): Promise<readonly TokenPosition[] | undefined> {
    const text = await openToken(token, seal);
    return text === undefined ? undefined : decodeToken(text, scope);
  }

  return {
    /** A token of the streams' versions, and of those in the token that the command was sent with. */
    async mint(scope: string, positions: Readonly<Record<string, number>>, before?: string): Promise<string> {
      const older = before === undefined ? [] : ((await positionsIn(before, scope)) ?? []);
      return sealToken(encodeToken(scope, mergePositions(positions, older)), seal);
    },

    /** Brings the views up to the token's positions, within a bound of commits and of time. */
    async catchUp(token: string, scope: string, views: readonly string[]): Promise<CaughtUp> {
      const positions = await positionsIn(token, scope);
      if (positions === undefined || !positions.every(({ stream }) => isStream(stream))) return 'invalid';
      return inTime(positions, views);
    },

    /** The same for versions that the caller has read from the log itself, so that rows are not older than its state. */
    reach: (positions: Readonly<Record<string, number>>, views: readonly string[]): Promise<CaughtUp> =>
      inTime(
        Object.entries(positions).map(([stream, version]) => ({ stream, version })),
        views,
      ),
  };
}

function isStream(stream: string): boolean {
  try {
    assertStreamName(stream);
    return true;
  } catch {
    return false;
  }
}
